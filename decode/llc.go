package decode

import "encoding/binary"

// IEEE 802.2 service access points and the control field that go before what
// is parsed further.
const (
	sapIP      = 0x06
	sapSNAP    = 0xaa
	sapOSI     = 0xfe
	sapRawIPX  = 0xff // Novell's frames without LLC begin with IPX' checksum, ffff
	llcUI      = 0x03 // unnumbered information
	llcLength  = 3
	snapLength = 5
)

// Organizations whose SNAP protocols are told apart (RFC 1042, RFC 2427
// section 4.2).
const (
	ouiEtherType = 0x000000
	ouiBridged   = 0x0080c2 // IEEE 802.1: whole frames
	ouiAppleTalk = 0x080007
	ouiTunnelled = 0x0000f8 // IEEE 802.1H: EtherTypes translated by bridges
	ouiCisco     = 0x00000c
)

// llc parses an IEEE 802.2 header and the SNAP header that may follow it.
func (d *Decoder) llc(p *Packet, b []byte, wire int) Outcome {
	if len(b) < llcLength {
		return short(wire, llcLength)
	}
	switch sap := b[0] &^ 1; { // the lowest bit marks a group
	case b[0] == sapSNAP && b[2] == llcUI:
		return d.snap(p, b[llcLength:], wire-llcLength)
	case b[0] == sapIP && b[2] == llcUI:
		return d.ipv4(p, b[llcLength:], wire-llcLength)
	case b[0] == sapOSI && b[2] == llcUI && len(b) > llcLength:
		return d.nlpid(p, b[llcLength:], wire-llcLength)
	case b[0] == sapRawIPX:
		return outcome(NotIP, DetailLLC|sapRawIPX)
	default:
		return outcome(NotIP, DetailLLC|uint32(sap))
	}
}

// snap parses a SNAP header: an organization and a protocol of its.
func (d *Decoder) snap(p *Packet, b []byte, wire int) Outcome {
	if len(b) < snapLength {
		return short(wire, snapLength)
	}
	organization, protocol := binary.BigEndian.Uint32(b)>>8, binary.BigEndian.Uint16(b[3:])
	b, wire = b[snapLength:], wire-snapLength
	switch organization {
	case ouiEtherType, ouiTunnelled:
		if protocol >= minEtherType {
			return d.etherType(p, protocol, b, wire)
		}
	case ouiBridged:
		return d.bridged(p, protocol, b, wire)
	case ouiCisco:
		return outcome(NotIP, detailCisco|uint32(protocol))
	case ouiAppleTalk:
		return outcome(NotIP, uint32(protocol))
	}
	return outcome(NotIP, detailLink|linkSNAP)
}

// bridged parses a frame of another network that a SNAP header carries (RFC
// 2427 section 4.2): Ethernet with or without its check sequence.
func (d *Decoder) bridged(p *Packet, protocol uint16, b []byte, wire int) Outcome {
	switch protocol {
	case 0x0001, 0x0007:
		return d.nested(p, etherTypeBridged, b, wire)
	case 0x000e:
		return outcome(NotIP, detailLink|linkBridgedBPDU)
	}
	return outcome(NotIP, detailLink|linkSNAP)
}

// nlpid parses what a network layer protocol id (ISO/IEC TR 9577) says
// follows.
func (d *Decoder) nlpid(p *Packet, b []byte, wire int) Outcome {
	if len(b) < 1 {
		return short(wire, 1)
	}
	const ipv4, ipv6, snap, padding = 0xcc, 0x8e, 0x80, 0x00
	if b[0] == padding && len(b) > 1 && b[1] == snap {
		b, wire = b[1:], wire-1
	}
	switch b[0] {
	case ipv4:
		return d.ipv4(p, b[1:], wire-1)
	case ipv6:
		return d.ipv6(p, b[1:], wire-1)
	case snap:
		return d.snap(p, b[1:], wire-1)
	}
	return outcome(NotIP, detailNLPID|uint32(b[0]))
}
