// Package classify groups packets into flows by socket pair, tells which end
// opened each and what it speaks, and sums them up by application.
package classify

import (
	"net/netip"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// Flow is one connection or exchange between two sockets, both ways: plain
// data, as a summary hands it out.
type Flow struct {
	// Number counts from 1 in the order of the summary.
	Number int
	// Capture is the index of the capture that holds its first packet.
	Capture  int
	Protocol decode.IPProtocol // the transport
	// Originator is the end that opened the flow; OrientedBy says how that is
	// known.
	Originator, Responder Endpoint
	OrientedBy            Orientation
	// First and Last are the times of its first and last packet, in
	// nanoseconds since the Unix epoch.
	First, Last int64
	// FirstFrame is the number of its first frame: of those counted to it, where
	// there are any. An IEEE 802.11 aggregate of several packets is one frame,
	// counted to its first packet's flow.
	FirstFrame uint64
	// VLAN holds the identifiers of its first packet's outer two tags.
	VLAN []uint16
	// Tunnel is the way to its packets, outermost header first.
	Tunnel decode.Tunnel

	// Speaks is the protocol's id, "" where nothing is known; Confidence says
	// where that comes from.
	Speaks     string
	Confidence Confidence
	// Service and Application are the report's first and second heading:
	// what kind of application it is, and which program or site.
	Service, Application string
	// PortVerdict is what the payload says of the port.
	PortVerdict PortVerdict
	// Names is what the flow said of itself; its Host may also come from an
	// earlier DNS answer (HostFrom is "dns"), or from the capture file, which may
	// name addresses (HostFrom is "nrb", for pcapng's name resolution block).
	Names detect.Names
	// Inner is the protocol carried inside, for proxies and STARTTLS.
	Inner string
	// Evidence is the bytes that decided, where Confidence is ByPayload.
	Evidence *Evidence
	// TCP is what TCP's headers told, nil for other transports.
	TCP *TCP
	// SCTP is what SCTP's chunks told, nil for other transports.
	SCTP *SCTP
	// Exchange is how UDP's and ICMP's ends took turns, nil for other
	// transports.
	Exchange *Exchange
	// ICMPType is that of its request, ICMPCode that of its first packet; valid
	// iff the transport is ICMP or ICMPv6.
	ICMPType, ICMPCode uint8
	// ICMPErrors counts the ICMP errors that quoted a packet of this flow, by
	// kind, the most frequent first.
	ICMPErrors []ICMPErrorCount
	// Comments are what people or programs wrote into the capture on its frames.
	Comments []string
	// Incomplete says that the capture holds only a part of it: packets cut
	// short, or missing at its start.
	Snapped, MidStream bool
}

// Endpoint is one end of a flow, and what it sent.
type Endpoint struct {
	Address netip.Addr
	Port    uint16
	MAC     [6]byte // where HasMAC
	HasMAC  bool
	Packets uint64
	// Bytes is whole frames as on the wire; PayloadBytes is the transport's
	// payload, for TCP as sequence space: retransmissions once, gaps counted.
	Bytes, PayloadBytes uint64
	TCP                 EndpointTCP
	// Program is who was at this end, nil where it is another host's or where
	// nobody was found. It is shared, and not to be changed.
	Program *decode.Program
}

// Socket is the endpoint's address and port: "192.0.2.1:80", "[2001:db8::1]:80".
func (e Endpoint) Socket() netip.AddrPort { return netip.AddrPortFrom(e.Address, e.Port) }

// hasFrames says whether frames are counted to it.
func (f *Flow) hasFrames() bool { return f.Originator.Packets+f.Responder.Packets > 0 }

// EndpointTCP counts what TCP's analysis saw one end do. The definitions are
// those of Wireshark's tcp.analysis fields of the same name: they tell a segment
// sent again within the handshake's RTT, but not after duplicate ACKs, as
// out-of-order. What a sender's kernel counts as retransmissions is, in a capture
// taken at the sender, the sum of Retransmissions and OutOfOrder.
type EndpointTCP struct {
	Retransmissions, FastRetransmissions, SpuriousRetransmissions uint64
	OutOfOrder, DuplicateACKs                                     uint64
	ZeroWindows, WindowFull, KeepAlives                           uint64
	// MissedBytes is the bytes of gaps that were acknowledged but not captured.
	MissedBytes uint64
	// RTT is between data this end sent and its acknowledgement, 0 samples
	// where none could be measured. In nanoseconds.
	RTTSamples               uint64
	RTTMin, RTTMean, RTT95th int64
}

// TCP is what TCP's headers told of a whole flow.
type TCP struct {
	// State and History are in Zeek's letters, as its conn.log defines them.
	State, History string
	// HandshakeRTT is from the SYN to the ACK that completes the handshake, in
	// nanoseconds, valid iff HasHandshakeRTT.
	HandshakeRTT    int64
	HasHandshakeRTT bool
}

// Evidence is the bytes that decided what a flow speaks.
type Evidence struct {
	Detector string
	// Frame is the number of the frame they came in.
	Frame uint64
	// FromResponder says which side sent them.
	FromResponder bool
	// Offset is theirs in the side's stream, or in its datagram. In bytes.
	Offset int
	Bytes  []byte // at most 32
	Why    string
}

// Orientation says why the originator is the originator.
type Orientation uint8

// The reasons, the strongest first after OrientedByFirstPacket, which is none.
const (
	OrientedByFirstPacket Orientation = iota
	OrientedByServicePort
	OrientedByPayload
	OrientedBySYNACK // or SCTP's INIT ACK
	OrientedBySYN    // or SCTP's INIT
	OrientedByMulticast
	OrientedByExpectation
	OrientedByType // an ICMP request and its reply
)

// String is the reason as flow records write it.
func (o Orientation) String() string {
	return [...]string{"first-packet", "service-port", "payload", "syn-ack", "syn", "multicast", "expected", "icmp-type"}[o]
}

// Confidence says where the protocol of a flow comes from.
type Confidence uint8

// From nothing to the flow's own bytes.
const (
	Unknown Confidence = iota
	ByPort
	ByName
	ByExpectation
	ByPayload
)

// String is the confidence as flow records write it.
func (c Confidence) String() string {
	return [...]string{"none", "port", "name", "expected", "payload"}[c]
}

// PortVerdict is what the payload says of the port it was found on.
type PortVerdict uint8

// The verdicts.
const (
	// Unverified: nothing but the port to go by.
	Unverified PortVerdict = iota
	// Agrees: the payload is what the port's registration says.
	Agrees
	// UnexpectedPort: a known protocol away from its ports.
	UnexpectedPort
	// Impostor: a registered port carrying something else.
	Impostor
	// Unregistered: nothing is registered for the port.
	Unregistered
)

// String is the verdict as flow records write it.
func (v PortVerdict) String() string {
	return [...]string{"unverified", "agrees", "unexpected-port", "impostor", "unregistered"}[v]
}
