package decode

import "encoding/binary"

// ethernetLength is an Ethernet header's: destination, source, EtherType.
const ethernetLength = 14

// ethernet parses an Ethernet II or IEEE 802.3 frame (IEEE 802.3 clause 3).
// Padding after a short packet is left to IP's own length to tell.
func (d *Decoder) ethernet(p *Packet, b []byte, wire int) Outcome {
	if len(b) < ethernetLength {
		return short(wire, ethernetLength)
	}
	p.DstMAC, p.SrcMAC, p.HasMAC = [6]byte(b[0:6]), [6]byte(b[6:12]), true
	if b[0]&1 != 0 {
		p.Flags |= IsMulticast
	}
	return d.etherType(p, binary.BigEndian.Uint16(b[12:]), b[ethernetLength:], wire-ethernetLength)
}

// etherType parses what follows an EtherType, b.
func (d *Decoder) etherType(p *Packet, t uint16, b []byte, wire int) Outcome {
	switch t {
	case etherTypeIPv4:
		return d.ipv4(p, b, wire)
	case etherTypeIPv6:
		return d.ipv6(p, b, wire)
	case etherTypeVLAN, etherTypeQinQ, etherTypeOldQinQ:
		return d.vlan(p, b, wire)
	}
	return outcome(NotIP, uint32(t))
}
