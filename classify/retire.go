package classify

import (
	"slices"

	"github.com/portscope/portscope/decode"
)

// retire lets flows that are over leave, where too many are held and enough can
// leave to make it worth the work: it looks at all others, and moves them up.
func (l *Live) retire() {
	held := int(l.table.entries.n)
	if held <= l.options.MaxHeld {
		return
	}
	// Far above the bound, silence is enough: who comes back is a new flow.
	crowded := held > crowd*l.options.MaxHeld
	leaves := make([]bool, held+1)
	n, early := 0, uint64(0)
	for place := 1; place <= held; place++ {
		e, a := l.table.entries.at(uint32(place)), &l.books.accounts[place]
		silent := l.books.second*1e9-e.last > lateBeforeGone
		if leaves[place] = a.is(endTold) && (silent || e.is(superseded)) || crowded && silent; leaves[place] {
			n++
			if !a.is(endTold) {
				early++
			}
		}
	}
	if n*worth >= held {
		l.gone.early += early
		l.gone.bound = crowd * l.options.MaxHeld
		l.leave(leaves)
	}
}

// worth is of how many flows one is to leave.
const worth = 32

// crowd is how many times MaxHeld flows are too many for patience.
const crowd = 4

// leave moves the flows that leave into totals, and the others to a new table.
func (l *Live) leave(leaves []bool) {
	for place := range leaves {
		if leaves[place] {
			if a := &l.books.accounts[place]; !a.is(endTold) {
				l.end(uint32(place), a)
			}
		}
	}
	left, places := l.table.part(leaves)
	left.finish()
	l.gone.keepRows(&l.books, leaves)
	l.gone.add(left, l)
	l.table.forget(l.options.MaxNames)
	l.books.move(places)
	l.books.judges, l.books.comments = l.analysis(), 0
	l.books.known, l.books.expected = len(l.table.knowledge.answers), len(l.table.knowledge.expected)
}

// part lets flows leave for a table of their own, and moves those that stay up
// to where they were. It gives the new places of these, 0 for the others.
func (t *table) part(leaves []bool) (left *table, places []uint32) {
	left = t.heir()
	places = make([]uint32, t.entries.n+1)
	others := make([]uint32, t.entries.n+1)
	moved := map[*entry]*entry{}
	stay := uint32(0)
	for place := uint32(1); place <= t.entries.n; place++ {
		e := t.entries.at(place)
		// A flow that is parted from its follower is the last of its table.
		if leaves[place] {
			if previous := places[t.marginOf(e).previous]; previous != 0 {
				t.entries.at(previous).marks &^= superseded
			}
			others[place] = left.adopt(t, e, others)
			t.release(e)
			continue
		}
		if previous := others[t.marginOf(e).previous]; previous != 0 {
			left.entries.at(previous).marks &^= superseded
		}
		stay++
		places[place] = stay
		n := t.entries.at(stay)
		*n = *e
		t.link(n, places[t.marginOf(n).previous])
		if len(t.commented) > 0 {
			moved[e] = n
		}
	}
	t.entries.cut(stay)
	t.index()
	t.recomment(moved)
	return left, places
}

// index leads each key to its latest flow anew.
func (t *table) index() {
	clear(t.slots)
	t.used = 0
	for place := uint32(1); place <= t.entries.n; place++ {
		t.lead(place)
	}
}

// lead leads the key of a flow to it, for which there is a slot.
func (t *table) lead(place uint32) {
	k := &t.entries.at(place).key
	s := t.find(k, uint32(k.hash(t.seed)))
	if s.place == 0 {
		t.used++
	}
	s.place = place
}

// recomment has the comments follow the flows that stayed.
func (t *table) recomment(moved map[*entry]*entry) {
	var kept []commented
	for _, c := range t.commented {
		if e := moved[c.flow]; e != nil {
			kept = append(kept, commented{c.frame, e})
		}
	}
	t.commented = kept
}

// copy is a table with the same flows, to be summed up while this one goes on.
// Flows under examination stay here alone.
func (t *table) copy() *table {
	c := t.heir()
	c.meters, c.quota = t.meters, t.quota
	places := make([]uint32, t.entries.n+1)
	moved := map[*entry]*entry{}
	for place := uint32(1); place <= t.entries.n; place++ {
		e := t.entries.at(place)
		places[place] = c.adopt(t, e, places)
		if len(t.commented) > 0 {
			moved[e] = c.entries.at(places[place])
		}
	}
	for _, x := range t.commented {
		c.commented = append(c.commented, commented{x.frame, moved[x.flow]})
	}
	return c
}

