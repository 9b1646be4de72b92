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
	case LinkPKTAP:
		return d.pktap(p, b, wire)
	case LinkUser2:
		if isPKTAP(b) {
			return d.pktap(p, b, wire)
		}
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
	return d.prefixedLink(p, t, b, wire)
}

// prefixedLink parses the frames that have so many bytes of no use here before
// a header of another link type.
func (d *Decoder) prefixedLink(p *Packet, t LinkType, b []byte, wire int) Outcome {
	switch t {
	case LinkIPOver1394:
		return d.tagged(p, 16, b, wire) // the addresses
	case LinkNetANALYZER, LinkBroadcomTagFirst:
		return d.afterHeader(p, 4, b, wire)
	case LinkEPON:
		return d.afterHeader(p, 8, b, wire) // a preamble
	case LinkNetANALYZERRaw:
		return d.afterHeader(p, 12, b, wire) // its header and a preamble
	case LinkDSA, LinkBroadcomTag:
		return d.switchTagged(p, 4, b, wire)
	case LinkEDSA:
		return d.switchTagged(p, 8, b, wire)
	case LinkPFLog:
		return d.pflog(p, b, wire)
	}
	return outcome(Unsupported, uint32(t))
}

// switchTagged parses an Ethernet frame with a switch's tag of n bytes between
// its addresses and its EtherType.
func (d *Decoder) switchTagged(p *Packet, n int, b []byte, wire int) Outcome {
	if len(b) < ethernetLength+n {
		return short(wire, ethernetLength+n)
	}
	ethernetAddresses(p, b)
	return d.tagged(p, n, b[12:], wire-12)
}

// pflog parses OpenBSD's packet filter's log: the header's length, which is
// padded to four bytes, and the address family.
func (d *Decoder) pflog(p *Packet, b []byte, wire int) Outcome {
	if len(b) < 2 {
		return short(wire, 2)
	}
	n := (int(b[0]) + 3) &^ 3
	if n < 4 {
		return outcome(Malformed, 0)
	}
	if len(b) < n {
		return short(wire, n)
	}
	return d.family(p, uint32(b[1]), b[n:], wire-n)
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
