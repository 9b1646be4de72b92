package classify

import (
	"bytes"
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/portscope/portscope/decode"
)

// Finding is something in the traffic that an engineer would want to be told.
type Finding struct {
	// ID is what kind of finding it is, and stays as it is: "tcp-refused".
	ID       string
	Severity Severity
	// Text says it in a sentence.
	Text string
	// Host and Port are whom it is about: the server, for a scan its source;
	// Port is 0 where it is about the whole host.
	Transport decode.IPProtocol
	Host      netip.Addr
	Port      uint16
	// Flows is how many flows it is about; Examples are the first of them.
	Flows    uint64
	Examples []FlowRef
}

// FlowRef points at a flow by its first frame and its sockets.
type FlowRef struct {
	Frame                 uint64
	Originator, Responder netip.AddrPort
}

// Severity is how much a finding matters.
type Severity uint8

// The severities.
const (
	Info    Severity = iota // worth knowing
	Warning                 // something does not work as it should
	Alert                   // somebody may mean harm
)

// String is the severity as reports write it.
func (s Severity) String() string { return [...]string{"info", "warning", "alert"}[s] }

// What makes a finding.
const (
	scanTargets       = 20   // ports or hosts that one host tried in vain
	floodFlows        = 100  // connections in vain to one socket, from scanTargets hosts
	lossyResent       = 5    // segments sent again or more, for a share to mean anything
	lossyShare        = 0.05 // of all packets
	highHandshakeRTT  = 500_000_000
	maxExamples       = 8
	maxFindingsOfKind = 100 // listed; the others are counted in one more
	// protocolESP is the IP protocol of packets that are encrypted whole (RFC 4303).
	protocolESP decode.IPProtocol = 50
)

// rule says how findings of one kind are told.
type findingRule struct {
	id       string
	severity Severity
	text     string // of the subject, %s, and what it speaks, %p
}

// tell is the rule's text of a subject and what it speaks.
func (r *findingRule) tell(who, speaks string) string {
	before, after, _ := strings.Cut(r.text, "%s")
	return strings.Replace(before, "%p", speaks, 1) + who + strings.Replace(after, "%p", speaks, 1)
}

// The rules, in the order in which findings of one severity are told.
const (
	synFlood = iota
	fragmentOverlap
	portScan
	hostScan
	refused
	unanswered
	resetInStream
	lossy
	zeroWindows
	slowHandshake
	unreachable
	portReuse
	cleartextCredentials
	impostors
	oldTLS
	expiredCertificate
	selfSigned
	unguessable
	lonelyResolver
	sealedTunnel
	findingRules
)

var rules = [findingRules]findingRule{
	synFlood: {"syn-flood", Alert, "many hosts connect to %s in vain"},
	// Receivers differ in which bytes they take, which hides an attack from who
	// looks on (RFC 1858 section 4, RFC 5722).
	fragmentOverlap: {"fragment-overlap", Alert, "fragments of packets with %s overlap"},
	portScan:        {"port-scan", Alert, "%s connects to many ports in vain"},
	hostScan:        {"host-scan", Alert, "%s connects to many hosts in vain"},
	refused:         {"tcp-refused", Warning, "%s refuses connections"},
	unanswered:      {"tcp-unanswered", Warning, "%s does not answer"},
	resetInStream:   {"tcp-reset", Info, "connections with %s are reset after data was sent"},
	lossy:           {"tcp-retransmissions", Warning, "more than 5 % of the data with %s is sent again"},
	zeroWindows:     {"tcp-zero-window", Warning, "full receive windows stall connections with %s"},
	slowHandshake:   {"tcp-high-rtt", Info, "handshakes with %s take more than half a second"},
	unreachable:     {"unreachable", Warning, "ICMP errors answer packets to %s"},
	portReuse:       {"port-reuse", Info, "socket pairs with %s are used again"},

	cleartextCredentials: {"cleartext-credentials", Warning, "passwords go to %s in the clear"},
	impostors:            {"impostor", Warning, "%s speaks %p, not what its well-known port is for"},
	oldTLS:               {"tls-old-version", Warning, "%s uses TLS below version 1.2"},
	expiredCertificate:   {"certificate-expired", Warning, "%s shows a certificate that has expired"},
	selfSigned:           {"certificate-self-signed", Info, "%s shows a certificate that it signed itself"},
	unguessable:          {"unguessable-port", Info, "%s speaks %p on a port that clients cannot guess"},
	lonelyResolver:       {"lonely-resolver", Info, "one host alone asks %s for names"},
	sealedTunnel:         {"sealed-tunnel", Info, "a tunnel of %p with %s cannot be opened"},
}

// subject is whom a finding is about.
type subject struct {
	rule      uint8
	transport decode.IPProtocol
	port      uint16
	host      address
	speaks    string // a protocol, where findings of it are told apart
}

// gathered is the flows of a finding.
type gathered struct {
	flows    uint64
	examples []FlowRef // those with the lowest frames, in their order
}

// example keeps a flow, whose sockets may still be those of e, if it is one of
// the first.
func (g *gathered) example(r FlowRef, e *entry) {
	n := len(g.examples)
	if n == maxExamples && r.Frame >= g.examples[n-1].Frame {
		return
	}
	if e != nil {
		r.Originator, r.Responder = e.endpoint(0).Socket(), e.endpoint(1).Socket()
	}
	i, _ := slices.BinarySearchFunc(g.examples, r.Frame, func(r FlowRef, frame uint64) int { return cmp.Compare(r.Frame, frame) })
	g.examples = slices.Insert(g.examples[:min(n, maxExamples-1)], i, r)
}

