package decode

import "encoding/binary"

// nflogLength is the header's of LINKTYPE_NFLOG: address family, version 0,
// resource.
const nflogLength = 4

// nflog parses a packet that Linux' netfilter logged: a header, then
// attributes of length, type and value, in the order of the capturing machine
// and each padded to four bytes, of which one is the packet.
func (d *Decoder) nflog(p *Packet, b []byte, wire int) Outcome {
	const packet = 9
	if len(b) < nflogLength {
		return short(wire, nflogLength)
	}
	if b[1] != 0 {
		return outcome(Malformed, 0)
	}
	family := b[0]
	b, wire = b[nflogLength:], wire-nflogLength
	order := nflogOrder(b, wire)
	for len(b) >= 4 {
		n, t := int(order.Uint16(b)), order.Uint16(b[2:])
		if n < 4 || n > wire {
			return outcome(Malformed, 0)
		}
		if t == packet {
			inside, insideWire := within(b[4:], wire-4, n-4)
			return d.family(p, uint32(family), inside, insideWire)
		}
		n = min((n+3)&^3, wire)
		if n > len(b) {
			break
		}
		b, wire = b[n:], wire-n
	}
	return short(wire, 4)
}

// nflogOrder tells the byte order by the first attribute's length, which
// cannot pass the frame's end.
func nflogOrder(b []byte, wire int) binary.ByteOrder {
	if len(b) >= 2 && int(binary.LittleEndian.Uint16(b)) > wire {
		return binary.BigEndian
	}
	return binary.LittleEndian
}
