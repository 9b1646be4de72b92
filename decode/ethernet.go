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
	ethernetAddresses(p, b)
	return d.etherType(p, binary.BigEndian.Uint16(b[12:]), b[ethernetLength:], wire-ethernetLength)
}

// ethernetAddresses reads the link's addresses, destination first.
func ethernetAddresses(p *Packet, b []byte) {
	p.SrcMAC, p.HasMAC = [6]byte(b[6:12]), true
	if b[0]&1 != 0 {
		p.Flags |= IsMulticast
	}
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
	if t <= maxLengthField {
		b, wire = within(b, wire, int(t))
		return d.llc(p, b, wire)
	}
	return d.nested(p, t, b, wire)
}

// nested parses the headers that may carry a whole frame or one another, in
// any number: their nesting has a limit.
func (d *Decoder) nested(p *Packet, t uint16, b []byte, wire int) Outcome {
	if d.nesting == maxNesting {
		return outcome(NotIP, uint32(t))
	}
	d.nesting++
	o := d.nestedType(p, t, b, wire)
	d.nesting--
	return o
}

// nestedType parses what follows an EtherType of a nesting header.
func (d *Decoder) nestedType(p *Packet, t uint16, b []byte, wire int) Outcome {
	switch t {
	case etherTypeBridged:
		p.VLANs, p.VLAN = 0, [2]uint16{}
		return d.ethernet(p, b, wire)
	case etherTypeMPLS, etherTypeMPLSMulti:
		return d.mpls(p, b, wire)
	case etherTypePPPoE:
		return d.pppoe(p, b, wire)
	case etherTypePPP:
		return d.ppp(p, b, wire)
	case etherTypeJumboLLC:
		return d.llc(p, b, wire)
	case etherTypeVNTag:
		return d.tagged(p, vnTagLength, b, wire)
	case etherTypeHSR:
		return d.tagged(p, hsrLength, b, wire)
	case etherTypeETag:
		return d.tagged(p, eTagLength, b, wire)
	case etherTypePBB:
		return d.backbone(p, b, wire)
	case etherTypeNSH:
		return d.nsh(p, b, wire)
	case wirelessFrame:
		return d.ieee80211(p, b, wire, false)
	case swappedWirelessFrame:
		return d.wifiFrame(p, wifiControl{kind: b[1], flags: b[0], swapped: true}, b, wire)
	}
	return outcome(NotIP, uint32(t))
}
