package decode

import "encoding/binary"

// PPP protocol numbers that are parsed further (IANA's registry "PPP DLL
// Protocol Numbers").
const (
	pppIPv4      = 0x0021
	pppBridging  = 0x0031
	pppMultilink = 0x003d
	pppIPv6      = 0x0057
	pppMPLS      = 0x0281
	pppMPLSMulti = 0x0283
)

// ppp parses a PPP frame (RFC 1661): HDLC's address and control bytes, which
// may be left out, and the protocol, whose first byte may be left out where it
// is 0: protocol numbers' first byte is even and the last odd (section 2).
func (d *Decoder) ppp(p *Packet, b []byte, wire int) Outcome {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0x03 {
		b, wire = b[2:], wire-2
	}
	if len(b) >= 1 && b[0]&1 != 0 {
		return d.pppProtocol(p, uint16(b[0]), b[1:], wire-1)
	}
	if len(b) < 2 {
		return short(wire, 2)
	}
	return d.pppProtocol(p, binary.BigEndian.Uint16(b), b[2:], wire-2)
}

// pppProtocol parses what follows a PPP protocol number.
func (d *Decoder) pppProtocol(p *Packet, protocol uint16, b []byte, wire int) Outcome {
	switch protocol {
	case pppIPv4:
		return d.ipv4(p, b, wire)
	case pppIPv6:
		return d.ipv6(p, b, wire)
	case pppMPLS, pppMPLSMulti:
		return d.nested(p, etherTypeMPLS, b, wire)
	case pppBridging:
		return d.pppBridged(p, b, wire)
	case pppMultilink:
		return d.pppMultilink(p, b, wire)
	}
	return outcome(NotIP, detailPPP|uint32(protocol))
}

// pppBridged parses a bridged frame (RFC 3518 section 4.2): flags and count of
// padding, MAC type (1 is Ethernet's), frame.
func (d *Decoder) pppBridged(p *Packet, b []byte, wire int) Outcome {
	const length, ethernet = 2, 1
	if len(b) < length {
		return short(wire, length)
	}
	if b[1] != ethernet {
		return outcome(NotIP, detailPPP|pppBridging)
	}
	return d.nested(p, etherTypeBridged, b[length:], wire-length)
}

// pppMultilink parses a multilink header with long sequence numbers (RFC 1990
// section 3) where it carries a whole packet; parts are not put together.
func (d *Decoder) pppMultilink(p *Packet, b []byte, wire int) Outcome {
	const length, beginAndEnd = 4, 0xc0
	if len(b) < length {
		return short(wire, length)
	}
	if b[0] != beginAndEnd {
		return outcome(NotIP, detailPPP|pppMultilink)
	}
	return d.nested(p, etherTypePPP, b[length:], wire-length)
}

// pppHDLC parses a frame in HDLC framing (RFC 1662), or Cisco's, which its
// address byte tells.
func (d *Decoder) pppHDLC(p *Packet, b []byte, wire int) Outcome {
	if len(b) >= 1 && (b[0] == ciscoUnicast || b[0] == ciscoMulticast) {
		return d.ciscoHDLC(p, b, wire)
	}
	return d.ppp(p, b, wire)
}

// pppDirected parses a PPP frame after a byte that says which way it went.
// LINKTYPE_PPP_PPPD writes that byte in place of HDLC's address.
func (d *Decoder) pppDirected(p *Packet, b []byte, wire int) Outcome {
	if len(b) < 2 {
		return short(wire, 2)
	}
	if b[0] <= 1 && b[1] == 0x03 {
		return d.ppp(p, b[2:], wire-2)
	}
	return d.ppp(p, b[1:], wire-1)
}
