// Package detect tells what a flow speaks from the first bytes each end sent.
//
// One file holds one protocol; table.go lists them all. A detector is a pure
// function of a flow's opening: it never sees addresses, time or other flows,
// and a port only as one more piece of evidence.
package detect

import "github.com/portscope/portscope/decode"

// Detector is what there is to know of one protocol: one row of the table.
type Detector struct {
	// Name is the protocol's id, as flow records carry it: "tls".
	Name string
	// Title is the protocol as people write it: "TLS".
	Title string
	// Spec is where the protocol is specified: "RFC 8446".
	Spec string
	// Over is the transports it is looked for on.
	Over Transports
	// Home is the ports where it is expected, beside those that the table of
	// services tells of: those of a protocol that a user described.
	Home []PortRange
	// First is the bytes that the first byte either end sends may be; the zero
	// value is any. It spares a Probe where the answer can only be No.
	First Bytes
	// Head is what more is known of the bytes at which either end begins. It
	// spares a Probe as First does: where neither end begins so, it can only say
	// No.
	Head []Place
	// Bound is the ports without one of which Probe can only say No.
	Bound Bound
	// Probe judges an opening. It is called again, with more, while it answers
	// Maybe, or Yes with More; No and Yes are final for all that may follow.
	Probe func(*Opening) Match
	// Follow, where not nil, is given each later payload of a flow of this
	// protocol (one datagram, or one TCP segment as it came), to learn what it
	// says of other flows.
	Follow func(*Datagram) Findings
	// Tunnel says that it carries packets, and nobody else can read them.
	Tunnel bool
}

// Transports is a set of transports.
type Transports uint8

// The transports that carry openings.
const (
	TCP Transports = 1 << iota
	UDP
	SCTP
)

// Over says which set holds transport p, 0 where its payload is not looked at.
func Over(p decode.IPProtocol) Transports {
	switch p {
	case decode.TCP:
		return TCP
	case decode.UDP:
		return UDP
	case decode.SCTP:
		return SCTP
	}
	return 0
}

// Bytes is a set of byte values.
type Bytes [4]uint64

// AnyOf is the set of the bytes in s.
func AnyOf(s string) (b Bytes) {
	for i := range len(s) {
		b[s[i]>>6] |= 1 << (s[i] & 63)
	}
	return b
}

// Range is the set of the bytes from low to high, both included.
func Range(low, high byte) (b Bytes) {
	for c := int(low); c <= int(high); c++ {
		b[c>>6] |= 1 << (c & 63)
	}
	return b
}

// Or is the set of the bytes in either set.
func (b Bytes) Or(c Bytes) Bytes {
	for i := range b {
		b[i] |= c[i]
	}
	return b
}

// and is the set of the bytes in both sets, of which an empty one means any.
func (b Bytes) and(c Bytes) Bytes {
	if b == (Bytes{}) {
		return c
	}
	for i := range b {
		b[i] &= c[i]
	}
	return b
}

// Has says whether c is in the set, which where empty means any byte.
func (b Bytes) Has(c byte) bool {
	return b == Bytes{} || b[c>>6]&(1<<(c&63)) != 0
}

// Opening is the first bytes that the two ends of a flow sent, as a detector
// sees them. Side 0 is the end believed to be the originator, side 1 the
// responder. Where the start of the flow was not captured the belief may be
// wrong: a detector that recognises either end's bytes says which is the client.
type Opening struct {
	Transport decode.IPProtocol
	// Port is each side's port.
	Port [2]uint16
	// Stream is, for TCP, each side's bytes in order of sequence, from the
	// first byte seen up to the first gap or the limit.
	Stream [2][]byte
	// FromStart says that Stream begins with the side's first byte after its
	// SYN; else bytes before it were not captured.
	FromStart [2]bool
	// Segments tells, for TCP, how Stream came, in the order of the capture.
	Segments []Segment
	// Datagrams are, for UDP and SCTP, the first payloads of both sides in the
	// order of the capture.
	Datagrams []Datagram
	// Complete says that no more bytes will come: Maybe is then No.
	Complete bool
	// Memo is what earlier openings left to be known again, nil for nothing.
	Memo *Memo
}

// Segment is a part of a Stream that came in one TCP segment.
type Segment struct {
	Side   uint8
	Offset uint32 // in Stream[Side]
	Length uint32
	Frame  uint64
}

// Datagram is one UDP payload, or the chunks of one SCTP packet.
type Datagram struct {
	Side uint8
	// Data is what was captured of it, cut at MaxDatagram bytes.
	Data []byte
	// Length is its length as sent, in bytes.
	Length int
	Frame  uint64
}

