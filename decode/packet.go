package decode

// IPProtocol is the transport's number in IANA's protocol registry.
type IPProtocol uint8

// The transports whose headers Decode reads.
const (
	ICMP   IPProtocol = 1
	TCP    IPProtocol = 6
	UDP    IPProtocol = 17
	ICMPv6 IPProtocol = 58
	SCTP   IPProtocol = 132
)

// TCPFlags are the control bits of a TCP header (RFC 9293 section 3.1).
type TCPFlags uint16

// The control bits.
const (
	FIN TCPFlags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
	AccECN
)

// PacketFlags are facts of a packet that fit in one bit.
type PacketFlags uint16

// What a packet may be besides plain.
const (
	// IsIPv6 says that Src and Dst are IPv6 addresses; else they hold an IPv4
	// address in their first four bytes, the rest zero.
	IsIPv6 PacketFlags = 1 << iota
	// IsFragment says that the packet is a part of a fragmented datagram,
	// the first part included.
	IsFragment
	// IsLaterFragment says that it is not the first part: it has no transport
	// header of its own, and its ports are those of the first part.
	IsLaterFragment
	// IsSnapped says that the capture holds less of the packet than was sent.
	IsSnapped
	// BadChecksum says that the IPv4 header's or the transport's checksum was
	// there to be verified and is wrong.
	BadChecksum
	// IsTunnelled says that Tunnel names headers outside the packet's own.
	IsTunnelled
	// IsMulticast says that the destination is a multicast or broadcast
	// address, of the link or of IP.
	IsMulticast
	// IsVerified says that a checksum was verified: not every frame's are, see
	// Options.NoChecksums.
	IsVerified
	// IsOverlapping says that a fragment covers bytes that another of its
	// datagram covers too, and is not its repetition: an attack's, mostly.
	IsOverlapping
	// IsReleased says that a later fragment was held until its first part
	// came: its Number and Time are older than its neighbours'.
	IsReleased
	// IsCommented says that the capture has comments of the frame.
	IsCommented
	// IsAggregated says that the packet came in one IEEE 802.11 frame with
	// another, to which the frame is counted: its WireLength is 0.
	IsAggregated
	// IsElided says that Payload has the payload's length and not its bytes: the
	// frame is of a partial that left them out.
	IsElided
)

// Packet is one frame's headers, parsed. It is refilled, wholly, for each
// frame: a field that is not valid for a packet is zero.
//
// It is 128 bytes, two cache lines: packets go from one core to another. What
// names the flow lies in the first.
type Packet struct {
	// Src and Dst are the addresses of the innermost IP header read.
	Src, Dst [16]byte
	// SrcPort and DstPort are valid iff TCP, UDP or SCTP, 0 else.
	SrcPort, DstPort uint16
	// Protocol is the transport, after all IPv6 extension headers.
	Protocol IPProtocol
	// TTL is IPv4's time to live or IPv6's hop limit.
	TTL   uint8
	Flags PacketFlags

	// Time and Number are the frame's. Always valid.
	Time   int64
	Number uint64

	// WireLength is the whole frame's length on the link, in bytes.
	WireLength uint32
	// PayloadLength is the transport payload's length as the headers say it,
	// in bytes: what was sent, of which Payload may be a part.
	PayloadLength uint32

	// Payload is what was captured of the transport's payload, without link
	// padding; of a fragment, its own part; of ICMP and ICMPv6 errors, the
	// quoted packet. Lent: valid as long as the frame's Data.
	Payload []byte

	// Seq, Ack, Window (unscaled) and TCPFlags are valid iff TCP; a later
	// fragment has but Seq, that of its first byte. For SCTP,
	// Seq is the verification tag. For ICMP and ICMPv6, Seq holds the
	// identifier (high 16 bits) and sequence number of an echo.
	//
	// Of a UDP datagram in fragments, Ack of the first is the payload length
	// that the UDP header states for the whole, in bytes, 0 for none. Of a later
	// one, Seq is where in that payload its own begins, and Ack the low 32 bits
	// of the first one's Number.
	Seq, Ack uint32
	Window   uint16
	TCPFlags TCPFlags
	// WindowScale is the shift that the window scale option of a SYN offers, at
	// most 14, and one more: 0 is for no such option (RFC 7323 section 2.2).
	WindowScale uint8

	// ICMPType and ICMPCode are valid iff ICMP or ICMPv6.
	ICMPType, ICMPCode uint8

	// VLANs is how many 802.1Q or 802.1ad tags the frame has; VLAN holds the
	// identifiers of the outer two.
	VLANs uint8
	VLAN  [2]uint16
	// Tunnel identifies the headers outside the packet's own: an index into
	// the Decoder's Tunnels, 0 for none.
	Tunnel uint32
	// Capture is the frame's.
	Capture uint16
	// SrcMAC is the link address of the frame's sender; valid iff HasMAC.
	SrcMAC [6]byte
	HasMAC bool
}

// Has says whether all of the given flags are set.
func (p *Packet) Has(f PacketFlags) bool { return p.Flags&f == f }
