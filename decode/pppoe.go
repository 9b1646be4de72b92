package decode

import "encoding/binary"

// pppoeLength is a PPPoE header's (RFC 2516 section 4).
const pppoeLength = 6

// pppoe parses a PPPoE session frame: version and type (1 and 1), code 0,
// session, and the length of the PPP frame that follows.
func (d *Decoder) pppoe(p *Packet, b []byte, wire int) Outcome {
	if len(b) < pppoeLength {
		return short(wire, pppoeLength)
	}
	if b[0] != 0x11 {
		return outcome(Malformed, 0)
	}
	if b[1] != 0 {
		return outcome(NotIP, etherTypePPPoE)
	}
	b, wire = within(b, wire, pppoeLength+int(binary.BigEndian.Uint16(b[4:])))
	return d.ppp(p, b[pppoeLength:], wire-pppoeLength)
}
