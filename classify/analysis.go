package classify

import (
	"bytes"
	"cmp"
	"slices"
	"sync"

	"github.com/portscope/portscope/decode"
)

// analysis is the finished work of all shards: the flows of a summary. It is
// for one goroutine at a time.
type analysis struct {
	tables  []*table
	facts   facts
	options *Options
	judge   *judge
	judges  []*judge // of the tables, for those who look at all flows
	tunnels []decode.Tunnel
	order   func() []place
	census  func() *census
	left    int // flows left out
}

// place finds one flow: its shard and its place there.
type place struct {
	first        int64
	shard, entry uint32
}

func newAnalysis(tables []*table, o Options, tunnels []decode.Tunnel) *analysis {
	a := &analysis{tables: tables, facts: join(tables), options: &o, tunnels: tunnels}
	a.judge = newJudge(&a.facts, &o)
	for range tables {
		a.judges = append(a.judges, newJudge(&a.facts, &o))
	}
	a.census = sync.OnceValue(a.takeCensus)
	a.order = sync.OnceValue(a.sorted) // most reports need no order of all flows
	return a
}

// heed takes in what the captures say besides their packets: names of
// addresses, no more than most of them, and comments.
func (a *analysis) heed(captures []Capture, most int) {
	a.facts.comments = comments(a.tables, captures)
	a.facts.hosts = hosts(captures, most)
}

// each calls look with every table, each in a goroutine of its own and with the
// table's judge.
func (a *analysis) each(look func(shard int, t *table, j *judge)) {
	var shards sync.WaitGroup
	for i, t := range a.tables {
		shards.Go(func() { look(i, t, a.judges[i]) })
	}
	shards.Wait()
}

func (a *analysis) Len() (n int) {
	for _, t := range a.tables {
		n += int(t.entries.n)
	}
	return n - a.left
}

func (a *analysis) entry(p place) *entry { return a.tables[p.shard].entries.at(p.entry) }

// sorted is the places of all flows in the summary's order.
func (a *analysis) sorted() []place {
	list := make([]place, 0, a.Len())
	for shard, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			if e := t.entries.at(i); !e.is(leftOut) {
				list = append(list, place{e.first, uint32(shard), i})
			}
		}
	}
	slices.SortFunc(list, func(x, y place) int {
		if x.first != y.first {
			return cmp.Compare(x.first, y.first)
		}
		return compareEntries(a.entry(x), a.entry(y))
	})
	return list
}

// compareEntries orders flows that began at the same time: by originator,
// responder and transport. Flows of one socket pair follow each other.
func compareEntries(x, y *entry) int {
	for side := range 2 {
		if c := x.compareEnd(y, side); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(x.key[4], y.key[4]), cmp.Compare(x.firstFrame, y.firstFrame))
}

func (e *entry) compareEnd(other *entry, side int) int {
	a, b := e.address(side), other.address(side)
	if a.ipv6 != b.ipv6 {
		if b.ipv6 {
			return -1
		}
		return 1
	}
	if c := bytes.Compare(a.bytes[:], b.bytes[:]); c != 0 {
		return c
	}
	return cmp.Compare(e.key.port(e.end(side)), other.key.port(other.end(side)))
}

// Flow writes the record of the i-th flow in the summary's order into f.
func (a *analysis) Flow(i int, f *Flow) {
	p := a.order()[i]
	a.record(p, f)
	f.Number = i + 1
}

// record writes the record of the flow at a place into f.
func (a *analysis) record(p place, f *Flow) {
	t := a.tables[p.shard]
	a.recordOf(t, t.entries.at(p.entry), f)
}

// recordOf writes the record of an entry into f.
func (a *analysis) recordOf(t *table, e *entry, f *Flow) {
	t.record(e, f)
	a.judgeInto(t, e, f)
	a.complete(t, e, f)
}

// record begins f with what the entry itself holds: its ends and their figures.
func (t *table) record(e *entry, f *Flow) {
	*f = Flow{} // and then one by one: the whole is large to copy
	f.Capture, f.Protocol, f.OrientedBy = int(e.capture), e.key.protocol(), e.oriented
	f.First, f.Last, f.FirstFrame = e.first, e.last, e.firstFrame
	f.Originator, f.Responder, f.VLAN = e.endpoint(0), e.endpoint(1), t.tags(e)
	payload := t.payload(e)
	f.Originator.PayloadBytes, f.Responder.PayloadBytes = payload[0], payload[1]
	f.Snapped, f.MidStream = e.is(snapped), e.is(midStream)
	f.ICMPType, f.ICMPCode = e.key.icmpType(), e.icmpCode
}

// judgeInto adds to f, which its entry began, what the flow is and whom it asks
// for.
func (a *analysis) judgeInto(t *table, e *entry, f *Flow) {
	v, n := a.judge.flow(t, e)
	f.Speaks, f.Confidence, f.Service, f.Application, f.PortVerdict = v.speaks, v.confidence, v.service, n.application, v.port
	if story := e.story(); story != 0 {
		s := t.stories.at(story)
		f.Names, f.Inner, f.Evidence = s.names, s.inner, &s.evidence
	}
	f.Names.Host, f.Names.HostFrom = n.host, n.from
}

// complete adds to f, which was judged, all else.
func (a *analysis) complete(t *table, e *entry, f *Flow) {
	f.ICMPErrors, f.Comments = a.facts.errors[e], a.facts.comments[e]
	if tunnel := int(t.marginOf(e).tunnel); tunnel < len(a.tunnels) {
		f.Tunnel = a.tunnels[tunnel]
	}
	switch p := e.key.protocol(); {
	case p == decode.TCP:
		t.tcps.at(e.transport).record(f)
	case p == decode.SCTP:
		f.SCTP = t.sctps.at(e.transport).record()
	case takesTurns(p):
		f.Exchange = t.turns.at(e.transport).record()
	}
	if e.story() == 0 && f.Confidence == ByPayload {
		f.Evidence = protocolEvidence(e)
	}
	f.name(a.options.Programs)
}

// endpoint is one end of the flow and what it sent, but for the payload.
func (e *entry) endpoint(side int) Endpoint {
	end := e.end(side)
	p := Endpoint{
		Address: addrOf(e.key.address(end), e.key.ipv6()),
		MAC:     e.mac[side], HasMAC: e.is(hasMAC0 << side),
		Packets: e.packets.of(side), Bytes: e.bytes[side],
	}
	if hasPorts(e.key.protocol()) {
		p.Port = e.key.port(end)
	}
	return p
}

// tags are the identifiers of the first packet's VLAN tags.
func (t *table) tags(e *entry) []uint16 {
	switch vlan := t.marginOf(e).vlan; {
	case e.is(hasVLAN2):
		return []uint16{vlan[0], vlan[1]}
	case e.is(hasVLAN):
		return []uint16{vlan[0]}
	}
	return nil
}

// protocolEvidence is the evidence of a flow that the IP header itself names.
func protocolEvidence(e *entry) *Evidence {
	p := e.key.protocol()
	return &Evidence{Detector: "ip", Frame: e.firstFrame, Bytes: []byte{byte(p)}, Why: "protocol number of the IP header"}
}
