package decode

import "encoding/binary"

// Bits of L2TP's first two bytes (RFC 2661 section 3.1).
const (
	l2tpControl  = 0x8000
	l2tpLength   = 0x4000
	l2tpSequence = 0x0800
	l2tpOffset   = 0x0200
	l2tpPriority = 0x0100
	l2tpVersion2 = 0x0002
	l2tpAllBits  = l2tpLength | l2tpSequence | l2tpOffset | l2tpPriority
)

// l2tp parses a PPP frame in an L2TPv2 data message: flags and version, length,
// tunnel, session, two sequence numbers and an offset, of which only tunnel
// and session are always there. Control messages carry no packet.
func (d *Decoder) l2tp(p *Packet, b []byte, wire int) (Outcome, bool) {
	flags := binary.BigEndian.Uint16(b)
	n := l2tpHeader(flags)
	if flags&^l2tpAllBits != l2tpVersion2 || len(b) < n {
		return 0, false
	}
	at := 2
	if flags&l2tpLength != 0 {
		length := int(binary.BigEndian.Uint16(b[2:]))
		if length < n || length > wire {
			return 0, false
		}
		b, wire = within(b, wire, length)
		at = 4
	}
	if flags&l2tpOffset != 0 {
		n += int(binary.BigEndian.Uint16(b[n-2:]))
	}
	if len(b) < n {
		return 0, false
	}
	return d.enter(p, step{tunnelL2TP, true, uint64(binary.BigEndian.Uint32(b[at:]))}, etherTypePPP, b[n:], wire-n)
}

// l2tpHeader is the header's length up to the offset field.
func l2tpHeader(flags uint16) int {
	n := 6
	if flags&l2tpLength != 0 {
		n += 2
	}
	if flags&l2tpSequence != 0 {
		n += 4
	}
	if flags&l2tpOffset != 0 {
		n += 2
	}
	return n
}
