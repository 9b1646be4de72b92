package classify

import (
	"bytes"
	"cmp"
	"slices"
	"sync"

	"github.com/portscope/portscope/classify/applications"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// analysis is the finished work of all shards: the flows of a summary. It is
// for one goroutine at a time.
type analysis struct {
	tables    []*table
	facts     facts
	detectors []*detect.Detector
	named     *applications.Table
	tunnels   []decode.Tunnel
	order     func() []place
	kinds     map[kind]judgement // what was judged
	hosts     map[string]string  // host to application
	left      int                // flows left out
}

// place finds one flow: its shard and its place there.
type place struct {
	first        int64
	shard, entry uint32
}

func newAnalysis(tables []*table, o Options, tunnels []decode.Tunnel) *analysis {
	a := &analysis{tables: tables, facts: join(tables), detectors: o.Detectors, named: o.Applications, tunnels: tunnels, kinds: map[kind]judgement{}, hosts: map[string]string{}}
	a.order = sync.OnceValue(a.sorted) // most reports need no order of all flows
	return a
}

// heed takes in what the captures say besides their packets: names of
// addresses, no more than most of them, and comments.
func (a *analysis) heed(captures []Capture, most int) {
	a.facts.comments = comments(a.tables, captures)
	a.facts.hosts = hosts(captures, most)
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
	e := t.entries.at(p.entry)
	*f = Flow{
		Capture: int(e.capture), Protocol: e.key.protocol(), OrientedBy: e.oriented,
		First: e.first, Last: e.last, FirstFrame: e.firstFrame,
		Originator: e.endpoint(0), Responder: e.endpoint(1),
		Snapped: e.is(snapped), MidStream: e.is(midStream), ICMPErrors: a.facts.errors[e],
		ICMPType: e.key.icmpType(), ICMPCode: e.icmpCode, Comments: a.facts.comments[e],
	}
	if int(e.tunnel) < len(a.tunnels) {
		f.Tunnel = a.tunnels[e.tunnel]
	}
	f.VLAN = e.tags()
	switch {
	case e.tcp != 0:
		t.tcps.at(e.tcp).record(f)
	case e.exchange != 0:
		f.Exchange = t.turns.at(e.exchange).record()
	case e.sctp != 0:
		f.SCTP = t.sctps.at(e.sctp).record()
	}
	v := a.judge(t, e)
	f.Speaks, f.Confidence, f.Service, f.Application, f.PortVerdict = v.speaks, v.confidence, v.service, v.application, v.port
	if e.story != 0 {
		s := t.stories.at(e.story)
		f.Names, f.Inner, f.Evidence = s.names, s.inner, &s.evidence
	} else if v.confidence == ByPayload {
		f.Evidence = protocolEvidence(e)
	}
	f.Names.Host, f.Names.HostFrom = v.host, v.hostFrom
}

// endpoint is one end of the flow and what it sent.
func (e *entry) endpoint(side int) Endpoint {
	end := e.end(side)
	p := Endpoint{
		Address: addrOf(e.key.address(end), e.key.ipv6()),
		MAC:     e.mac[side], HasMAC: e.is(hasMAC0 << side),
		Packets: e.packets[side], Bytes: e.bytes[side], PayloadBytes: e.payload[side],
	}
	if hasPorts(e.key.protocol()) {
		p.Port = e.key.port(end)
	}
	return p
}

// tags are the identifiers of the first packet's VLAN tags.
func (e *entry) tags() []uint16 {
	switch {
	case e.is(hasVLAN2):
		return []uint16{e.vlan[0], e.vlan[1]}
	case e.is(hasVLAN):
		return []uint16{e.vlan[0]}
	}
	return nil
}

// protocolEvidence is the evidence of a flow that the IP header itself names.
func protocolEvidence(e *entry) *Evidence {
	p := e.key.protocol()
	return &Evidence{Detector: "ip", Frame: e.firstFrame, Bytes: []byte{byte(p)}, Why: "protocol number of the IP header"}
}

// judgement is what is made of a flow in the end, with all that is known of
// others.
type judgement struct {
	speaks, service, application string
	host, hostFrom               string
	confidence                   Confidence
	port                         PortVerdict
}

// judge says what the flow is: by its own bytes, else as another flow announced
// it, else by its port.
func (a *analysis) judge(t *table, e *entry) judgement {
	k := e.kind()
	if e.row == 0 && k.port != 0 {
		k.announced = a.facts.announced(e)
	}
	v := a.judgeKind(k)
	a.name(t, e, &v)
	return v
}

// judgeKind is k's judgement, remembered.
func (a *analysis) judgeKind(k kind) judgement {
	v, known := a.kinds[k]
	if !known {
		v = k.judge(a.detectors)
		a.kinds[k] = v
	}
	return v
}

// kind is the flow's kind as far as it says itself.
func (e *entry) kind() kind {
	k := kind{row: e.row, transport: ports.Transport(e.key.protocol())}
	if hasPorts(e.key.protocol()) {
		k.port = e.key.port(e.end(1))
		k.guessed = e.oriented == OrientedByFirstPacket
	}
	return k
}

// kind is all of a flow that decides what it is called, but for names: flows
// are many, kinds are few.
type kind struct {
	row       uint16
	port      uint16 // the responder's
	transport ports.Transport
	guessed   bool // the responder is so by the first packet alone
	announced string
}

// judge decides for all flows of the kind.
func (k kind) judge(detectors []*detect.Detector) (v judgement) {
	protocol := decode.IPProtocol(k.transport)
	switch {
	case k.row != 0:
		v.speaks, v.confidence = detectors[k.row-1].Name, ByPayload
	case !hasPorts(protocol):
		v.speaks, v.confidence, v.service = protocol.String(), ByPayload, protocol.String()
		return v
	case k.announced != "":
		v.speaks, v.confidence = k.announced, ByExpectation
	default:
		return k.judgeByPort()
	}
	v.service = ports.ServiceOf(v.speaks, k.transport, k.port)
	v.port = Agrees // with its announcement
	if k.row != 0 {
		v.port = verdictOn(v.speaks, k.transport, k.port)
	}
	return v
}

// judgeByPort is for flows whose bytes said nothing. A port that systems hand
// out to clients is asked only where it is known to be the server's.
func (k kind) judgeByPort() (v judgement) {
	v.service = "unknown"
	name := ports.Name(k.transport, k.port)
	if name == "" || k.guessed && k.port >= firstEphemeral {
		return v
	}
	v.service, v.confidence = name, ByPort
	if expected := ports.Expects(k.transport, k.port); len(expected) > 0 {
		v.speaks = expected[0]
	}
	return v
}

// name finds the flow's host, from itself or from an earlier answer, and the
// application that goes with it.
func (a *analysis) name(t *table, e *entry, v *judgement) {
	if e.story != 0 {
		s := t.stories.at(e.story)
		v.host, v.hostFrom, v.application = s.names.Host, s.names.HostFrom, s.application
	}
	if v.host == "" {
		if v.host = a.facts.nameOf(e); v.host != "" {
			v.hostFrom = "dns"
		}
	}
	if v.host == "" {
		if v.host = a.facts.hosts[e.address(1)]; v.host != "" {
			v.hostFrom = "nrb"
		}
	}
	if v.application == "" && v.host != "" {
		v.application = a.applicationOf(v.host)
	}
}

// maxRemembered bounds the hosts whose applications are remembered.
const maxRemembered = 1 << 16

// applicationOf is the application that is known by the host's name, else the
// host's site; remembered, for a capture asks for few names, and often.
func (a *analysis) applicationOf(host string) string {
	name, known := a.hosts[host]
	if known {
		return name
	}
	if named, ok := a.named.Of(host); ok {
		name = named.Name
	} else {
		name = siteOf(host)
	}
	if len(a.hosts) < maxRemembered {
		a.hosts[host] = name
	}
	return name
}

// verdictOn holds the payload against what the port is registered for.
func verdictOn(protocol string, t ports.Transport, port uint16) PortVerdict {
	expected := ports.Expects(t, port)
	switch {
	case slices.Contains(expected, protocol):
		return Agrees
	case len(expected) > 0:
		return Impostor
	case ports.Assigned(t, port) == "":
		return Unregistered
	case port < 1024:
		return Impostor
	}
	return UnexpectedPort
}
