package detect

import "github.com/portscope/portscope/decode"

// diameter reads the header, of version 1, and the first attribute (RFC 6733
// sections 3 and 4.1), over SCTP also beside a number of 0, which older systems
// give.
var diameter = &Detector{
	Name: "diameter", Title: "Diameter", Spec: "RFC 6733",
	Over: TCP | SCTP,
	Head: []Place{
		{TCP, 0, AnyOf("\x01")},
	},
	Probe: probeDiameter,
}

const (
	diameterHeader  = 20
	diameterHost    = 264 // Origin-Host
	diameterRealm   = 296 // Origin-Realm
	diameterLargest = 1 << 20
	diameterRADIUS  = 255 // commands up to it are RADIUS's (section 11.2.1)
)

var diameterRule = rule{why: "header, then an attribute", header: diameterHeader}

func probeDiameter(o *Opening) Match {
	if o.Transport == decode.SCTP {
		return probeDiameterSCTP(o)
	}
	m := ofStreams(o, diameterMessage, &diameterRule)
	if m.Verdict == Yes {
		diameterNames(&m.Names, o.evident(&m))
	}
	return m
}

// probeDiameterSCTP judges the first data chunk.
func probeDiameterSCTP(o *Opening) Match {
	isMessage := func(b []byte) bool { return len(b) > 0 && diameterMessage(o, b) == proven }
	m := sctpPayload(o, ppidDiameter, "data chunk of Diameter", isMessage)
	if m.Verdict == No {
		m = sctpPayload(o, ppidNone, "data chunk, header, then an attribute", isMessage)
	}
	if m.Verdict == Yes {
		payload, _, _ := sctpFirst(o.evident(&m))
		diameterNames(&m.Names, payload)
	}
	return m
}

func diameterMessage(_ *Opening, b []byte) grade {
	if b[0] != 1 || len(b) > 4 && b[4]&0x0f != 0 {
		return wrong
	}
	if len(b) < diameterHeader+8 {
		return short
	}
	length := be24(b, 1)
	if length < diameterHeader || length%4 != 0 || length > diameterLargest || be24(b, 5) <= diameterRADIUS {
		return wrong
	}
	avp := b[diameterHeader:]
	if size := be24(avp, 5); be32(avp, 0) == 0 || avp[4]&0x1f != 0 || size < 8 || size > length-diameterHeader {
		return wrong
	}
	return proven
}

// diameterNames tells the host and the realm that sent message b.
func diameterNames(n *Names, b []byte) {
	for b = b[diameterHeader:min(len(b), be24(b, 1))]; len(b) >= 8; {
		size, header := be24(b, 5), 8
		if b[4]&0x80 != 0 { // a vendor's
			header = 12
		}
		if size < header || size > len(b) {
			return
		}
		switch be32(b, 0) {
		case diameterHost:
			n.add("origin_host", text(b[header:size]))
		case diameterRealm:
			n.add("origin_realm", text(b[header:size]))
		}
		b = b[min(len(b), (size+3)&^3):]
	}
}
