package decode

import "encoding/binary"

// The address families of IP, in whose numbers systems differ: IPv4's is 2
// everywhere, IPv6's is NetBSD's and OpenBSD's 24, FreeBSD's 28, macOS' 30,
// Linux' 10.
const (
	familyIPv4       = 2
	familyIPv6Linux  = 10
	familyIPv6NetBSD = 24
	familyIPv6Free   = 28
	familyIPv6Darwin = 30
)

// loopback parses the four bytes before each packet of a BSD loopback: the
// address family in the capturing machine's byte order (LINKTYPE_NULL) or the
// network's (LINKTYPE_LOOP). Families are small numbers, so the bytes tell the
// order themselves.
func (d *Decoder) loopback(p *Packet, b []byte, wire int) Outcome {
	if len(b) < 4 {
		return short(wire, 4)
	}
	family := binary.BigEndian.Uint32(b)
	if family > 0xffff {
		family = binary.LittleEndian.Uint32(b)
	}
	return d.family(p, family, b[4:], wire-4)
}

// family parses a packet of an address family.
func (d *Decoder) family(p *Packet, family uint32, b []byte, wire int) Outcome {
	switch family {
	case familyIPv4:
		return d.ipv4(p, b, wire)
	case familyIPv6Linux, familyIPv6NetBSD, familyIPv6Free, familyIPv6Darwin:
		return d.ipv6(p, b, wire)
	}
	return outcome(NotIP, detailFamily|family&0xffff)
}
