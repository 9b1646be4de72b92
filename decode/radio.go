package decode

import "encoding/binary"

// Bits of radiotap's and PPI's flags that say how the frame after them lies.
const (
	radioFCS    = 0x10 // its check sequence is there
	radioPadded = 0x20 // its body is at a multiple of four bytes
)

// wifiFCSLength is an IEEE 802.11 frame's check sequence's.
const wifiFCSLength = 4

// radiotap parses a radiotap header (radiotap.org) and the frame after it:
// version 0, padding, length, and words of bits that say which fields follow,
// in the processor's order of the x86. The first two fields are a timer of
// eight bytes, aligned, and the flags.
func (d *Decoder) radiotap(p *Packet, b []byte, wire int) Outcome {
	const shortest, timer, flagsField = 8, 1, 2
	if len(b) < shortest {
		return short(wire, shortest)
	}
	n := int(binary.LittleEndian.Uint16(b[2:]))
	if b[0] != 0 || n < shortest {
		return outcome(Malformed, 0)
	}
	if len(b) < n {
		return short(wire, n)
	}
	present, at := binary.LittleEndian.Uint32(b[4:]), radiotapFields(b[:n])
	if present&timer != 0 {
		at = (at+7)&^7 + 8
	}
	var flags uint8
	if present&flagsField != 0 && at < n {
		flags = b[at]
	}
	return d.radio(p, flags, b[n:], wire-n)
}

// radiotapFields is where the fields begin, after as many words as the highest
// bit of each announces.
func radiotapFields(header []byte) int {
	const another = 1 << 31
	at := 4
	for at+4 <= len(header) && binary.LittleEndian.Uint32(header[at:])&another != 0 {
		at += 4
	}
	return at + 4
}

// radio parses the IEEE 802.11 frame after a radio header with such flags.
func (d *Decoder) radio(p *Packet, flags uint8, b []byte, wire int) Outcome {
	if flags&radioFCS != 0 {
		b, wire = within(b, wire, max(0, wire-wifiFCSLength))
	}
	return d.ieee80211(p, b, wire, flags&radioPadded != 0)
}

// ppi parses a PPI header (CACE's Per-Packet Information 1.0.7) and the frame
// after it, whose link type it says: version 0, flags, length, link type, and
// fields of type, length and value, all little-endian.
func (d *Decoder) ppi(p *Packet, b []byte, wire int) Outcome {
	const shortest = 8
	if len(b) < shortest {
		return short(wire, shortest)
	}
	n, t := int(binary.LittleEndian.Uint16(b[2:])), binary.LittleEndian.Uint32(b[4:])
	if b[0] != 0 || n < shortest {
		return outcome(Malformed, 0)
	}
	if len(b) < n {
		return short(wire, n)
	}
	if t == uint32(Link80211) {
		return d.radio(p, ppiFlags(b[shortest:n]), b[n:], wire-n)
	}
	return d.wrapped(p, t, b[n:], wire-n)
}

// ppiFlags gives PPI's 802.11 flags as radiotap's: bit 0 is the check
// sequence's.
func ppiFlags(fields []byte) uint8 {
	const common, flagsAt, fcs = 2, 8, 1
	for len(fields) >= 4 {
		t, n := binary.LittleEndian.Uint16(fields), int(binary.LittleEndian.Uint16(fields[2:]))
		fields = fields[4:]
		if n > len(fields) {
			break
		}
		if t == common && n > flagsAt && fields[flagsAt]&fcs != 0 {
			return radioFCS
		}
		fields = fields[n:]
	}
	return 0
}

// The first words of the headers of Prism cards and of the AVS drivers; some
// files give one as the other.
const (
	avsMagic     = 0x80211000 // its last 12 bits are a version
	prismLength  = 144
	avsShortest  = 8
	prismLengths = 4 // where a Prism header says its length
)

// prism parses the header of Prism cards: a message code, the header's length,
// a device's name and numbers, in the order of the capturing machine.
func (d *Decoder) prism(p *Packet, b []byte, wire int) Outcome {
	if len(b) < avsShortest {
		return short(wire, avsShortest)
	}
	if binary.BigEndian.Uint32(b)&^0xfff == avsMagic {
		return d.avs(p, b, wire)
	}
	n := int(binary.LittleEndian.Uint32(b[prismLengths:]) & 0x7fffffff)
	if n > 0xffff {
		n = int(binary.BigEndian.Uint32(b[prismLengths:]) & 0x7fffffff)
	}
	return d.afterRadio(p, n, prismLength, b, wire)
}

// avs parses the header of the linux-wlan AVS drivers: version, length.
func (d *Decoder) avs(p *Packet, b []byte, wire int) Outcome {
	if len(b) < avsShortest {
		return short(wire, avsShortest)
	}
	return d.afterRadio(p, int(binary.BigEndian.Uint32(b[4:])&0x7fffffff), avsShortest, b, wire)
}

// afterRadio parses the frame after a header of n bytes, of which shortest are
// the fewest there may be.
func (d *Decoder) afterRadio(p *Packet, n, shortest int, b []byte, wire int) Outcome {
	if n < shortest {
		return outcome(Malformed, 0)
	}
	if len(b) < n {
		return short(wire, n)
	}
	return d.ieee80211(p, b[n:], wire-n, false)
}
