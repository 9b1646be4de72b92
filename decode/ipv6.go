package decode

import "encoding/binary"

// ipv6Length is an IPv6 header's.
const ipv6Length = 40

// maxLinkPadding is the most that a link adds after a packet of an IPv6 header
// alone: Ethernet's shortest frame has 60 bytes, and 4 of check sequence.
const maxLinkPadding = 60 - ethernetLength - ipv6Length + 4

// ipv6 parses an IPv6 packet (RFC 8200) and what it carries.
func (d *Decoder) ipv6(p *Packet, b []byte, wire int) Outcome {
	if len(b) > 0 && b[0]>>4 != 6 {
		return outcome(Malformed, 0)
	}
	if len(b) < ipv6Length {
		return short(wire, ipv6Length)
	}
	total := ipv6Total(b, wire)
	if total < ipv6Length {
		return outcome(Malformed, 0)
	}
	b, wire = within(b, wire, total)
	p.Src, p.Dst = [16]byte(b[8:24]), [16]byte(b[24:40])
	p.TTL = b[7]
	p.Flags |= IsIPv6
	if b[24] == 0xff {
		p.Flags |= IsMulticast
	}
	if len(b) < wire || wire < total {
		p.Flags |= IsSnapped
	}
	return d.ipv6Next(p, b[6], b[ipv6Length:], wire-ipv6Length)
}

// ipv6Total is the packet's length with its header. A payload length of 0 is a
// jumbogram (RFC 2675) or Linux' BIG TCP, whose length is that on the wire,
// unless the wire has no more than padding.
func ipv6Total(b []byte, wire int) int {
	payload := int(binary.BigEndian.Uint16(b[4:]))
	if payload == 0 && wire-ipv6Length > maxLinkPadding {
		return ipv6Jumbo(b, wire)
	}
	return ipv6Length + payload
}

// ipv6Jumbo is the length that the Jumbo Payload option gives, which is the
// first of the hop-by-hop header's where it is there; else the wire's. One
// that an ordinary packet could have is an error (RFC 2675 section 3), and 0
// here.
func ipv6Jumbo(b []byte, wire int) int {
	const option, length, ordinary = 0xc2, 4, 0xffff
	o := b[ipv6Length:]
	if b[6] != ipv6HopByHop || len(o) < 8 || o[2] != option || o[3] != length {
		return wire
	}
	// Kept below 2^31 so that int holds it on every machine.
	payload := int(binary.BigEndian.Uint32(o[4:]) & 0x7fffffff)
	if payload <= ordinary {
		return 0
	}
	return ipv6Length + payload
}

// The IPv6 extension headers that another header follows (RFC 8200 section 4,
// RFC 4302).
const (
	ipv6HopByHop    = 0
	ipv6Routing     = 43
	ipv6Fragment    = 44
	authentication  = 51
	ipv6Destination = 60
)

// ipv6Next walks the extension headers, which make a chain without a limit but
// the packet's length, to the transport.
func (d *Decoder) ipv6Next(p *Packet, next uint8, b []byte, wire int) Outcome {
	for {
		switch next {
		case ipv6HopByHop, ipv6Routing, ipv6Destination, authentication:
			if len(b) < ipv6ExtensionLength {
				return short(wire, ipv6ExtensionLength)
			}
			n := extensionLength(next, b[1])
			if len(b) < n {
				return short(wire, n)
			}
			if next == ipv6Routing || next == ipv6Destination {
				// A routing header or a home address stands in for an address
				// in the transport's checksum.
				d.verify = false
			}
			next, b, wire = b[0], b[n:], wire-n
		case ipv6Fragment:
			if d.nesting == maxNesting {
				return outcome(Malformed, 0)
			}
			d.nesting++
			o := d.ipv6Fragment(p, b, wire)
			d.nesting--
			return o
		default:
			return d.transport(p, next, b, wire)
		}
	}
}

// ipv6ExtensionLength is the shortest extension header's.
const ipv6ExtensionLength = 8

// extensionLength is an extension header's length in bytes, by its length
// field: in units of 8 bytes without the first 8, but in units of 4 for the
// authentication header, which is older (RFC 4302 section 2.2).
func extensionLength(header, field uint8) int {
	if header == authentication {
		return max(ipv6ExtensionLength, (int(field)+2)*4)
	}
	return ipv6ExtensionLength + int(field)*8
}

// ipv6FragmentLength is a fragment header's.
const ipv6FragmentLength = 8

// ipv6Fragment parses a fragment header (RFC 8200 section 4.5) and what
// follows it.
func (d *Decoder) ipv6Fragment(p *Packet, b []byte, wire int) Outcome {
	const offsetBits, moreBit = 0xfff8, 1
	if len(b) < ipv6FragmentLength {
		return short(wire, ipv6FragmentLength)
	}
	next, fragment, id := b[0], binary.BigEndian.Uint16(b[2:]), binary.BigEndian.Uint32(b[4:])
	b, wire = b[ipv6FragmentLength:], wire-ipv6FragmentLength
	if fragment&(offsetBits|moreBit) == 0 {
		return d.ipv6Next(p, next, b, wire) // atomic (RFC 6946): whole
	}
	d.setTunnel(p)
	part := part{
		datagram: datagramKey{src: p.Src, dst: p.Dst, tunnel: p.Tunnel, id: id, v6: true},
		from:     uint32(fragment & offsetBits),
		to:       uint32(fragment&offsetBits) + uint32(wire),
	}
	if part.from == 0 {
		return d.firstFragment(p, part, next, b, wire)
	}
	return d.laterFragment(p, part, next, b, wire)
}
