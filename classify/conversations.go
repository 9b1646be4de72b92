package classify

import (
	"cmp"
	"slices"
)

// pair is a conversation before its record is written.
type pair struct {
	bytes uint64
	place place // its latest flow
}

// Conversations calls yield with the socket pairs, the largest in bytes first,
// all where top is 0, until it returns false.
func (a *analysis) Conversations(top int, yield func(*Conversation) bool) {
	var c Conversation
	for _, p := range a.pairs(top) {
		if a.conversation(p.place, &c); !yield(&c) {
			return
		}
	}
}

// pairs is the largest socket pairs. It keeps no more than twice as many as
// asked for, and passes those by that are smaller than enough others.
func (a *analysis) pairs(top int) []pair {
	var list []pair
	enough := uint64(0)
	for shard, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			e := t.entries.at(i)
			if e.is(superseded) {
				continue
			}
			bytes := t.bytesOfPair(e)
			if bytes < enough {
				continue
			}
			list = append(list, pair{bytes, place{e.first, uint32(shard), i}})
			if top > 0 && len(list) >= 2*top+64 {
				list = a.largest(list, top)
				enough = list[top-1].bytes
			}
		}
	}
	return a.largest(list, top)
}

// largest sorts pairs and keeps the first of them.
func (a *analysis) largest(list []pair, top int) []pair {
	slices.SortFunc(list, func(x, y pair) int {
		return cmp.Or(cmp.Compare(y.bytes, x.bytes), cmp.Compare(x.place.first, y.place.first), compareEntries(a.entry(x.place), a.entry(y.place)))
	})
	if top > 0 && len(list) > top {
		list = list[:top]
	}
	return list
}

// bytesOfPair sums over a flow and those before it on the same socket pair.
func (t *table) bytesOfPair(e *entry) (n uint64) {
	for {
		n += e.bytes[0] + e.bytes[1]
		if e.previous == 0 {
			return n
		}
		e = t.entries.at(e.previous)
	}
}

// conversation sums the flows of one socket pair, from its latest flow back.
// Its originator is that of the first.
func (a *analysis) conversation(p place, c *Conversation) {
	*c = Conversation{}
	t := a.tables[p.shard]
	first := p
	for e := a.entry(p); e.previous != 0; e = t.entries.at(e.previous) {
		first.entry = e.previous
	}
	opener := a.entry(first).marks & swapped
	for e := a.entry(p); ; e = t.entries.at(e.previous) {
		c.Figures.add(e, e.marks&swapped != opener)
		c.Flows = append(c.Flows, e.firstFrame)
		if e.previous == 0 {
			break
		}
	}
	slices.Reverse(c.Flows)
	c.Figures.Conversations = 1
	a.record(first, &c.Flow)
}
