package decode

import "encoding/binary"

// mplsLength is a label stack entry's (RFC 3032 section 2.1).
const mplsLength = 4

// mpls parses a label stack. Nothing in it says what follows (RFC 3032 section
// 2.2), but for the first four bits, by which routers tell it too: 4 and 6 are
// IP's, 0 is a pseudowire's control word before a frame, 1 a control channel
// (RFC 4385, RFC 4928). A pseudowire without a control word may begin with any
// address, so IP must hold what it says.
func (d *Decoder) mpls(p *Packet, b []byte, wire int) Outcome {
	const bottom = 1 << 8
	for last := false; !last; b, wire = b[mplsLength:], wire-mplsLength {
		if len(b) < mplsLength {
			return short(wire, mplsLength)
		}
		last = binary.BigEndian.Uint32(b)&bottom != 0
	}
	if len(b) == 0 {
		return short(wire, 1)
	}
	switch {
	case plausibleIP(b, wire):
		return d.rawIP(p, b, wire)
	case b[0]>>4 == 0 && wire >= pseudowireLength+ethernetLength:
		if len(b) < pseudowireLength {
			return short(wire, pseudowireLength)
		}
		return d.nested(p, etherTypeBridged, b[pseudowireLength:], wire-pseudowireLength)
	case b[0]>>4 == 1:
		return outcome(NotIP, detailLink|linkMPLSControl)
	case (b[0]>>4 == 4 || b[0]>>4 == 6) && !plausibleEthernet(b, wire):
		return d.rawIP(p, b, wire)
	}
	return d.nested(p, etherTypeBridged, b, wire)
}

// pseudowireLength is a pseudowire's control word's (RFC 4385 section 3).
const pseudowireLength = 4

// plausibleIP says whether b begins with an IP header that agrees with what
// follows it: where nothing else says that it is one.
func plausibleIP(b []byte, wire int) bool {
	if len(b) >= ipv4Length && b[0]>>4 == 4 {
		header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
		return header >= ipv4Length && total >= header && total <= wire
	}
	return len(b) >= ipv6Length && b[0]>>4 == 6 && ipv6Length+int(binary.BigEndian.Uint16(b[4:])) <= wire
}

// plausibleEthernet says likewise whether b is a frame with IP or ARP in it.
func plausibleEthernet(b []byte, wire int) bool {
	if len(b) < ethernetLength {
		return false
	}
	switch t := binary.BigEndian.Uint16(b[12:]); t {
	case etherTypeIPv4, etherTypeIPv6:
		return plausibleIP(b[ethernetLength:], wire-ethernetLength)
	case 0x0806, etherTypeVLAN, etherTypeQinQ:
		return true
	}
	return false
}
