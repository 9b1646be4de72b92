package decode

import "encoding/binary"

// Teredo's indicators before the packet (RFC 4380 section 5.1.1).
const (
	teredoAuthentication = 0x0001
	teredoOrigin         = 0x0000
	teredoOriginLength   = 8
	teredoPrefix         = 0x20010000
)

// isTeredo says whether b begins like a packet in Teredo.
func isTeredo(b []byte) bool {
	return b[0]>>4 == 6 || b[0] == 0 && b[1] <= teredoAuthentication
}

// teredo parses an IPv6 packet in Teredo, with or without indicators of
// authentication and origin. Clients behind address translation use any port,
// so it is told by the packet: all that is left of the datagram, to or from an
// address of Teredo's own.
func (d *Decoder) teredo(p *Packet, b []byte, wire int) (Outcome, bool) {
	n := teredoHeader(b)
	if n < 0 || ipLength(b[n:]) != wire-n || b[n]>>4 != 6 {
		return 0, false
	}
	src, dst := binary.BigEndian.Uint32(b[n+8:]), binary.BigEndian.Uint32(b[n+24:])
	if src != teredoPrefix && dst != teredoPrefix {
		return 0, false
	}
	return d.enter(p, step{kind: tunnelTeredo}, etherTypeIPv6, b[n:], wire-n)
}

// teredoHeader is the length of the indicators, -1 where they overrun b. An
// authentication has the lengths of a client's identifier and of a value, then
// these two, a nonce of eight bytes and a confirmation.
func teredoHeader(b []byte) int {
	n := 0
	if binary.BigEndian.Uint16(b) == teredoAuthentication {
		n = 4 + int(b[2]) + int(b[3]) + 9
	}
	if len(b) >= n+2 && binary.BigEndian.Uint16(b[n:]) == teredoOrigin {
		n += teredoOriginLength
	}
	if len(b) <= n {
		return -1
	}
	return n
}
