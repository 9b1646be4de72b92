package decode

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
	}
	return outcome(Unsupported, uint32(t))
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
