package decode

import "encoding/binary"

// The address families of IP in BSD loopback headers: IPv4's is 2 everywhere,
// IPv6's is NetBSD's and OpenBSD's 24, FreeBSD's 28, macOS' 30, Linux' 10.
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
	switch family {
	case familyIPv4:
		return d.ipv4(p, b[4:], wire-4)
	case familyIPv6Linux, familyIPv6NetBSD, familyIPv6Free, familyIPv6Darwin:
		return d.ipv6(p, b[4:], wire-4)
	}
	return outcome(NotIP, detailFamily|family&0xffff)
}
