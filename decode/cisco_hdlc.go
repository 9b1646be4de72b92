package decode

import "encoding/binary"

// Cisco HDLC's addresses, and the length of its header: address, control,
// EtherType (RFC 1547 section 4.3.1).
const (
	ciscoUnicast    = 0x0f
	ciscoMulticast  = 0x8f
	ciscoHDLCLength = 4
)

// ciscoHDLC parses a frame of Cisco's serial lines.
func (d *Decoder) ciscoHDLC(p *Packet, b []byte, wire int) Outcome {
	if len(b) < ciscoHDLCLength {
		return short(wire, ciscoHDLCLength)
	}
	const osi = 0xfefe
	t := binary.BigEndian.Uint16(b[2:])
	if t == osi {
		return outcome(NotIP, DetailLLC|sapOSI)
	}
	if t == 0x8035 { // RARP's number, here for Cisco's keepalives
		return outcome(NotIP, detailLink|linkSLARP)
	}
	return d.etherType(p, t, b[ciscoHDLCLength:], wire-ciscoHDLCLength)
}