// heir is an empty table that knows what this one knows.
func (t *table) heir() *table {
	h := newTable(t.options, t.engine, t.seed)
	h.from, h.level, h.knowledge, h.witness = t.from, t.level, t.knowledge, t.witness
	return h
}

// adopt takes over a flow of another table, and returns its place. Those that were
// taken over before are now at places.
func (t *table) adopt(from *table, e *entry, places []uint32) uint32 {
	place := t.entries.grow()
	n := t.entries.at(place)
	*n = *e
	switch e.key.protocol() {
	case decode.TCP:
		n.transport = t.tcps.carry(&from.tcps, e.transport)
	case decode.SCTP:
		n.transport = carry(&t.sctps, &from.sctps, e.transport)
	default:
		n.transport = carry(&t.turns, &from.turns, e.transport)
	}
	// An exam stays where it is; of a flow that leaves, it is over.
	n.opinion = carry(&t.stories, &from.stories, e.story())
	if n.margin = carry(&t.margins, &from.margins, e.margin); n.margin != 0 {
		t.link(n, places[t.marginOf(n).previous])
	}
	n.track = carry(&t.tracks, &from.tracks, e.track)
	t.lead(place)
	if t.used*4 > len(t.slots)*3 {
		t.rehash()
	}
	return place
}

// carry copies a value to another slab, where that has memory at all.
func carry[T any](to, from *slab[T], place uint32) uint32 {
	if place == 0 || from.n == 0 {
		return 0
	}
	n := to.grow()
	*to.at(n) = *from.at(place)
	return n
}

// release gives back what a flow took that has left.
func (t *table) release(e *entry) {
	t.quota.flows[e.key.part()]--
	if e.track != 0 {
		t.quota.stretch(&e.key, -len(t.tracks.at(e.track).stretches))
	}
	switch e.key.protocol() {
	case decode.TCP:
		t.tcps.release(e.transport)
	case decode.SCTP:
		t.sctps.release(e.transport)
	default:
		t.turns.release(e.transport)
	}
	t.stories.release(e.story())
	t.margins.release(e.margin)
	t.tracks.release(e.track)
}

// forget drops what was said of other flows and cannot matter any more, once
// it takes half of what it may.
func (t *table) forget(most int) {
	k := &t.knowledge
	if len(k.answers)+len(k.expected)+len(k.errors) < most/2 {
		return
	}
	oldest := ^uint64(0)
	for place := uint32(1); place <= t.entries.n; place++ {
		oldest = min(oldest, t.entries.at(place).firstFrame)
	}
	k.answers = newest(current(k.answers, oldest), most/4)
	k.expected = newest(k.expected, most/8)
	k.errors = newest(slices.DeleteFunc(slices.Clone(k.errors), func(x icmpError) bool {
		return flowOf([]*table{t}, &x) == nil
	}), most/8)
	for i := range t.quota.names {
		t.quota.names[i] = (len(k.answers) + len(k.expected) + len(k.errors)) / parts
	}
}

// current is the answers without those that a later one replaced before the
// oldest flow began.
func current(answers []answer, oldest uint64) (list []answer) {
	replaced := map[answerKey]bool{}
	for _, a := range slices.Backward(answers) {
		key := answerKey{asker: a.asker, address: a.address}
		if replaced[key] {
			continue
		}
		replaced[key] = a.frame < oldest
		list = append(list, a)
	}
	slices.Reverse(list)
	return list
}

// newest is the last of a list, as many as may be.
func newest[T any](list []T, most int) []T {
	return slices.Clone(list[max(len(list)-most, 0):])
}

// move follows the flows to their new places.
func (b *books) move(places []uint32) {
	accounts := b.accounts[:0]
	for place, a := range b.accounts {
		if place == 0 || places[place] != 0 {
			accounts = append(accounts, a)
		}
	}
	b.accounts = accounts
	for i, page := range b.journal {
		kept := page[:0]
		for _, p := range page {
			if p.place = places[p.place]; p.place != 0 {
				kept = append(kept, p)
			}
		}
		b.journal[i] = kept
	}
}
