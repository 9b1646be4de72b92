package decode

import "encoding/binary"

// geneveLength is a Geneve header's without options.
const geneveLength = 8

// geneve parses a Geneve header (RFC 8926 section 3.4): version 0 and options'
// length in words of four bytes, two flags and six reserved bits, an
// EtherType, VNI, a reserved byte.
func (d *Decoder) geneve(p *Packet, b []byte, wire int) (Outcome, bool) {
	n := geneveLength + int(b[0]&0x3f)*4
	if b[0]>>6 != 0 || b[1]&0x3f != 0 || b[7] != 0 || len(b) < n {
		return 0, false
	}
	s := step{tunnelGeneve, true, uint64(binary.BigEndian.Uint32(b[4:]) >> 8)}
	switch t := binary.BigEndian.Uint16(b[2:]); t {
	case etherTypeIPv4, etherTypeIPv6, etherTypeBridged, etherTypeMPLS, etherTypeNSH:
		return d.enter(p, s, t, b[n:], wire-n)
	}
	return 0, false
}
