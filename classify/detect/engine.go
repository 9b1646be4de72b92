package detect

import "math/bits"

// Engine asks the detectors of a table. It is read-only after NewEngine, so
// any number of goroutines may share one.
type Engine struct {
	rows []*Detector
	over [3]lookup
}

// lookup is what is asked about on one transport. It numbers the rows that are
// looked for there anew, without gaps, so that it stays in the caches.
type lookup struct {
	rows []int // in the Engine's
	// byHead is, for each place and byte there, the set of the rows worth
	// asking, so many words of it.
	byHead [heads][]uint64
	words  int
	// onSight is the rows that a flow starts with: those in bound only where
	// one of ports is the flow's.
	onSight, bound rowSet
	ports          portSet
}

// maxRows bounds how many detectors an Engine holds.
const maxRows = 64 * 8

// rowSet is a set of row numbers.
type rowSet [maxRows / 64]uint64

func (s *rowSet) add(i int)    { s[i>>6] |= 1 << (i & 63) }
func (s *rowSet) remove(i int) { s[i>>6] &^= 1 << (i & 63) }

func (s *rowSet) empty() bool { return *s == rowSet{} }

// NewEngine makes an Engine of rows, the strongest first. It panics where
// there are more than 512.
func NewEngine(rows []*Detector) *Engine {
	e := &Engine{rows: rows}
	for t := range e.over {
		e.over[t].fill(rows, 1<<t)
	}
	return e
}

// fill makes l that of the rows that are looked for on transport t.
func (l *lookup) fill(rows []*Detector, t Transports) {
	for i, d := range rows {
		if d.Over&t != 0 {
			l.rows = append(l.rows, i)
		}
	}
	l.words = (len(l.rows) + 63) / 64
	for i, row := range l.rows {
		l.add(i, rows[row], t)
	}
	for at := range heads {
		l.byHead[at] = l.admitting(at, rows, t)
	}
}

// add makes its row i, which is a detector's, be asked at first.
func (l *lookup) add(i int, d *Detector, t Transports) {
	l.onSight.add(i)
	if d.Bound.Over&t != 0 {
		l.bound.add(i)
		for _, r := range d.Bound.Ports {
			l.ports.add(r)
		}
	}
}

// admitting is, for each byte at a place, the rows whose detectors admit it: all
// rows, but for those that name the bytes there.
func (l *lookup) admitting(at int, rows []*Detector, t Transports) []uint64 {
	byByte := make([]uint64, 0, 256*l.words)
	for range 256 {
		byByte = append(byByte, l.onSight[:l.words]...)
	}
	for i, row := range l.rows {
		may := rows[row].at(t, at)
		if may == (Bytes{}) {
			continue
		}
		for c := range 256 {
			if !may.Has(byte(c)) {
				byByte[c*l.words+i>>6] &^= 1 << (i & 63)
			}
		}
	}
	return byByte
}

// Inquiry is how far the questioning of one flow has come. The zero value is
// one that has not begun.
type Inquiry struct {
	begun  bool
	winner int16  // row + 1, 0 while there is none
	open   rowSet // rows that have not said No
	match  *Match // what the winner said last; else room for it, or nil
	// enough is how many bytes of streams there must be for the winner to be
	// asked for more: it reads all of them anew each time.
	enough int
}

// Found is the detector that recognised the flow, nil where none did yet.
func (q *Inquiry) Found(e *Engine) *Detector {
	if q.winner == 0 {
		return nil
	}
	return e.rows[q.winner-1]
}

// Match is what the detector that was Found said last; an empty one where none
// was.
func (q *Inquiry) Match() *Match {
	if q.winner == 0 {
		return &Match{}
	}
	return q.match
}

// Take makes q what another inquiry is, and that one that has not begun. The
// memory that both had for a match stays in use.
func (q *Inquiry) Take(from *Inquiry) {
	room, match := q.match, from.match
	if *q = *from; q.winner == 0 {
		q.match, room = room, match
	}
	*from = Inquiry{match: room}
}

// Reset makes q one that has not begun, and keeps its memory.
func (q *Inquiry) Reset() {
	room := q.match
	if q.winner != 0 {
		*room = Match{} // or it would keep what the flow told
	}
	*q = Inquiry{match: room}
}

// win notes what row i found.
func (q *Inquiry) win(i int, m *Match) {
	if q.match == nil {
		q.match = new(Match)
	}
	q.winner, *q.match = int16(i+1), *m
}

// wants says whether the winner may tell more.
func (q *Inquiry) wants() bool { return q.winner != 0 && q.match.More }

// Ask shows the opening to the rows that may still recognise it, and says
// whether the inquiry is over: no more bytes can change its result.
func (e *Engine) Ask(o *Opening, q *Inquiry) (over bool) { return e.ask(o, q, 0) }

