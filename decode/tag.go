package decode

import "encoding/binary"

// The lengths of tags that switches put before a frame's EtherType, without
// the EtherType that names the tag.
const (
	vnTagLength = 4 // Cisco VN-Tag: direction, destination and source interface
	hsrLength   = 4 // IEC 62439-3: path, size and sequence number
	eTagLength  = 6 // IEEE 802.1BR clause 7.5
	iTagLength  = 4 // IEEE 802.1Q clause 9.7
)

// tagged parses the EtherType after a tag of n bytes, and what it names.
func (d *Decoder) tagged(p *Packet, n int, b []byte, wire int) Outcome {
	if len(b) < n+2 {
		return short(wire, n+2)
	}
	return d.etherType(p, binary.BigEndian.Uint16(b[n:]), b[n+2:], wire-n-2)
}

// backbone parses the service tag of a provider's backbone (IEEE 802.1ah),
// after which comes the customer's whole frame.
func (d *Decoder) backbone(p *Packet, b []byte, wire int) Outcome {
	if len(b) < iTagLength {
		return short(wire, iTagLength)
	}
	return d.nested(p, etherTypeBridged, b[iTagLength:], wire-iTagLength)
}
