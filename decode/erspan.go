package decode

import "encoding/binary"

// erspan parses a mirrored frame in GRE (draft-foschiano-erspan). Type I has
// no header and GRE no sequence number; type II has eight bytes, of which the
// version (1) and the session are read.
func (d *Decoder) erspan(p *Packet, s step, sequenced bool, b []byte, wire int) (Outcome, bool) {
	if !sequenced {
		s.kind = tunnelERSPAN
		return d.enter(p, s, etherTypeBridged, b, wire)
	}
	const length, version = 8, 1
	if len(b) < length || b[0]>>4 != version {
		return 0, false
	}
	return d.enter(p, erspanStep(b), etherTypeBridged, b[length:], wire-length)
}

// erspan3 parses type III: twelve bytes, and eight more where the last bit
// says so. The frame type is 0 for Ethernet and 2 for IP.
func (d *Decoder) erspan3(p *Packet, b []byte, wire int) (Outcome, bool) {
	const length, version, more, moreLength = 12, 2, 1, 8
	if len(b) < length || b[0]>>4 != version {
		return 0, false
	}
	n, t := length, uint16(etherTypeBridged)
	if b[11]&more != 0 {
		n += moreLength
	}
	if b[10]>>2&0x1f == 2 {
		t = etherTypeIPv4
	}
	if len(b) < n {
		return 0, false
	}
	return d.enter(p, erspanStep(b), t, b[n:], wire-n)
}

// erspanStep is the header with its session, ten bits.
func erspanStep(b []byte) step {
	return step{tunnelERSPAN, true, uint64(binary.BigEndian.Uint16(b[2:]) & 0x3ff)}
}
