package classify

import "slices"

// retire lets flows that are over leave, where too many are held and enough can
// leave to make it worth the work: it moves all others.
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
	if n*4 >= held {
		l.gone.early += early
		l.gone.bound = crowd * l.options.MaxHeld
		l.leave(leaves)
	}
}

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
	stay, left, places := l.table.part(leaves)
	left.finish()
	l.gone.keepRows(&l.books, leaves)
	l.gone.add(left, l)
	l.table = stay
	l.table.forget(l.options.MaxNames)
	l.books.move(places)
	l.books.judges, l.books.comments = l.analysis(), 0
	l.books.known, l.books.expected = len(stay.knowledge.answers), len(stay.knowledge.expected)
}

// part deals the flows to two tables: those that stay and those that leave. It
// gives the new places of those that stay, 0 for the others.
func (t *table) part(leaves []bool) (stay, left *table, places []uint32) {
	stay, left = t.heir(), t.heir()
	stay.meters, stay.quota = t.meters, t.quota
	places = make([]uint32, t.entries.n+1)
	others := make([]uint32, t.entries.n+1)
	moved := map[*entry]*entry{}
	for place := uint32(1); place <= t.entries.n; place++ {
		e := t.entries.at(place)
		// A flow that is parted from its follower is the last of its table.
		if leaves[place] {
			if previous := places[e.previous]; previous != 0 {
				stay.entries.at(previous).marks &^= superseded
			}
			others[place] = left.adopt(t, e, others[e.previous])
			stay.release(t, e)
			continue
		}
		if previous := others[e.previous]; previous != 0 {
			left.entries.at(previous).marks &^= superseded
		}
		places[place] = stay.adopt(t, e, places[e.previous])
		if len(t.commented) > 0 {
			moved[e] = stay.entries.at(places[place])
		}
	}
	for _, c := range t.commented {
		if e := moved[c.flow]; e != nil {
			stay.commented = append(stay.commented, commented{c.frame, e})
		}
	}
	return stay, left, places
}

// copy is a table with the same flows, to be summed up while this one goes on.
// Flows under examination stay here alone.
func (t *table) copy() *table {
	c := t.heir()
	c.meters, c.quota = t.meters, t.quota
	places := make([]uint32, t.entries.n+1)
	moved := map[*entry]*entry{}
	from := *t
	from.exams = slab[exam]{}
	for place := uint32(1); place <= t.entries.n; place++ {
		e := t.entries.at(place)
		places[place] = c.adopt(&from, e, places[e.previous])
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

// adopt takes over a flow of another table, behind the flow of the same socket
// pair that is at previous, and returns its place.
func (t *table) adopt(from *table, e *entry, previous uint32) uint32 {
	place := t.entries.grow()
	n := t.entries.at(place)
	*n = *e
	n.previous = previous
	n.tcp = carry(&t.tcps, &from.tcps, e.tcp)
	n.sctp = carry(&t.sctps, &from.sctps, e.sctp)
	n.exchange = carry(&t.turns, &from.turns, e.exchange)
	if n.exam = carry(&t.exams, &from.exams, e.exam); n.exam != 0 {
		t.exams.at(n.exam).buffers = &t.buffers // or the other table would live on
	}
	n.story = carry(&t.stories, &from.stories, e.story)
	n.track = carry(&t.tracks, &from.tracks, e.track)
	s := t.find(&n.key, uint32(n.key.hash(t.seed)))
	if s.place == 0 {
		t.used++
	}
	s.place = place
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

// release gives back what a flow of another table took of the quota.
func (t *table) release(from *table, e *entry) {
	t.quota.flows[e.key.part()]--
	if e.track != 0 {
		t.quota.stretch(&e.key, -len(from.tracks.at(e.track).stretches))
	}
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
	var accounts []account
	for place, a := range b.accounts {
		if place == 0 || places[place] != 0 {
			accounts = append(accounts, a)
		}
	}
	b.accounts = accounts
	for i, page := range b.journal {
		var kept []posting
		for _, p := range page {
			if p.place = places[p.place]; p.place != 0 {
				kept = append(kept, p)
			}
		}
		b.journal[i] = kept
	}
}
