package classify

// Choosing flows: an analysis follows every packet, since one flow may tell of
// another, and then leaves out the flows that were not asked for.

// choose leaves out the flows that only does not hold for, and says how many
// these are and what their frames were.
func (a *analysis) choose(only func(*Flow) bool) (left Figures) {
	var f Flow
	for shard, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			if a.record(place{shard: uint32(shard), entry: i}, &f); !only(&f) {
				e := t.entries.at(i)
				e.marks |= leftOut
				left.add(t, e, false)
			}
		}
	}
	a.left = int(left.Flows)
	return left
}

// unlink takes the flows left out from between the others of their socket
// pairs. They are all superseded then, as if there were a later one, so that
// what goes from each pair's latest flow back does not meet them.
func (a *analysis) unlink() {
	if a.left == 0 {
		return
	}
	for _, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			if e := t.entries.at(i); !e.is(superseded) {
				t.unlinkPair(i)
			}
		}
	}
}

// unlinkPair does so for the pair whose latest flow is at a place.
func (t *table) unlinkPair(latest uint32) {
	var later *entry // of those that stay
	for at := latest; at != 0; {
		e := t.entries.at(at)
		next := t.marginOf(e).previous
		switch {
		case e.is(leftOut):
			e.marks |= superseded
		case later == nil:
			e.marks &^= superseded
			later = e
		default:
			t.link(later, at)
			later = e
		}
		at = next
	}
	if later != nil {
		t.link(later, 0)
	}
}