// How much of a flow an Opening holds at the most.
const (
	MaxStream    = 16 << 10 // bytes of each side of a TCP flow
	MaxSegments  = 32       // TCP segments with payload, both sides together
	MaxDatagrams = 16       // both sides together
	MaxDatagram  = 2048     // bytes of each
)

// Spoke says whether the side has sent any payload yet.
func (o *Opening) Spoke(side int) bool {
	if o.Transport == decode.TCP {
		return len(o.Stream[side]) > 0
	}
	for i := range o.Datagrams {
		if int(o.Datagrams[i].Side) == side && len(o.Datagrams[i].Data) > 0 {
			return true
		}
	}
	return false
}

// HasPort says whether either side's port is one of ports.
func (o *Opening) HasPort(ports ...uint16) bool {
	for _, p := range ports {
		if o.Port[0] == p || o.Port[1] == p {
			return true
		}
	}
	return false
}

// Verdict is a detector's answer.
type Verdict uint8

// The answers: the bytes cannot be this protocol; they may be, more are
// needed; they are.
const (
	No Verdict = iota
	Maybe
	Yes
)

// Side names an end of a flow in an answer.
type Side int8

// The sides. NoSide is the zero value: the detector cannot tell.
const (
	NoSide Side = iota
	Originator
	Responder
)

// SideOf is the Side with the given index in an Opening.
func SideOf(index int) Side { return Side(index + 1) }

// Match is what a detector says of an opening.
type Match struct {
	Verdict Verdict
	// More says, beside Yes, that further bytes may tell more Names and
	// Findings; the verdict stands.
	More bool
	// Evidence is the bytes that decided, set where Verdict is Yes.
	Evidence Evidence
	// Client is the side that the bytes prove to be the client.
	Client Side
	// Inner is the protocol carried inside, for proxies and STARTTLS: "tls".
	Inner string
	// Inside, where HasInside, is where in each Stream the bytes of the
	// protocol begin that is carried inside, for TCP. The engine asks the table
	// about them, and adds the answer to Inner and Names.
	Inside    [2]int
	HasInside bool
	// Application is the named application, where the bytes name one.
	Application string
	// Names is what the flow says of itself.
	Names Names
	// Findings is what it says of other flows.
	Findings Findings
}

// Evidence points at the bytes that decided.
type Evidence struct {
	// Side is the index of the side that sent them.
	Side uint8
	// Datagram is their index in Opening.Datagrams, for UDP and SCTP.
	Datagram uint8
	// Offset and Length are in bytes, in Stream[Side] or in the datagram.
	Offset, Length int
	// Why is a phrase: "handshake record, client hello".
	Why string
}

// Names is what a flow tells of itself beside its protocol. Text is as it was
// on the wire, bounded to MaxName bytes each, not yet safe for a terminal.
type Names struct {
	// Host is the name that the originator asked for; HostFrom says where it
	// was read: "sni", "http-host", "quic-sni", ….
	Host, HostFrom string
	// JA4 is the TLS client's fingerprint.
	JA4 string
	// Attributes are further facts, in a fixed order.
	Attributes []Attribute
}

// Attribute is one fact of a flow: "version" "1.3" of TLS.
type Attribute struct {
	// Of is the protocol carried inside that it is about, "" for the flow's own.
	Of     string
	Key    string
	Values []string
	// List says that the key may have many values, and is written as a list
	// even if it has one.
	List bool
}

// MaxName bounds each text that a detector reports, in bytes.
const MaxName = 255

// Findings is what a flow says of other flows.
type Findings struct {
	// Answers are addresses' names, as DNS answered.
	Answers []Answer
	// Expected are flows announced to come.
	Expected []Expected
}

// Answer says that an address was given for a name.
type Answer struct {
	Name    string
	Address [16]byte // IPv4 in the first four bytes, the rest zero
	IPv6    bool
}

// Expected announces a flow to a socket: an FTP data connection, an RTP stream.
type Expected struct {
	Transport decode.IPProtocol
	// Address is the socket's; where HasAddress is false it is that of the
	// side Side of the announcing flow.
	Address    [16]byte
	IPv6       bool
	HasAddress bool
	Side       uint8
	Port       uint16
	// Protocol is what the flow will speak: "ftp-data".
	Protocol string
}

// yes is the answer of a detector that recognised length bytes at offset of
// the stream (or first datagram) of a side.
func yes(side, offset, length int, why string) Match {
	return Match{Verdict: Yes, Evidence: Evidence{Side: uint8(side), Offset: offset, Length: length, Why: why}}
}
