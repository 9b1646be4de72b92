package decode

import "encoding/binary"

// Bits of GRE's first two bytes (RFC 2784, RFC 2890, RFC 2637 section 4.1).
const (
	greChecksum = 0x8000
	greRouting  = 0x4000
	greKey      = 0x2000
	greSequence = 0x1000
	greAck      = 0x0080
	greVersion  = 0x0007
)

// gre parses a GRE packet. Its routing is given up (RFC 2784 section 5.2) and
// leaves the rest unread.
func (d *Decoder) gre(p *Packet, b []byte, wire int) (Outcome, bool) {
	if len(b) < 4 {
		return 0, false
	}
	flags, t := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	n := greLength(flags)
	if flags&greRouting != 0 || flags&greVersion > 1 || len(b) < n {
		return 0, false
	}
	s := step{kind: tunnelGRE}
	if flags&greVersion == 1 {
		return d.pptp(p, flags, t, n, b, wire)
	}
	if flags&greKey != 0 {
		at := 4
		if flags&greChecksum != 0 {
			at = 8
		}
		s.hasID, s.id = true, uint64(binary.BigEndian.Uint32(b[at:]))
	}
	return d.grePayload(p, s, flags, t, b[n:], wire-n)
}

// greLength is the header's length: four bytes, and four for each part there.
func greLength(flags uint16) int {
	n := 4
	for _, part := range [...]uint16{greChecksum, greKey, greSequence} {
		if flags&part != 0 {
			n += 4
		}
	}
	if flags&greVersion == 1 && flags&greAck != 0 {
		n += 4
	}
	return n
}

// pptp parses version 1, whose key is the payload's length and the call (RFC
// 2637 section 4.1). Without a payload it is an acknowledgement.
func (d *Decoder) pptp(p *Packet, flags, t uint16, n int, b []byte, wire int) (Outcome, bool) {
	if flags&greKey == 0 || flags&greChecksum != 0 || t != etherTypePPP {
		return 0, false
	}
	length, call := int(binary.BigEndian.Uint16(b[4:])), binary.BigEndian.Uint16(b[6:])
	b, wire = within(b[n:], wire-n, length)
	return d.enter(p, step{tunnelGRE, true, uint64(call)}, t, b, wire)
}

// grePayload parses what GRE's protocol type says it carries.
func (d *Decoder) grePayload(p *Packet, s step, flags, t uint16, b []byte, wire int) (Outcome, bool) {
	switch t {
	case etherTypeERSPAN:
		return d.erspan(p, s, flags&greSequence != 0, b, wire)
	case etherTypeERSPAN3:
		return d.erspan3(p, b, wire)
	case etherTypeWCCP:
		// Version 2 puts four bytes before the packet, which version 1 did not.
		if len(b) > 4 && b[0]>>4 != 4 {
			b, wire = b[4:], wire-4
		}
		return d.enter(p, s, etherTypeIPv4, b, wire)
	case etherTypeIPv4, etherTypeIPv6, etherTypeBridged, etherTypePPP, etherTypeMPLS, etherTypeMPLSMulti, etherTypeNSH:
		return d.enter(p, s, t, b, wire)
	}
	return 0, false
}
