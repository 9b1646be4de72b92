package decode

import "encoding/binary"

// pktapShortest is a PKTAP header's up to the link type.
const pktapShortest = 12

// pktapPacket is the record type of a packet.
const pktapPacket = 1

// isPKTAP says whether b begins like one, for the private link type that old
// versions of macOS wrote and others use otherwise.
func isPKTAP(b []byte) bool {
	if len(b) < pktapShortest {
		return false
	}
	n, record := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	return n >= pktapShortest && n <= uint32(len(b)) && record == pktapPacket
}

// pktap parses macOS' PKTAP header and the frame after it, whose link type it
// says: the header's length, what follows (1 is a packet), link type, all in
// little-endian order, then the interface and the process.
func (d *Decoder) pktap(p *Packet, b []byte, wire int) Outcome {
	if len(b) < pktapShortest {
		return short(wire, pktapShortest)
	}
	n := int(binary.LittleEndian.Uint32(b) & 0x7fffffff)
	if n < pktapShortest {
		return outcome(Malformed, 0)
	}
	if len(b) < n {
		return short(wire, n)
	}
	t := binary.LittleEndian.Uint32(b[8:])
	if binary.LittleEndian.Uint32(b[4:]) != pktapPacket {
		return outcome(Unsupported, uint32(LinkPKTAP))
	}
	return d.wrapped(p, t, b[n:], wire-n)
}

// wrapped parses a frame of the link type that a header before it says, once:
// such headers do not nest.
func (d *Decoder) wrapped(p *Packet, t uint32, b []byte, wire int) Outcome {
	switch {
	case t > 0xffff || t == uint32(LinkPPI) || t == uint32(LinkPKTAP) || t == uint32(LinkUser2):
		return outcome(Unsupported, t)
	case t == uint32(LinkEthernet):
		return d.ethernet(p, b, wire)
	}
	return d.link(p, LinkType(t), b, wire)
}
