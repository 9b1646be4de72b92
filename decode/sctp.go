package decode

import "encoding/binary"

// sctpLength is SCTP's common header's.
const sctpLength = 12

// sctp parses SCTP's common header (RFC 9260 section 3.1) of which the first
// four bytes at least are there. The payload is its chunks.
func sctp(p *Packet, b []byte, wire int) {
	ports(p, b)
	if len(b) >= 8 {
		p.Seq = binary.BigEndian.Uint32(b[4:])
	}
	payload(p, b, wire, sctpLength)
}
