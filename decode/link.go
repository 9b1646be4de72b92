package decode

import "encoding/binary"

// link parses the frames of every link type but Ethernet, which Decode takes
// to its parser directly.
func (d *Decoder) link(p *Packet, t LinkType, b []byte, wire int) Outcome {
	switch t {
	case LinkRaw, LinkRawBSD, LinkRawOpenBSD:
		return d.rawIP(p, b, wire)
	case LinkIPv4:
		return d.ipv4(p, b, wire)
	case LinkIPv6:
		return d.ipv6(p, b, wire)
	case LinkNull, LinkLoop:
		return d.loopback(p, b, wire)
	case LinkSLL:
		return d.linuxSLL(p, b, wire)
	case LinkSLL2:
		return d.linuxSLL2(p, b, wire)
	case LinkNFLOG:
		return d.nflog(p, b, wire)
	case LinkPKTAP, LinkUser2:
		return d.pktap(p, b, wire)
	}
	return d.rareLink(p, t, b, wire)
}

// rareLink parses the frames of serial lines, radios and old networks.
func (d *Decoder) rareLink(p *Packet, t LinkType, b []byte, wire int) Outcome {
	switch t {
	case LinkPPP:
		return d.ppp(p, b, wire)
	case LinkPPPHDLC:
		return d.pppHDLC(p, b, wire)
	case LinkPPPPPPD, LinkPPPDir:
		return d.pppDirected(p, b, wire)
	case LinkPPPoE:
		return d.nested(p, etherTypePPPoE, b, wire)
	case LinkCiscoHDLC:
		return d.ciscoHDLC(p, b, wire)
	case LinkFrameRelay:
		return d.frameRelay(p, b, wire)
	case LinkCiscoHDLCDir, LinkFrameRelayDir:
		return d.directed(p, t, b, wire)
	case LinkMPLS:
		return d.nested(p, etherTypeMPLS, b, wire)
	case Link80211:
		return d.ieee80211(p, b, wire, false)
	case LinkRadiotap:
		return d.radiotap(p, b, wire)
	case LinkPPI:
		return d.ppi(p, b, wire)
	case LinkPrism:
		return d.prism(p, b, wire)
	case LinkAVS:
		return d.avs(p, b, wire)
	case LinkATMRFC1483:
		return d.llc(p, b, wire)
	case LinkIPoIB:
		return d.ipOverInfiniBand(p, b, wire)
	}
	if n, ok := beforeEtherType[t]; ok {
		return d.tagged(p, n, b, wire)
	}
	if n, ok := beforeEthernet[t]; ok {
		return d.afterHeader(p, n, b, wire)
	}
	return outcome(Unsupported, uint32(t))
}

// beforeEtherType says how many bytes go before the EtherType, for link types
// of which the rest is of no use here.
var beforeEtherType = map[LinkType]int{
	LinkIPOver1394: 16, // destination and source, eight bytes each
}

// beforeEthernet says how many bytes go before a whole Ethernet frame.
var beforeEthernet = map[LinkType]int{
	LinkNetANALYZER:      4,
	LinkNetANALYZERRaw:   12, // the same, then preamble and start of frame
	LinkEPON:             8,  // a preamble
	LinkBroadcomTagFirst: 4,
}

// ipOverInfiniBand parses a global routing header of 40 bytes, then an
// EtherType and two reserved bytes (RFC 4391 section 6).
func (d *Decoder) ipOverInfiniBand(p *Packet, b []byte, wire int) Outcome {
	const routing, length = 40, 44
	if len(b) < length {
		return short(wire, length)
	}
	return d.etherType(p, binary.BigEndian.Uint16(b[routing:]), b[length:], wire-length)
}

// afterHeader parses the Ethernet frame after n bytes.
func (d *Decoder) afterHeader(p *Packet, n int, b []byte, wire int) Outcome {
	if len(b) < n {
		return short(wire, n)
	}
	return d.ethernet(p, b[n:], wire-n)
}

// directed parses a frame after a byte that says which way it went.
func (d *Decoder) directed(p *Packet, t LinkType, b []byte, wire int) Outcome {
	if len(b) < 1 {
		return short(wire, 1)
	}
	if t == LinkFrameRelayDir {
		return d.frameRelay(p, b[1:], wire-1)
	}
	return d.ciscoHDLC(p, b[1:], wire-1)
}

// rawIP parses a packet without a link header: its first four bits are the
// version.
func (d *Decoder) rawIP(p *Packet, b []byte, wire int) Outcome {
	if len(b) == 0 {
		return short(wire, 1)
	}
	if b[0]>>4 == 6 {
		return d.ipv6(p, b, wire)
	}
	return d.ipv4(p, b, wire)
}
