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
)

// rule says how findings of one kind are told.
type findingRule struct {
	id       string
	severity Severity
	text     string // of the subject, %s, and what it speaks, %p
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

func (g *gathered) add(e *entry) {
	g.flows++
	i, _ := slices.BinarySearchFunc(g.examples, e.firstFrame, func(r FlowRef, frame uint64) int { return cmp.Compare(r.Frame, frame) })
	if i == maxExamples {
		return
	}
	g.examples = slices.Insert(g.examples, i, FlowRef{e.firstFrame, e.endpoint(0).Socket(), e.endpoint(1).Socket()})
	g.examples = g.examples[:min(len(g.examples), maxExamples)]
}

// findings looks at all flows for what is worth telling.
func (a *analysis) findings() []Finding {
	s := newScans()
	for _, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			if e := t.entries.at(i); t.inVain(e) {
				s.tried(e)
			}
		}
	}
	found := map[subject]*gathered{}
	names := a.resolvers()
	for _, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			e := t.entries.at(i)
			if e.is(leftOut) {
				continue
			}
			for _, x := range append(a.subjects(t, e, s), a.payloadSubjects(t, e, names)...) {
				if found[x] == nil {
					found[x] = &gathered{}
				}
				found[x].add(e)
			}
		}
	}
	return told(found)
}

// subjects is what there is to tell of one flow.
func (a *analysis) subjects(t *table, e *entry, s *scans) (list []subject) {
	server := func(rule uint8) {
		list = append(list, subject{rule: rule, transport: e.key.protocol(), port: e.key.port(e.end(1)), host: e.address(1)})
	}
	if len(a.facts.errors) > 0 && len(a.facts.errors[e]) > 0 {
		server(unreachable)
	}
	if e.is(overlapped) {
		server(fragmentOverlap)
	}
	if e.tcp == 0 {
		return list
	}
	if e.previous != 0 {
		server(portReuse)
	}
	tcp := t.tcps.at(e.tcp)
	if t.inVain(e) {
		if x, ok := s.of(e); ok {
			return append(list, x)
		}
	}
	switch tcp.state() {
	case "REJ":
		server(refused)
	case "S0":
		server(unanswered)
	case "RSTO", "RSTR":
		if tcp.ends[0].sent+tcp.ends[1].sent > 0 {
			server(resetInStream)
		}
	}
	if tcp.detail != nil {
		var f Flow
		tcp.record(&f)
		for _, rule := range troubles(e, &f) {
			server(rule)
		}
	}
	return list
}

// troubles is what a flow's counters tell.
func troubles(e *entry, f *Flow) (list []uint8) {
	zero, again, sent := false, uint64(0), uint64(0)
	for side, end := range [2]*EndpointTCP{&f.Originator.TCP, &f.Responder.TCP} {
		zero = zero || end.ZeroWindows > 0
		again += end.Retransmissions
		sent += e.packets[side]
	}
	if zero {
		list = append(list, zeroWindows)
	}
	if again >= lossyResent && float64(again) > lossyShare*float64(sent) {
		list = append(list, lossy)
	}
	if f.TCP.HasHandshakeRTT && f.TCP.HandshakeRTT > highHandshakeRTT {
		list = append(list, slowHandshake)
	}
	return list
}

// inVain says whether a flow was a TCP connection that came to nothing: opened,
// and no data either way.
func (t *table) inVain(e *entry) bool {
	if e.tcp == 0 || e.oriented < OrientedBySYN {
		return false
	}
	tcp := t.tcps.at(e.tcp)
	if tcp.ends[0].sent+tcp.ends[1].sent > 0 {
		return false
	}
	switch tcp.state() {
	case "S0", "REJ", "RSTO", "RSTOS0", "RSTR", "RSTRH", "SH", "SF":
		return true
	}
	return false
}

// told is the findings in the summary's order: the worst first.
func told(found map[subject]*gathered) []Finding {
	subjects := make([]subject, 0, len(found))
	for x := range found {
		subjects = append(subjects, x)
	}
	slices.SortFunc(subjects, func(x, y subject) int {
		return cmp.Or(
			cmp.Compare(rules[y.rule].severity, rules[x.rule].severity), cmp.Compare(x.rule, y.rule),
			cmp.Compare(found[y].flows, found[x].flows), bytes.Compare(x.host.bytes[:], y.host.bytes[:]),
			cmp.Compare(x.port, y.port), cmp.Compare(x.transport, y.transport), cmp.Compare(x.speaks, y.speaks))
	})
	var list []Finding
	of := [findingRules]int{}
	for _, x := range subjects {
		if of[x.rule]++; of[x.rule] <= maxFindingsOfKind {
			list = append(list, x.finding(found[x]))
		}
	}
	return list
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
		ID: r.id, Severity: r.severity, Text: strings.NewReplacer("%s", who, "%p", x.speaks).Replace(r.text),
		Transport: x.transport, Host: host, Port: x.port, Flows: g.flows, Examples: g.examples,
	}
}
