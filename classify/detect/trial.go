package detect

import "math/bits"

// Trial is what became of one detector while a flow was recognised: why it
// won, or how near it came.
type Trial struct {
	Detector *Detector
	// Row is its place in the Engine's table: among those that say Yes to the
	// same bytes, the lower one wins.
	Row int
	// Verdict is its last answer, and Frame the frame after which it gave it
	// first.
	Verdict Verdict
	Frame   uint64
	// Hoped says that it said Maybe before.
	Hoped bool
	// Match is its answer, where Verdict is Yes.
	Match Match
}

// Trials shows the opening to the rows once more, a segment or datagram at a
// time as they came, until one is believed, and tells of those that their
// first byte admitted. winner is the index of the row that was, -1 for none. A
// row that takes any first byte is told of only where it did not say No at
// once: its first byte was no reason to think of it.
func (e *Engine) Trials(o *Opening) (list []Trial, winner int) {
	t := bits.TrailingZeros8(uint8(Over(o.Transport)))
	if t >= len(e.over) {
		return nil, -1
	}
	trials := make(map[int]*Trial)
	var q Inquiry
	steps := o.steps()
	for k := 1; k <= steps && q.winner == 0; k++ {
		part := o.until(k)
		e.try(part, t, o.frameOf(k-1), trials)
		e.Ask(part, &q)
	}
	return e.told(trials, int(q.winner)-1)
}

// try asks the candidates that have not said No.
func (e *Engine) try(o *Opening, transport int, frame uint64, trials map[int]*Trial) {
	candidates, _ := e.over[transport].candidates(o)
	for n, i := range e.over[transport].rows {
		if !candidates.has(n) {
			continue
		}
		d := e.rows[i]
		x := trials[i]
		if x == nil {
			x = &Trial{Detector: d, Row: i, Verdict: Maybe, Frame: frame}
			trials[i] = x
		} else if x.Verdict != Maybe {
			continue
		} else {
			x.Hoped = true
		}
		if m := d.Probe(o); m.Verdict != Maybe {
			x.Verdict, x.Frame, x.Match = m.Verdict, frame, m
		}
	}
}

func (s *rowSet) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

// told is the trials worth telling of, in the order of the table, and where
// the winner is among them.
func (e *Engine) told(trials map[int]*Trial, row int) (list []Trial, winner int) {
	winner = -1
	for i, d := range e.rows {
		x := trials[i]
		if x == nil || x.Verdict == No && !x.Hoped && d.First == (Bytes{}) {
			continue
		}
		if i == row {
			winner = len(list)
		}
		list = append(list, *x)
	}
	return list, winner
}

// steps is in how many parts the opening came.
func (o *Opening) steps() int { return len(o.Segments) + len(o.Datagrams) }

// frameOf is the frame that brought part i.
func (o *Opening) frameOf(i int) uint64 {
	if i < len(o.Segments) {
		return o.Segments[i].Frame
	}
	return o.Datagrams[i-len(o.Segments)].Frame
}

// until is the opening as it was when k parts of it had come.
func (o *Opening) until(k int) *Opening {
	part := *o
	part.Complete = o.Complete && k == o.steps()
	part.Segments = o.Segments[:min(k, len(o.Segments))]
	part.Datagrams = o.Datagrams[:k-len(part.Segments)]
	var length [2]uint32
	for _, s := range part.Segments {
		length[s.Side&1] = max(length[s.Side&1], s.Offset+s.Length)
	}
	for side := range length {
		part.Stream[side] = o.Stream[side][:min(int(length[side]), len(o.Stream[side]))]
	}
	return &part
}
