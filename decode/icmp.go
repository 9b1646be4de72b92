package decode

import "encoding/binary"

// icmpLength is the length of an ICMP or ICMPv6 header with the four bytes
// whose use depends on the type; errors quote the packet they are about after
// it (RFC 792, RFC 4443).
const icmpLength = 8

// icmp parses an ICMP or ICMPv6 header of which the first four bytes at least
// are there.
func icmp(p *Packet, b []byte, wire int) {
	p.ICMPType, p.ICMPCode = b[0], b[1]
	if len(b) >= icmpLength && isEcho(p.Protocol, p.ICMPType) {
		p.Seq = binary.BigEndian.Uint32(b[4:])
	}
	payload(p, b, wire, icmpLength)
}

// isEcho says whether a type is an echo request or reply.
func isEcho(protocol IPProtocol, t uint8) bool {
	if protocol == ICMP {
		return t == 8 || t == 0
	}
	return t == 128 || t == 129
}
