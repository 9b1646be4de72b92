package detect

import "github.com/portscope/portscope/decode"

// lisp reads the control messages over UDP by their shape, on their port; what
// the data port carries, IP behind eight bytes; and the reliable transport over
// TCP, whose messages end in a marker (RFC 9300, RFC 9301, draft-ietf-lisp-map-server-reliable-transport).
var lisp = &Detector{
	Name: "lisp", Title: "LISP", Spec: "RFC 9300, RFC 9301",
	Over: UDP | TCP,
	Head: []Place{
		{TCP, 0, AnyOf("\x00")},
		{TCP, 1, Range(16, 64)},
	},
	Bound: Bound{UDP, []PortRange{{lispDataPort, lispDataPort}, {lispControlPort, lispControlPort}}},
	Probe: probeLISP,
}

const (
	lispDataPort    = 4341
	lispControlPort = 4342
	lispEndMarker   = 0x9facade9
)

var (
	lispDatagramRule = rule{why: "LISP header on its port", header: 8, ports: []uint16{lispDataPort, lispControlPort}}
	lispReliableRule = rule{why: "message type and length, end marker", header: 8}
)

func probeLISP(o *Opening) Match {
	if o.Transport == decode.TCP {
		return ofStreams(o, lispReliable, &lispReliableRule)
	}
	if !o.HasPort(lispDataPort, lispControlPort) {
		return Match{}
	}
	return ofDatagrams(o, lispDatagram, &lispDatagramRule)
}

func lispDatagram(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 12 {
		return wrong
	}
	if o.HasPort(lispDataPort) {
		if b[8]>>4 == 4 && be16(b, 10) == d.Length-8 || b[8]>>4 == 6 && len(b) >= 48 && be16(b, 12) == d.Length-48 {
			return fits
		}
		return wrong
	}
	switch b[0] >> 4 {
	case 1: // map request: records, nonce, source EID
		if b[3] > 0 && d.Length >= 24 {
			return fits
		}
	case 2, 6: // map reply, map referral: reserved, count, nonce
		if d.Length >= 12 && b[1]&0xf0 == 0 || b[3] < 32 {
			return fits
		}
	case 3, 4, 5: // map register, notify, ack: a key and its data
		if len(b) >= 16 && d.Length >= 16+be16(b, 14) && be16(b, 14) <= 64 {
			return fits
		}
	case 8: // encapsulated control message: IP behind four bytes
		if b[4]>>4 == 4 && be16(b, 6) == d.Length-4 || b[4]>>4 == 6 {
			return fits
		}
	}
	return wrong
}

// lispReliable grades a message: type, length of all, id, data, marker.
func lispReliable(_ *Opening, b []byte) grade {
	if len(b) < 4 {
		if len(b) > 0 && b[0] != 0 {
			return wrong
		}
		return short
	}
	kind, length := be16(b, 0), be16(b, 2)
	switch {
	case kind < 16 || kind > 64 || length < 12 || length > MaxStream:
		return wrong
	case len(b) < length:
		return short
	case be32(b, length-4) != lispEndMarker:
		return wrong
	}
	return proven
}
