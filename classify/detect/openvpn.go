package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// openvpn recognises OpenVPN by how its sessions begin (OpenVPN wire protocol,
// draft-openvpn-wire-protocol sections 2 and 3): a hard reset with a session
// ID, which the same side repeats in its next packets, or the other side in its
// answer. Over TCP each packet has its length before it.
var openvpn = &Detector{
	Name: "openvpn", Title: "OpenVPN", Spec: "draft-openvpn-wire-protocol",
	Over: TCP | UDP,
	Head: []Place{
		{UDP, 0, openvpnResets},
		{TCP, 0, Range(0, 7)},
		{TCP, 2, openvpnResets},
	},
	Probe:  probeOpenVPN,
	Tunnel: true,
}

// portOpenVPN is where resets of both sides are believed: encrypted ones
// (--tls-crypt) repeat nothing.
const portOpenVPN = 1194

// Opcodes, the upper five bits of a packet's first byte.
const (
	openvpnControl     = 4
	openvpnACK         = 5
	openvpnClientReset = 7
	openvpnServerReset = 8
	openvpnClientV3    = 10
	openvpnWrappedKey  = 11
	openvpnResetLength = 14 // opcode, session, no acknowledgements, packet number
)

func probeOpenVPN(o *Opening) Match {
	s := openvpnSession{client: -1}
	if o.Transport == decode.TCP {
		return s.streams(o)
	}
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if len(d.Data) == 0 {
			continue
		}
		switch g := s.packet(int(d.Side), d.Data); {
		case g == wrong:
			return Match{}
		case g == proven, s.id[0] != nil && s.id[1] != nil && o.HasPort(portOpenVPN):
			m := yes(int(d.Side), 0, 9, "reset and session ID, used again")
			m.Evidence.Datagram = uint8(i)
			m.Client = SideOf(s.client)
			return m
		}
	}
	return Match{Verdict: Maybe}
}

// openvpnResets is what the first byte of a reset may be: its opcode, key 0.
var openvpnResets = AnyOf(string([]byte{openvpnClientReset << 3, openvpnServerReset << 3, openvpnClientV3 << 3}))

// openvpnSession is what was seen of a session: the side of its client, and
// each side's ID.
type openvpnSession struct {
	client int
	id     [2][]byte
}

// packet judges the next packet.
func (s *openvpnSession) packet(side int, b []byte) grade {
	if len(b) < 10 {
		return wrong
	}
	opcode, id := b[0]>>3, b[1:9]
	switch {
	case isConstant(id):
		return wrong
	case s.client < 0: // the first is a reset
		switch opcode {
		case openvpnClientReset, openvpnClientV3:
			s.client = side
		case openvpnServerReset:
			s.client = 1 - side
		default:
			return wrong
		}
		if len(b) < openvpnResetLength || b[0]&7 != 0 {
			return wrong
		}
		s.id[side] = id
		return fits
	case s.id[side] != nil && bytes.Equal(s.id[side], id):
		if opcode == openvpnControl || opcode == openvpnACK || opcode == openvpnWrappedKey {
			return proven
		}
		return s.again(opcode)
	case s.id[side] != nil:
		return s.again(opcode)
	case (opcode == openvpnServerReset) != (side == s.client):
		s.id[side] = id
		if bytes.Contains(b[9:], s.id[1-side]) {
			return proven
		}
		if opcode == openvpnServerReset || opcode == openvpnControl || opcode == openvpnClientReset {
			return fits
		}
	}
	return wrong
}

// again grades a reset that is sent once more.
func (s *openvpnSession) again(opcode byte) grade {
	if opcode == openvpnClientReset || opcode == openvpnServerReset || opcode == openvpnClientV3 {
		return fits
	}
	return wrong
}

// streams judges the packets of a TCP flow, those of the side that spoke first
// before the other's.
func (s *openvpnSession) streams(o *Opening) Match {
	first := o.firstSpeaker()
	if !o.FromStart[first] || len(o.Stream[first]) >= 3 && !openvpnBegins(o.Stream[first]) {
		return Match{}
	}
	for _, side := range [2]int{first, 1 - first} {
		b := o.Stream[side]
		for n := 0; n < 4 && len(b) >= 3 && len(b) >= 2+be16(b, 0); n++ {
			switch s.packet(side, b[2:2+be16(b, 0)]) {
			case wrong:
				return Match{}
			case proven:
				m := yes(side, len(o.Stream[side])-len(b)+2, 9, "reset and session ID, used again")
				m.Client = SideOf(s.client)
				return m
			}
			b = b[2+be16(b, 0):]
		}
		if s.client < 0 {
			break
		}
	}
	return Match{Verdict: Maybe}
}

// openvpnBegins says whether b may begin with a reset behind its length.
func openvpnBegins(b []byte) bool {
	opcode := b[2] >> 3
	return be16(b, 0) >= openvpnResetLength && be16(b, 0) < 2048 && b[2]&7 == 0 &&
		(opcode == openvpnClientReset || opcode == openvpnServerReset || opcode == openvpnClientV3)
}
