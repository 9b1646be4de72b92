package filter

import (
	"cmp"
	"encoding/hex"
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// field is a field of the flow record that an expression may ask for.
type field struct {
	name string
	zero any // of its type, for the compiler
	of   func(*classify.Flow) any
	// values are all that a text field can be, where these are few; isAddress
	// says that it is an address.
	values    []string
	isAddress bool
	// isWhole says that only a whole record has it; see classify.Part.
	isWhole bool
}

// whole are fields that only a whole record has.
func whole(list ...field) []field {
	for i := range list {
		list[i].isWhole = true
	}
	return list
}

func text(name string, of func(*classify.Flow) string) field {
	return field{name: name, zero: "", of: func(f *classify.Flow) any { return of(f) }}
}

// chosen is a text that is one of few.
func chosen(name string, of func(*classify.Flow) string, values ...string) field {
	f := text(name, of)
	f.values = values
	return f
}

func number(name string, of func(*classify.Flow) uint64) field {
	return field{name: name, zero: 0, of: func(f *classify.Flow) any { return int(min(of(f), math.MaxInt)) }}
}

// seconds is a span of time, given in nanoseconds.
func seconds(name string, of func(*classify.Flow) int64) field {
	return field{name: name, zero: 0.0, of: func(f *classify.Flow) any { return float64(of(f)) / 1e9 }}
}

func yes(name string, of func(*classify.Flow) bool) field {
	return field{name: name, zero: false, of: func(f *classify.Flow) any { return of(f) }}
}

func moment(name string, of func(*classify.Flow) int64) field {
	return field{name: name, zero: time.Time{}, of: func(f *classify.Flow) any { return time.Unix(0, of(f)).UTC() }}
}

func list[T any](name string, of func(*classify.Flow) []T) field {
	return field{name: name, zero: []T(nil), of: func(f *classify.Flow) any { return of(f) }}
}

func (f *field) isInt() bool { _, ok := f.zero.(int); return ok }

// problem says why the field is never such a text, "" where it may be.
func (f *field) problem(constant string) string {
	if f.isAddress {
		return addressProblem(constant)
	}
	if len(f.values) == 0 || slices.Contains(f.values, constant) {
		return ""
	}
	return f.name + " is never that; it is " + strings.Join(f.values[:len(f.values)-1], ", ") + " or " + f.values[len(f.values)-1]
}

// addressProblem says why no address is written so.
func addressProblem(constant string) string {
	a, err := netip.ParseAddr(constant)
	switch {
	case err != nil && strings.Contains(constant, "/"):
		return "not an address; a network is asked by in_net(responder.ip, \"10.0.0.0/8\")"
	case err != nil:
		return "not an address"
	case a.String() != constant:
		return "addresses are written in their shortest form: " + a.String()
	}
	return ""
}

// isDate says whether a text is a day or a time, as the language's date reads
// them.
func isDate(s string) bool {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// Facts that are lists; all others are texts.
const listFacts = " alpn answers names "

// lookup finds a field: one of those known, one of a protocol's own facts
// (tls.version), or a kind of ICMP error.
func lookup(known []field, name string) (field, bool) {
	for i := range known {
		if known[i].name == name {
			return known[i], true
		}
	}
	group, key, ok := strings.Cut(name, ".")
	switch {
	case !ok || key == "":
		return field{}, false
	case group == "icmp_errors":
		return number(name, func(f *classify.Flow) uint64 { return icmpErrors(f, key) }), true
	case strings.Contains(key, ".") || !isProtocol(group) || len(below(known, group)) > 0:
		return field{}, false
	case strings.Contains(listFacts, " "+key+" "):
		return list(name, func(f *classify.Flow) []string { return facts(f, protocolOf(group), key) }), true
	}
	return fact(name, protocolOf(group), key), true
}

// fact is what flows of a protocol said of themselves under a key.
func fact(name, protocol, key string) field {
	return text(name, func(f *classify.Flow) string { return strings.Join(facts(f, protocol, key), ", ") })
}

// facts are what a flow said of itself under a key, where it speaks the
// protocol or carries it inside.
func facts(f *classify.Flow, protocol, key string) []string {
	for i := range f.Names.Attributes {
		if a := &f.Names.Attributes[i]; a.Key == key && cmp.Or(a.Of, f.Speaks) == protocol {
			return a.Values
		}
	}
	return nil
}

func icmpErrors(f *classify.Flow, kind string) uint64 {
	for _, c := range f.ICMPErrors {
		if c.Kind == kind {
			return c.Errors
		}
	}
	return 0
}

// header is a header outside the packet's own.
type header struct {
	Kind string `expr:"kind"`
	ID   int    `expr:"id"`
}

func headers(f *classify.Flow) (list []header) {
	for _, h := range f.Tunnel {
		list = append(list, header{h.Kind, int(min(uint64(h.ID), math.MaxInt))})
	}
	return list
}

func tags(f *classify.Flow) (list []int) {
	for _, id := range f.VLAN {
		list = append(list, int(id))
	}
	return list
}

// fields are all that every flow may have, in the order of the record.
func fields() []field {
	list := []field{
		number("first_frame", func(f *classify.Flow) uint64 { return f.FirstFrame }),
		text("transport", func(f *classify.Flow) string { return f.Protocol.String() }),
		text("community_id", func(f *classify.Flow) string { return string(f.AppendCommunityID(nil)) }),
		chosen("oriented_by", func(f *classify.Flow) string { return f.OrientedBy.String() },
			"first-packet", "service-port", "payload", "syn-ack", "syn", "multicast", "expected", "icmp-type"),
		moment("first", func(f *classify.Flow) int64 { return f.First }),
		moment("last", func(f *classify.Flow) int64 { return f.Last }),
		seconds("duration", func(f *classify.Flow) int64 { return f.Last - f.First }),
		number("packets", func(f *classify.Flow) uint64 { return f.Originator.Packets + f.Responder.Packets }),
		number("bytes", func(f *classify.Flow) uint64 { return f.Originator.Bytes + f.Responder.Bytes }),
		number("payload_bytes", func(f *classify.Flow) uint64 { return f.Originator.PayloadBytes + f.Responder.PayloadBytes }),
	}
	originator := func(f *classify.Flow) *classify.Endpoint { return &f.Originator }
	responder := func(f *classify.Flow) *classify.Endpoint { return &f.Responder }
	list = append(list, endpointFields("responder.", responder)...)
	list = append(list, text("responder.service", func(f *classify.Flow) string { return assigned(f) }))
	list = append(list, endpointFields("originator.", originator)...)
	return slices.Concat(list, languageFields(), whole(conductFields()...))
}

func assigned(f *classify.Flow) string {
	if !ported(f.Protocol) {
		return ""
	}
	return ports.Assigned(ports.Transport(f.Protocol), f.Responder.Port)
}

func ported(p decode.IPProtocol) bool {
	return p == decode.TCP || p == decode.UDP || p == decode.SCTP
}

// languageFields are what the flow speaks, and how that is known.
func languageFields() []field {
	return []field{
		list("vlan", tags),
		text("protocol", func(f *classify.Flow) string { return f.Speaks }),
		text("service", func(f *classify.Flow) string { return f.Service }),
		text("application", func(f *classify.Flow) string { return f.Application }),
		chosen("confidence", func(f *classify.Flow) string { return f.Confidence.String() }, "payload", "expected", "name", "port", "none"),
		text("inner", func(f *classify.Flow) string { return f.Inner }),
		text("host", func(f *classify.Flow) string { return f.Names.Host }),
		text("host_from", func(f *classify.Flow) string { return f.Names.HostFrom }),
		text("ja4", func(f *classify.Flow) string { return f.Names.JA4 }),
		chosen("port_verdict", func(f *classify.Flow) string { return f.PortVerdict.String() },
			"agrees", "unexpected-port", "impostor", "unregistered", "unverified"),
		yes("snapped", func(f *classify.Flow) bool { return f.Snapped }),
		yes("mid_stream", func(f *classify.Flow) bool { return f.MidStream }),
	}
}

func evidence(f *classify.Flow) classify.Evidence {
	if f.Evidence == nil {
		return classify.Evidence{}
	}
	return *f.Evidence
}

// conductFields are what the transport's headers told, what came with the
// packets, and what decided.
func conductFields() []field {
	tcp := func(f *classify.Flow) classify.TCP { return orZero(f.TCP) }
	sctp := func(f *classify.Flow) classify.SCTP { return orZero(f.SCTP) }
	turns := func(f *classify.Flow) classify.Exchange { return orZero(f.Exchange) }
	return []field{
		list("tunnel", headers),
		text("evidence.detector", func(f *classify.Flow) string { return evidence(f).Detector }),
		number("evidence.frame", func(f *classify.Flow) uint64 { return evidence(f).Frame }),
		text("evidence.bytes", func(f *classify.Flow) string { return hex.EncodeToString(evidence(f).Bytes) }),
		text("evidence.why", func(f *classify.Flow) string { return evidence(f).Why }),
		list("comments", func(f *classify.Flow) []string { return f.Comments }),
		chosen("tcp.state", func(f *classify.Flow) string { return tcp(f).State },
			"S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH", ""),
		text("tcp.history", func(f *classify.Flow) string { return tcp(f).History }),
		seconds("tcp.handshake_rtt", func(f *classify.Flow) int64 { return tcp(f).HandshakeRTT }),
		text("sctp.state", func(f *classify.Flow) string { return sctp(f).State }),
		number("sctp.ppid", func(f *classify.Flow) uint64 { return uint64(sctp(f).PPID) }),
		number("exchange.requests", func(f *classify.Flow) uint64 { return turns(f).Requests }),
		number("exchange.answered", func(f *classify.Flow) uint64 { return turns(f).Answered }),
		seconds("exchange.response_min", func(f *classify.Flow) int64 { return turns(f).ResponseMin }),
		seconds("exchange.response_mean", func(f *classify.Flow) int64 { return turns(f).ResponseMean }),
	}
}

func orZero[T any](p *T) (zero T) {
	if p == nil {
		return zero
	}
	return *p
}
