package decode

import "encoding/binary"

// vxlanLength is a VXLAN header's, of either kind.
const vxlanLength = 8

// Bits of VXLAN's first byte (RFC 7348 section 5; draft-ietf-nvo3-vxlan-gpe
// section 3; draft-smith-vxlan-group-policy).
const (
	vxlanHasVNI  = 0x08
	vxlanPolicy  = 0x80 // a group's number in bytes 2 and 3
	vxlanHasNext = 0x04 // GPE: byte 3 says what follows
	vxlanVersion = 0x30 // GPE: 0
)

// vxlan parses a frame in VXLAN: flags, group policy, VNI, a reserved byte.
func (d *Decoder) vxlan(p *Packet, b []byte, wire int) (Outcome, bool) {
	if b[0]&^vxlanPolicy != vxlanHasVNI || b[7] != 0 {
		return 0, false
	}
	return d.enter(p, vxlanStep(tunnelVXLAN, b), etherTypeBridged, b[vxlanLength:], wire-vxlanLength)
}

// vxlanGPE parses VXLAN's generic protocol extension.
func (d *Decoder) vxlanGPE(p *Packet, b []byte, wire int) (Outcome, bool) {
	if b[0]&(vxlanHasVNI|vxlanVersion) != vxlanHasVNI || b[7] != 0 {
		return 0, false
	}
	t, ok := uint16(etherTypeBridged), true
	if b[0]&vxlanHasNext != 0 {
		t, ok = nextProtocol(b[3])
	}
	if !ok {
		return 0, false
	}
	return d.enter(p, vxlanStep(tunnelVXLANGPE, b), t, b[vxlanLength:], wire-vxlanLength)
}

// nextProtocol is the EtherType of a protocol that VXLAN-GPE and NSH number
// alike (RFC 8300 section 2.2).
func nextProtocol(n uint8) (t uint16, ok bool) {
	switch n {
	case 1:
		return etherTypeIPv4, true
	case 2:
		return etherTypeIPv6, true
	case 3:
		return etherTypeBridged, true
	case 4:
		return etherTypeNSH, true
	case 5:
		return etherTypeMPLS, true
	}
	return 0, false
}

// vxlanStep is the header with its VNI.
func vxlanStep(kind tunnelKind, b []byte) step {
	return step{kind, true, uint64(binary.BigEndian.Uint32(b[4:]) >> 8)}
}
