package decode

import "encoding/binary"

// vlanLength is a tag's after its EtherType: TCI, then the next EtherType.
const vlanLength = 4

// vlan parses an IEEE 802.1Q tag, of which there may be any number: QinQ
// (802.1ad) stacks two, labs more.
func (d *Decoder) vlan(p *Packet, b []byte, wire int) Outcome {
	for {
		if len(b) < vlanLength {
			return short(wire, vlanLength)
		}
		if int(p.VLANs) < len(p.VLAN) {
			p.VLAN[p.VLANs] = binary.BigEndian.Uint16(b) & 0xfff
		}
		if p.VLANs < 255 {
			p.VLANs++
		}
		t := binary.BigEndian.Uint16(b[2:])
		b, wire = b[vlanLength:], wire-vlanLength
		if t != etherTypeVLAN && t != etherTypeQinQ && t != etherTypeOldQinQ {
			return d.etherType(p, t, b, wire)
		}
	}
}
