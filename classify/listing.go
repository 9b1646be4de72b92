package classify

// Listing is the conversations of a service, the largest first. It holds their
// places alone, for of a scan there are millions: each is made when it is asked
// for.
type Listing struct {
	// More is how many there are beyond those listed.
	More uint64

	of    *analysis
	pairs []pair
	count uint64 // of all

	kept []Conversation // where they are not an analysis's
}

// ByService is all conversations by the service of their first flow, of each the
// largest in bytes; all where top is 0.
func (s *Summary) ByService(top int) map[string]*Listing {
	list := map[string]*Listing{}
	if a, ok := s.List.(*analysis); ok {
		a.byService(top, list)
		return list
	}
	for c := range s.EachConversation(0) {
		l := made(list, c.Flow.Service)
		if l.count++; top > 0 && len(l.kept) == top {
			l.More++
			continue
		}
		l.kept = append(l.kept, *c)
		c.Flows = nil // they are the list's now
	}
	return list
}

// Len is how many are listed.
func (l *Listing) Len() int { return len(l.pairs) + len(l.kept) }

// Conversation writes number i, from 0, into c, whose Flows are the room for
// those of the next.
func (l *Listing) Conversation(i int, c *Conversation) {
	if l.of == nil {
		*c = l.kept[i]
		return
	}
	l.of.conversation(l.pairs[i].place, c)
}

// byService lists the conversations of the tables. They are counted first, so
// that a list of millions is not moved while it grows.
func (a *analysis) byService(top int, list map[string]*Listing) {
	of := map[*judgement]*Listing{}
	a.eachPair(func(p place, e *entry) {
		v := a.judge.kind(a.judge.kindOf(a.tables[p.shard].firstOf(e)))
		if of[v] == nil {
			of[v] = made(list, v.service)
		}
		of[v].count++
	})
	for _, l := range list {
		l.of = a
		l.pairs = make([]pair, 0, bounded(l.count, top))
	}
	a.eachPair(func(p place, e *entry) {
		t := a.tables[p.shard]
		l := of[a.judge.kind(a.judge.kindOf(t.firstOf(e)))]
		l.pairs = append(l.pairs, pair{t.bytesOfPair(e), p})
		if isMany(l.pairs, top) {
			l.pairs = a.largest(l.pairs, top)
		}
	})
	for _, l := range list {
		l.pairs = a.largest(l.pairs, top)
		l.More = l.count - uint64(len(l.pairs))
	}
}

// firstOf is the first flow of a socket pair, by its latest.
func (t *table) firstOf(e *entry) *entry {
	for previous := t.before(e); previous != nil; previous = t.before(e) {
		e = previous
	}
	return e
}
