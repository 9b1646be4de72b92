package classify

import "cmp"

// Part is some of the flows of a summary, one at a time: all those of a socket
// pair after each other. Of each, only as much of the record is made as is asked
// for: to make all of it for each of millions takes a good part of what it took
// to follow them.
type Part struct {
	// Flow is the flow at hand, lent until the next. Its Number is 0. Next makes
	// its ends and their figures, but for TCP's and the programs there, its
	// transport, times, first frame and VLAN tags. All is made of a flow that is
	// not of an analysis.
	Flow Flow

	of    *analysis
	table *table
	pair  uint32 // the latest flow of the pair at hand
	at    uint32 // the flow at hand
	depth depth

	conversation Flow // of the pair told
	flows        uint64
	told         uint32

	list FlowList // where it is not an analysis's
	next int
}

// depth says how much of a record is made.
type depth uint8

const (
	begun depth = iota
	judged
	whole
)

// InParts calls look with all flows in several parts, each in a goroutine of its
// own: for what is asked of every flow and in no order. All flows of a socket
// pair are in one part; how many parts there are, and what is in which, depends
// on the analysis's cores.
func (s *Summary) InParts(look func(*Part)) {
	a, ok := s.List.(*analysis)
	if !ok {
		look(&Part{list: s.List})
		return
	}
	a.each(func(_ int, t *table, j *judge) {
		part := *a // all is shared but the judge, which remembers
		part.judge = j
		look(&Part{of: &part, table: t})
	})
}

// Next goes to the next flow, and says whether there is one.
func (p *Part) Next() bool {
	if p.of == nil {
		return p.nextOfList()
	}
	if p.at != 0 {
		p.at = p.table.marginOf(p.table.entries.at(p.at)).previous
	}
	for p.at == 0 {
		if p.pair++; p.pair > p.table.entries.n {
			return false
		}
		if !p.table.entries.at(p.pair).is(superseded) {
			p.at = p.pair
		}
	}
	p.table.record(p.table.entries.at(p.at), &p.Flow)
	p.depth = begun
	return true
}

// nextOfList is Next where the flows are not an analysis's: their records are
// made as they are.
func (p *Part) nextOfList() bool {
	if p.list == nil || p.next == p.list.Len() {
		return false
	}
	p.list.Flow(p.next, &p.Flow)
	p.next++
	p.Flow.Number = 0
	return true
}

// Judge adds to Flow what it is and whom it asks for: what it speaks and how
// that is known, its headings, names, and what the payload says of its port.
func (p *Part) Judge() {
	if p.depth < judged && p.of != nil {
		p.of.judgeInto(p.table, p.table.entries.at(p.at), &p.Flow)
		p.depth = judged
	}
}

// Complete adds to Flow all that its record has.
func (p *Part) Complete() {
	if p.Judge(); p.depth < whole && p.of != nil {
		p.of.complete(p.table, p.table.entries.at(p.at), &p.Flow)
		p.depth = whole
	}
}

// Conversation is the record of the socket pair that Flow is of, and of how many
// flows it is: the record of the first, with the packets, the bytes, TCP's counts
// and the end of all, and with what that one speaks of which it is known best. It
// is lent until the next flow. A flow that is not of an
// analysis is one by itself.
func (p *Part) Conversation() (f *Flow, flows uint64) {
	if p.of == nil {
		return &p.Flow, 1
	}
	if p.told != p.pair {
		p.sumPair()
	}
	return &p.conversation, p.flows
}

// sumPair sums the flows of the pair at hand, from the latest back.
func (p *Part) sumPair() {
	p.flows, p.told = 0, p.pair
	for e := p.table.entries.at(p.pair); e != nil; e = p.table.before(e) {
		var f Flow
		p.of.recordOf(p.table, e, &f)
		p.sum(&f)
	}
}

// sum makes f, which is earlier, the conversation's first flow.
func (p *Part) sum(f *Flow) {
	later := &p.conversation
	if p.flows++; p.flows > 1 {
		if f.Originator.Socket() != later.Originator.Socket() {
			later.Originator, later.Responder = later.Responder, later.Originator
		}
		f.Originator.add(&later.Originator)
		f.Responder.add(&later.Responder)
		f.Last = max(f.Last, later.Last)
		if later.Confidence > f.Confidence {
			f.speakAs(later)
		}
	}
	*later = *f
}

// speakAs says of f what is known of what g speaks.
func (f *Flow) speakAs(g *Flow) {
	f.Speaks, f.Confidence, f.Service, f.Application, f.PortVerdict = g.Speaks, g.Confidence, g.Service, g.Application, g.PortVerdict
	f.Names, f.Inner, f.Evidence = g.Names, g.Inner, g.Evidence
}

// add adds what the same end sent in another flow.
func (e *Endpoint) add(o *Endpoint) {
	e.Packets += o.Packets
	e.Bytes += o.Bytes
	e.PayloadBytes += o.PayloadBytes
	e.TCP.Retransmissions += o.TCP.Retransmissions
	e.TCP.FastRetransmissions += o.TCP.FastRetransmissions
	e.TCP.SpuriousRetransmissions += o.TCP.SpuriousRetransmissions
	e.TCP.OutOfOrder += o.TCP.OutOfOrder
	e.TCP.DuplicateACKs += o.TCP.DuplicateACKs
	e.TCP.ZeroWindows += o.TCP.ZeroWindows
	e.TCP.WindowFull += o.TCP.WindowFull
	e.TCP.KeepAlives += o.TCP.KeepAlives
	e.TCP.MissedBytes += o.TCP.MissedBytes
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
