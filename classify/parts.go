package classify

import (
	"cmp"
	"iter"
)

// InParts calls look with all flows in several parts, each in a goroutine of its
// own: for what is asked of every flow and in no order. All flows of a socket
// pair are in one part; how many parts there are, and what is in which, depends
// on the analysis's cores. A Flow is lent, valid until the next; its Number is 0.
func (s *Summary) InParts(look func(flows iter.Seq[*Flow])) {
	if a, ok := s.List.(*analysis); ok {
		a.inParts(look)
		return
	}
	look(s.Flows)
}

func (a *analysis) inParts(look func(flows iter.Seq[*Flow])) {
	a.each(func(shard int, t *table, j *judge) {
		part := *a // all is shared but the judge, which remembers
		part.judge = j
		look(func(yield func(*Flow) bool) {
			var f Flow
			for i := uint32(1); i <= t.entries.n; i++ {
				if t.entries.at(i).is(leftOut) {
					continue
				}
				if part.record(place{shard: uint32(shard), entry: i}, &f); !yield(&f) {
					return
				}
			}
		})
	})
}

// Compare orders flows as a summary does: by their first packet, originator,
// responder and transport.
func (f *Flow) Compare(g *Flow) int {
	return cmp.Or(
		cmp.Compare(f.First, g.First), f.Originator.compare(&g.Originator), f.Responder.compare(&g.Responder),
		cmp.Compare(f.Protocol, g.Protocol), cmp.Compare(f.FirstFrame, g.FirstFrame))
}

// compare orders endpoints by address, IPv4 first, and port.
func (e *Endpoint) compare(other *Endpoint) int {
	return cmp.Or(e.Address.Compare(other.Address), cmp.Compare(e.Port, other.Port))
}
