package decode

import "encoding/binary"

// IP protocols that carry packets (IANA's registry).
const (
	protocolIPv4    = 4
	protocolIPv6    = 41
	protocolGRE     = 47
	protocolEtherIP = 97
	protocolMPLS    = 137
	ipv6NoNext      = 59
)

// ipTunnel parses what an IP header carries that is no transport: a tunnel, or
// a protocol whose header is not read.
func (d *Decoder) ipTunnel(p *Packet, b []byte, wire int) Outcome {
	opaque(p, b, wire)
	var (
		o  Outcome
		ok bool
	)
	switch p.Protocol {
	case protocolIPv4:
		o, ok = d.enter(p, step{kind: either(p, tunnel4in6, tunnel4in4)}, etherTypeIPv4, b, wire)
	case protocolIPv6:
		o, ok = d.enter(p, step{kind: either(p, tunnel6in6, tunnel6in4)}, etherTypeIPv6, b, wire)
	case protocolGRE:
		o, ok = d.gre(p, b, wire)
	case protocolEtherIP:
		o, ok = d.etherIP(p, b, wire)
	case protocolMPLS:
		o, ok = d.mplsTunnel(p, tunnelMPLSInIP, b, wire)
	}
	if ok {
		return o
	}
	return outcome(Decoded, 0)
}

// either chooses by the version of the outer header.
func either(p *Packet, in6, in4 tunnelKind) tunnelKind {
	if p.Flags&IsIPv6 != 0 {
		return in6
	}
	return in4
}

// etherIP parses a frame in IP (RFC 3378): version 3 and twelve zero bits.
func (d *Decoder) etherIP(p *Packet, b []byte, wire int) (Outcome, bool) {
	const length, version = 2, 0x3000
	if len(b) < length || binary.BigEndian.Uint16(b) != version {
		return 0, false
	}
	return d.enter(p, step{kind: tunnelEtherIP}, etherTypeBridged, b[length:], wire-length)
}

// mplsTunnel parses a label stack in IP (RFC 4023) or UDP (RFC 7510).
func (d *Decoder) mplsTunnel(p *Packet, kind tunnelKind, b []byte, wire int) (Outcome, bool) {
	if len(b) < mplsLength {
		return 0, false
	}
	return d.enter(p, step{kind, true, uint64(binary.BigEndian.Uint32(b) >> 12)}, etherTypeMPLS, b, wire)
}
