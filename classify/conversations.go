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
	list := make([]pair, 0, bounded(uint64(a.Len()), top))
	enough := uint64(0)
	a.eachPair(func(p place, e *entry) {
		bytes := a.tables[p.shard].bytesOfPair(e)
		if bytes < enough {
			return
		}
		list = append(list, pair{bytes, p})
		if isMany(list, top) {
			list = a.largest(list, top)
			enough = list[top-1].bytes
		}
	})
	return a.largest(list, top)
}

// eachPair calls look with each socket pair's latest flow.
func (a *analysis) eachPair(look func(place, *entry)) {
	for shard, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			if e := t.entries.at(i); !e.is(superseded) {
				look(place{e.first, uint32(shard), i}, e)
			}
		}
	}
}

// isMany says whether a list of pairs, of which the largest are looked for, is
// due to be cut; bounded is how many of n it has at the most.
func isMany(list []pair, top int) bool { return top > 0 && len(list) >= room(top) }

func bounded(n uint64, top int) int {
	if top > 0 {
		n = min(n, uint64(room(top)))
	}
	return int(n)
}

// room is for how many pairs there is room where top are looked for.
func room(top int) int { return 2*top + 64 }

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
	for ; e != nil; e = t.before(e) {
		n += e.bytes[0] + e.bytes[1]
	}
	return n
}

// conversation sums the flows of one socket pair, from its latest flow back, into
// c. Its originator is that of the first. The Flows of c are the room for those of
// the pair.
func (a *analysis) conversation(p place, c *Conversation) {
	c.Flows, c.Figures = c.Flows[:0], Figures{}
	t := a.tables[p.shard]
	first := t.firstOf(a.entry(p))
	opener := first.marks & swapped
	for e := a.entry(p); e != nil; e = t.before(e) {
		c.Figures.add(t, e, e.marks&swapped != opener)
		c.Flows = append(c.Flows, e.firstFrame)
	}
	slices.Reverse(c.Flows)
	c.Figures.Conversations = 1
	a.recordOf(t, first, &c.Flow)
}