// findings looks at all flows for what is worth telling.
func (a *analysis) findings() []Finding {
	found := make([]findings, len(a.tables))
	a.each(func(i int, t *table, j *judge) {
		found[i] = findings{}
		look := inspection{t, j, &a.facts, a.census(), nil}
		for place := uint32(1); place <= t.entries.n; place++ {
			if e := t.entries.at(place); !e.is(leftOut) {
				found[i].add(look.subjects(e), e)
			}
		}
	})
	for _, f := range found[1:] {
		found[0].merge(f)
	}
	return found[0].told()
}

// findings is what was found, by whom it is about.
type findings map[subject]*gathered

// add adds a flow to what there is to tell of it.
func (f findings) add(list []subject, e *entry) {
	for _, x := range list {
		g := made(f, x)
		g.flows++
		g.example(FlowRef{Frame: e.firstFrame}, e)
	}
}

// merge adds the findings of another table.
func (f findings) merge(o findings) {
	for x, g := range o {
		if f[x] == nil {
			f[x] = g
			continue
		}
		f[x].flows += g.flows
		for _, r := range g.examples {
			f[x].example(r, nil)
		}
	}
}

// inspection looks at the flows of a table, each in the light of all others.
type inspection struct {
	*table
	judge *judge
	facts *facts
	*census
	list []subject // of the flow at hand
}

// tell notes something about the flow's server.
func (x *inspection) tell(rule uint8, e *entry, speaks string) {
	x.list = append(x.list, subject{rule: rule, transport: e.key.protocol(), port: e.key.port(e.end(1)), host: e.address(1), speaks: speaks})
}

// subjects is what there is to tell of one flow, valid until the next one's.
func (x *inspection) subjects(e *entry) []subject {
	x.list = x.list[:0]
	if len(x.facts.errors) > 0 && len(x.facts.errors[e]) > 0 {
		x.tell(unreachable, e, "")
	}
	if e.is(overlapped) {
		x.tell(fragmentOverlap, e, "")
	}
	if e.key.protocol() == protocolESP {
		x.tell(sealedTunnel, e, protocolESP.String())
	}
	if e.tcp() != 0 {
		x.tcp(e, x.tcps.at(e.transport))
	}
	if e.row != 0 {
		x.payload(e)
	}
	return x.list
}

// tcp is what there is to tell of a TCP flow's headers.
func (x *inspection) tcp(e *entry, tcp connection) {
	if x.marginOf(e).previous != 0 {
		x.tell(portReuse, e, "")
	}
	state := tcp.state()
	if tcp.inVain(e, state) {
		if s, ok := x.scans.of(e); ok {
			x.list = append(x.list, s)
			return
		}
	}
	switch state {
	case "REJ":
		x.tell(refused, e, "")
	case "S0":
		x.tell(unanswered, e, "")
	case "RSTO", "RSTR":
		if tcp.sent(0)+tcp.sent(1) > 0 {
			x.tell(resetInStream, e, "")
		}
	}
	if tcp.eventful {
		x.troubles(e, tcp)
	}
}

// troubles is what a TCP flow's counters tell.
func (x *inspection) troubles(e *entry, tcp connection) {
	zero, again, sent := false, uint64(0), uint64(0)
	for side := range 2 {
		sent += e.packets.of(side)
		if x := tcp.troubled(side); x != nil {
			zero = zero || x.counts.zeroWindows > 0
			again += uint64(x.counts.retransmissions)
		}
	}
	if zero {
		x.tell(zeroWindows, e, "")
	}
	if again >= lossyResent && float64(again) > lossyShare*float64(sent) {
		x.tell(lossy, e, "")
	}
	if rtt, known := tcp.initialRTT(); known && rtt > highHandshakeRTT {
		x.tell(slowHandshake, e, "")
	}
}

// inVain says whether a TCP flow in a state was a connection that came to
// nothing: opened, and no data either way.
func (t connection) inVain(e *entry, state string) bool {
	if e.oriented < OrientedBySYN || t.sent(0)+t.sent(1) > 0 {
		return false
	}
	switch state {
	case "S0", "REJ", "RSTO", "RSTOS0", "RSTR", "RSTRH", "SH", "SF":
		return true
	}
	return false
}

// told is the findings in the summary's order: the worst first.
func (found findings) told() []Finding {
	type told struct {
		subject
		*gathered
	}
	all := make([]told, 0, len(found))
	for x, g := range found {
		all = append(all, told{x, g})
	}
	slices.SortFunc(all, func(x, y told) int {
		if x.rule != y.rule {
			return cmp.Or(cmp.Compare(rules[y.rule].severity, rules[x.rule].severity), cmp.Compare(x.rule, y.rule))
		}
		if x.flows != y.flows {
			return cmp.Compare(y.flows, x.flows)
		}
		return x.compare(&y.subject)
	})
	var list []Finding
	of := [findingRules]int{}
	for _, x := range all {
		if of[x.rule]++; of[x.rule] <= maxFindingsOfKind {
			list = append(list, x.finding(x.gathered))
		}
	}
	return list
}

// compare orders subjects of one rule.
func (x *subject) compare(y *subject) int {
	if c := bytes.Compare(x.host.bytes[:], y.host.bytes[:]); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(x.port, y.port), cmp.Compare(x.transport, y.transport), cmp.Compare(x.speaks, y.speaks))
}

// finding says what was gathered about a subject.
func (x subject) finding(g *gathered) Finding {
	r := &rules[x.rule]
	host := addrOf(x.host.bytes, x.host.ipv6)
	who := host.String()
	if x.port != 0 {
		who = netip.AddrPortFrom(host, x.port).String()
	}
	return Finding{
		ID: r.id, Severity: r.severity, Text: r.tell(who, x.speaks),
		Transport: x.transport, Host: host, Port: x.port, Flows: g.flows, Examples: g.examples,
	}
}
