package decode

import "encoding/binary"

// frameRelay parses a Frame Relay frame: an address of two to four bytes, of
// which the last has its lowest bit set (Q.922 section 3.3), then either the
// control byte 03 and a network layer protocol id (RFC 2427), or Cisco's bare
// EtherType.
func (d *Decoder) frameRelay(p *Packet, b []byte, wire int) Outcome {
	n := 0
	for {
		if len(b) <= n {
			return short(wire, n+1)
		}
		n++
		if b[n-1]&1 != 0 {
			break
		}
		if n == 4 {
			return outcome(Malformed, 0)
		}
	}
	b, wire = b[n:], wire-n
	if len(b) < 2 {
		return short(wire, 2)
	}
	if b[0] == llcUI {
		return d.nlpid(p, b[1:], wire-1)
	}
	return d.etherType(p, binary.BigEndian.Uint16(b), b[2:], wire-2)
}
