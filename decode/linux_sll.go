package decode

import "encoding/binary"

// The lengths of Linux "cooked" headers, which stand for the link's own where
// a capture was made on the device "any".
const (
	sllLength  = 16
	sll2Length = 20
)

// Packet types of a cooked header that are not for this host alone.
const (
	sllBroadcast = 1
	sllMulticast = 2
)

// linuxSLL parses LINKTYPE_LINUX_SLL: packet type, ARPHRD type, address length
// and address (8), then the protocol, an EtherType where it is above 1535.
func (d *Decoder) linuxSLL(p *Packet, b []byte, wire int) Outcome {
	if len(b) < sllLength {
		return short(wire, sllLength)
	}
	return d.cooked(p, binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[14:]), b[sllLength:], wire-sllLength)
}

// linuxSLL2 parses LINKTYPE_LINUX_SLL2: protocol, two bytes reserved,
// interface (4), ARPHRD type, packet type (1), address length (1) and address.
func (d *Decoder) linuxSLL2(p *Packet, b []byte, wire int) Outcome {
	if len(b) < sll2Length {
		return short(wire, sll2Length)
	}
	return d.cooked(p, uint16(b[10]), binary.BigEndian.Uint16(b), b[sll2Length:], wire-sll2Length)
}

// cooked parses what follows a cooked header.
func (d *Decoder) cooked(p *Packet, packetType, protocol uint16, b []byte, wire int) Outcome {
	if packetType == sllBroadcast || packetType == sllMulticast {
		p.Flags |= IsMulticast
	}
	return d.etherType(p, protocol, b, wire)
}
