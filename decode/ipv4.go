package decode

import "encoding/binary"

// ipv4Length is an IPv4 header's without options.
const ipv4Length = 20

// Bits of IPv4's flags and fragment offset field (RFC 791 section 3.1).
const (
	ipv4MoreFragments  = 0x2000
	ipv4FragmentOffset = 0x1fff
)

// ipv4 parses an IPv4 packet (RFC 791) and what it carries.
func (d *Decoder) ipv4(p *Packet, b []byte, wire int) Outcome {
	if len(b) < ipv4Length || b[0]>>4 != 4 {
		return d.notIPv4(p, b, wire)
	}
	header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if total == 0 {
		// Segmentation offload: the packet was captured before the card cut
		// it, and its length did not fit or was not yet written.
		total = wire
	}
	if header < ipv4Length || total < header {
		return outcome(Malformed, 0)
	}
	b, wire = within(b, wire, total)
	if len(b) < header {
		return short(wire, header)
	}
	copy(p.Src[:4], b[12:16])
	copy(p.Dst[:4], b[16:20])
	p.TTL = b[8]
	if b[16]>>4 == 14 || binary.BigEndian.Uint32(b[16:]) == 0xffffffff {
		p.Flags |= IsMulticast
	}
	if len(b) < wire || wire < total {
		p.Flags |= IsSnapped
	}
	if d.verify {
		verifyHeader(p, b[:header])
	}
	if fragment := binary.BigEndian.Uint16(b[6:]); fragment&(ipv4MoreFragments|ipv4FragmentOffset) != 0 {
		return d.ipv4Fragment(p, b, fragment, header, wire)
	}
	return d.transport(p, b[9], b[header:], wire-header)
}

// notIPv4 parses what was said to be IPv4 but is too short or of another
// version. The version is believed where it is 6: some tunnels and capturing
// programs have but one number for both.
func (d *Decoder) notIPv4(p *Packet, b []byte, wire int) Outcome {
	switch {
	case len(b) == 0 || b[0]>>4 == 4:
		return short(wire, ipv4Length)
	case b[0]>>4 == 6:
		return d.ipv6(p, b, wire)
	}
	return outcome(Malformed, 0)
}

// ipv4Fragment parses a packet that is a part of a datagram.
func (d *Decoder) ipv4Fragment(p *Packet, b []byte, fragment uint16, header, wire int) Outcome {
	d.setTunnel(p)
	protocol := b[9]
	part := part{
		datagram: datagramKey{src: p.Src, dst: p.Dst, tunnel: p.Tunnel, id: uint32(binary.BigEndian.Uint16(b[4:])), protocol: protocol},
		from:     uint32(fragment&ipv4FragmentOffset) * 8,
	}
	b, wire = b[header:], wire-header
	part.to = part.from + uint32(wire)
	if part.from == 0 {
		return d.firstFragment(p, part, protocol, b, wire)
	}
	return d.laterFragment(p, part, protocol, b, wire)
}
