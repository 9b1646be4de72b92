package decode

import "encoding/binary"

// udpLength is a UDP header's.
const udpLength = 8

// udp parses a UDP header (RFC 768) of which the first four bytes at least are
// there. A length of 0 is a jumbogram's (RFC 2675 section 4) or an offloaded
// segment's; one below the header's own leaves no payload.
func udp(p *Packet, b []byte, wire int) {
	ports(p, b)
	if len(b) < udpLength {
		return
	}
	length := int(binary.BigEndian.Uint16(b[4:]))
	if p.Flags&IsFragment != 0 {
		p.Ack = uint32(max(length, udpLength) - udpLength)
	}
	if length != 0 {
		b, wire = within(b, wire, max(length, udpLength))
	}
	payload(p, b, wire, udpLength)
}
