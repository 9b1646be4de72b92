package decode

import "encoding/binary"

// nshShortest is a network service header's: base and service path.
const nshShortest = 8

// nsh parses a network service header (RFC 8300 section 2): version 0, length
// in words of four bytes, what follows, path and index.
func (d *Decoder) nsh(p *Packet, b []byte, wire int) Outcome {
	if len(b) < nshShortest {
		return short(wire, nshShortest)
	}
	n := int(b[1]&0x3f) * 4
	t, ok := nextProtocol(b[3])
	if b[0]>>6 != 0 || n < nshShortest {
		return outcome(Malformed, 0)
	}
	if !ok || d.nesting == maxNesting {
		return outcome(NotIP, etherTypeNSH)
	}
	if len(b) < n {
		return short(wire, n)
	}
	if d.options.NoTunnels {
		return d.tunnelType(p, t, b[n:], wire-n)
	}
	o, _ := d.enter(p, step{tunnelNSH, true, uint64(binary.BigEndian.Uint32(b[4:]) >> 8)}, t, b[n:], wire-n)
	return o
}