// ask is Ask of the bytes that lie within depth other protocols.
func (e *Engine) ask(o *Opening, q *Inquiry, depth int) (over bool) {
	t := bits.TrailingZeros8(uint8(Over(o.Transport)))
	if t >= len(e.over) {
		return true
	}
	l := &e.over[t]
	if !q.begun {
		q.begun, q.open = true, l.onSight
		if !l.ports.has(o.Port[0]) && !l.ports.has(o.Port[1]) {
			for w := range l.words {
				q.open[w] &^= l.bound[w]
			}
		}
	}
	if !o.Complete && (q.wants() && len(o.Stream[0])+len(o.Stream[1]) < q.enough || q.winner == 0 && !asksAfter(len(o.Datagrams))) {
		return false
	}
	if q.winner == 0 {
		e.search(o, q, l)
	} else if q.match.More {
		e.refine(o, q)
	}
	if q.winner != 0 && q.match.HasInside {
		e.lookInside(o, e.rows[q.winner-1].Name, q.match, depth)
	}
	q.enough = len(o.Stream[0]) + len(o.Stream[1])
	q.enough += q.enough / 2
	switch {
	case o.Complete:
		return true
	case q.winner != 0:
		return !q.match.More
	}
	return q.open.empty()
}

// asksAfter says whether rows are asked when so many datagrams came: after each
// of the first, and then after every third. What they then say does not depend
// on when they were asked before.
func asksAfter(datagrams int) bool { return datagrams <= 4 || datagrams%3 == 1 }

// maxDepth is how many protocols inside each other are looked for.
const maxDepth = 4

// lookInside asks about the streams that m says are carried inside o, and adds
// to m what was found there. The name that the inner protocol asks for
// outranks that of the outer, whose own facts stand where both are the same.
func (e *Engine) lookInside(o *Opening, outer string, m *Match, depth int) {
	if depth == maxDepth {
		return
	}
	inner := Opening{Transport: o.Transport, Port: o.Port, FromStart: [2]bool{true, true}, Complete: o.Complete, Memo: o.Memo}
	for side, at := range m.Inside {
		if at >= 0 && at < len(o.Stream[side]) {
			inner.Stream[side] = o.Stream[side][at:]
		}
	}
	for _, s := range o.Segments {
		at := uint32(m.Inside[s.Side])
		if end := s.Offset + s.Length; end > at {
			s.Offset = max(s.Offset, at)
			inner.Segments = append(inner.Segments, Segment{s.Side, s.Offset - at, end - s.Offset, s.Frame})
		}
	}
	var q Inquiry
	over := e.ask(&inner, &q, depth+1)
	m.More = m.More || !over
	d := q.Found(e)
	if d == nil {
		return
	}
	m.Inner = d.Name
	if q.match.Names.Host != "" {
		m.Names.Host, m.Names.HostFrom = q.match.Names.Host, q.match.Names.HostFrom
	}
	if q.match.Names.JA4 != "" {
		m.Names.JA4 = q.match.Names.JA4
	}
	for _, a := range q.match.Names.Attributes {
		if a.Of == "" {
			a.Of = d.Name
		}
		if a.Of != outer {
			m.Names.Attributes = append(m.Names.Attributes, a)
		}
	}
}

// search asks the rows in order until one says Yes and no row before it says
// Maybe, which keeps the result independent of how the bytes were cut.
func (e *Engine) search(o *Opening, q *Inquiry, l *lookup) {
	candidates, spoken := l.candidates(o)
	waiting := false
	for w := range l.words {
		for set := candidates[w] & q.open[w]; set != 0; set &= set - 1 {
			i := w<<6 + bits.TrailingZeros64(set)
			row := l.rows[i]
			m := e.rows[row].Probe(o)
			switch m.Verdict {
			case No:
				q.open.remove(i)
			case Maybe:
				waiting = true
			case Yes:
				if !waiting || o.Complete {
					q.win(row, &m)
				}
				return
			}
		}
	}
	if spoken == 2 {
		for w := range l.words {
			q.open[w] &= candidates[w]
		}
	}
}

// refine asks the winner again; its verdict stands whatever it says now.
func (e *Engine) refine(o *Opening, q *Inquiry) {
	m := e.rows[q.winner-1].Probe(o)
	if m.Verdict != Yes {
		q.match.More, q.match.HasInside = false, false
		return
	}
	m.Evidence = q.match.Evidence
	*q.match = m
}

// candidates is l's rows that admit how a side begins, and how many sides
// spoke.
func (l *lookup) candidates(o *Opening) (rows rowSet, spoken int) {
	for side := range 2 {
		head := o.head(side)
		if len(head) == 0 {
			continue
		}
		spoken++
		var sets [heads][]uint64
		for at, c := range head {
			sets[at] = l.byHead[at][int(c)*l.words:][:l.words]
		}
		for w := range l.words {
			set := sets[0][w]
			for at := 1; at < len(head); at++ {
				set &= sets[at][w]
			}
			rows[w] |= set
		}
	}
	return rows, spoken
}
