package detect

import "math/bits"

// Engine asks the detectors of a table. It is read-only after NewEngine, so
// any number of goroutines may share one.
type Engine struct {
	rows []*Detector
	// byFirst is, for each transport and first byte, the rows worth asking.
	byFirst [3][256]rowSet
	// onSight is, for each transport, the rows that a flow starts with.
	onSight [3]rowSet
}

// maxRows bounds how many detectors an Engine holds.
const maxRows = 64 * 8

// rowSet is a set of row numbers.
type rowSet [maxRows / 64]uint64

func (s *rowSet) add(i int)      { s[i>>6] |= 1 << (i & 63) }
func (s *rowSet) remove(i int)   { s[i>>6] &^= 1 << (i & 63) }
func (s *rowSet) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

func (s *rowSet) empty() bool { return *s == rowSet{} }

// NewEngine makes an Engine of rows, the strongest first. It panics where
// there are more than 512.
func NewEngine(rows []*Detector) *Engine {
	e := &Engine{rows: rows}
	for i, d := range rows {
		for t := range e.byFirst {
			if d.Over&(1<<t) == 0 {
				continue
			}
			e.onSight[t].add(i)
			for c := range 256 {
				if d.First.Has(byte(c)) {
					e.byFirst[t][c].add(i)
				}
			}
		}
	}
	return e
}

// Inquiry is how far the questioning of one flow has come. The zero value is
// one that has not begun.
type Inquiry struct {
	begun  bool
	winner int16  // row + 1, 0 while there is none
	open   rowSet // rows that have not said No
	match  Match
}

// Found is the detector that recognised the flow, nil where none did yet.
func (q *Inquiry) Found(e *Engine) *Detector {
	if q.winner == 0 {
		return nil
	}
	return e.rows[q.winner-1]
}

// Match is what the detector that was Found said last.
func (q *Inquiry) Match() *Match { return &q.match }

// Ask shows the opening to the rows that may still recognise it, and says
// whether the inquiry is over: no more bytes can change its result.
func (e *Engine) Ask(o *Opening, q *Inquiry) (over bool) {
	t := bits.TrailingZeros8(uint8(Over(o.Transport)))
	if t >= len(e.onSight) {
		return true
	}
	if !q.begun {
		q.begun, q.open = true, e.onSight[t]
	}
	if q.winner == 0 {
		e.search(o, q, t)
	} else if q.match.More {
		e.refine(o, q)
	}
	switch {
	case o.Complete:
		return true
	case q.winner != 0:
		return !q.match.More
	}
	return q.open.empty()
}

// search asks the rows in order until one says Yes and no row before it says
// Maybe, which keeps the result independent of how the bytes were cut.
func (e *Engine) search(o *Opening, q *Inquiry, transport int) {
	candidates, spoken := e.candidates(o, transport)
	waiting := false
	for w := range candidates {
		for set := candidates[w] & q.open[w]; set != 0; set &= set - 1 {
			i := w<<6 + bits.TrailingZeros64(set)
			m := e.rows[i].Probe(o)
			switch m.Verdict {
			case No:
				q.open.remove(i)
			case Maybe:
				waiting = true
			case Yes:
				if !waiting || o.Complete {
					q.winner, q.match = int16(i+1), m
				}
				return
			}
		}
	}
	if spoken == 2 {
		for w := range q.open {
			q.open[w] &= candidates[w]
		}
	}
}

// refine asks the winner again; its verdict stands whatever it says now.
func (e *Engine) refine(o *Opening, q *Inquiry) {
	m := e.rows[q.winner-1].Probe(o)
	if m.Verdict != Yes {
		q.match.More = false
		return
	}
	m.Evidence = q.match.Evidence
	q.match = m
}

// candidates is the rows whose First holds the first byte of a side that
// spoke, and how many sides did.
func (e *Engine) candidates(o *Opening, transport int) (rows rowSet, spoken int) {
	for side := range 2 {
		c, ok := o.firstByte(side)
		if !ok {
			continue
		}
		spoken++
		for w := range rows {
			rows[w] |= e.byFirst[transport][c][w]
		}
	}
	return rows, spoken
}

// firstByte is the first payload byte that a side sent.
func (o *Opening) firstByte(side int) (byte, bool) {
	if len(o.Stream[side]) > 0 {
		return o.Stream[side][0], true
	}
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if int(d.Side) == side && len(d.Data) > 0 {
			return d.Data[0], true
		}
	}
	return 0, false
}
