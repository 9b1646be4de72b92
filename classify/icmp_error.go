package classify

import (
	"cmp"
	"maps"
	"slices"

	"github.com/portscope/portscope/decode"
)

// icmpError is an ICMP error and the packet it quotes (RFC 792, RFC 4443
// section 3): the network's word on somebody else's flow.
type icmpError struct {
	about Key
	frame uint64
	kind  string
}

// ICMPErrorCount is how often the network reported one kind of error about a
// flow.
type ICMPErrorCount struct {
	Kind   string // "port-unreachable"
	Errors uint64
}

// learnICMP keeps what an ICMP error says of the flow it quotes.
func (t *table) learnICMP(e *entry, p *decode.Packet) {
	kind := icmpErrorKind(p)
	if kind == "" {
		return
	}
	var quoted decode.Packet
	f := decode.Frame{Data: p.Payload, WireLength: p.PayloadLength, LinkType: decode.LinkRaw}
	if t.quoted.Decode(&f, &quoted).Kind() != decode.Decoded || !t.quota.name(&e.key) {
		return
	}
	key, _ := keyOf(&quoted)
	t.knowledge.errors = append(t.knowledge.errors, icmpError{key, p.Number, kind})
}

// icmpErrorKind names an ICMP error, "" for a message that is none.
func icmpErrorKind(p *decode.Packet) string {
	kinds := icmpErrors
	if p.Protocol == decode.ICMPv6 {
		kinds = icmpv6Errors
	}
	for _, k := range kinds {
		if k.kind == p.ICMPType && (k.code == anyCode || k.code == int(p.ICMPCode)) {
			return k.name
		}
	}
	return ""
}

type icmpErrorName struct {
	kind uint8
	code int
	name string
}

const anyCode = -1

// The errors of ICMP (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section
// 5.2.7.1) and ICMPv6 (RFC 4443 section 3).
var (
	icmpErrors = []icmpErrorName{
		{3, 0, "network-unreachable"}, {3, 1, "host-unreachable"}, {3, 2, "protocol-unreachable"}, {3, 3, "port-unreachable"},
		{3, 4, "fragmentation-needed"}, {3, 9, "prohibited"}, {3, 10, "prohibited"}, {3, 13, "prohibited"},
		{3, anyCode, "unreachable"}, {4, anyCode, "source-quench"}, {5, anyCode, "redirect"},
		{11, 0, "ttl-exceeded"}, {11, anyCode, "reassembly-timeout"}, {12, anyCode, "parameter-problem"},
	}
	icmpv6Errors = []icmpErrorName{
		{1, 0, "network-unreachable"}, {1, 1, "prohibited"}, {1, 3, "host-unreachable"}, {1, 4, "port-unreachable"},
		{1, anyCode, "unreachable"}, {2, anyCode, "packet-too-big"},
		{3, 0, "ttl-exceeded"}, {3, anyCode, "reassembly-timeout"}, {4, anyCode, "parameter-problem"},
	}
)

// attribute gives each error to the flow that its quoted packet was of: the
// latest one of the socket pair that had begun.
func attribute(tables []*table) map[*entry][]ICMPErrorCount {
	counts := map[*entry]map[string]uint64{}
	for _, from := range tables {
		for _, x := range from.knowledge.errors {
			e := flowOf(tables, &x)
			if e == nil {
				continue
			}
			if counts[e] == nil {
				counts[e] = map[string]uint64{}
			}
			counts[e][x.kind]++
		}
	}
	lists := make(map[*entry][]ICMPErrorCount, len(counts))
	for e, kinds := range counts {
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			lists[e] = append(lists[e], ICMPErrorCount{kind, kinds[kind]})
		}
		slices.SortStableFunc(lists[e], func(a, b ICMPErrorCount) int { return cmp.Compare(b.Errors, a.Errors) })
	}
	return lists
}

// flowOf is the flow that an error is about, nil where it was not captured.
func flowOf(tables []*table, x *icmpError) *entry {
	t := tables[x.about.part()%len(tables)]
	s := t.find(&x.about, uint32(x.about.hash(t.seed)))
	if s.place == 0 {
		return nil
	}
	e := t.entries.at(s.place)
	for e != nil && e.firstFrame >= x.frame {
		e = t.before(e)
	}
	return e
}
