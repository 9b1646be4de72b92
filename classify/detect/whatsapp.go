package detect

import "encoding/binary"

// whatsapp reads how a client opens: where it has been before, a routing header
// ("ED", length, protocol buffers); then "WA", version, and a message that
// holds either the hello of the Noise handshake or, in older versions, XMPP in
// tokens.
var whatsapp = &Detector{
	Name: "whatsapp", Title: "WhatsApp", Spec: "WhatsApp encryption overview (Noise Pipes)",
	Over:  TCP,
	First: AnyOf("EW"),
	Probe: probeWhatsApp,
}

const (
	whatsappRouting = 7 // "ED", version, length
	whatsappHello   = 7 // "WA", version, length
	whatsappClient  = 0x12
	whatsappList    = 0xf8
)

func probeWhatsApp(o *Opening) Match {
	for side := range 2 {
		b := o.Stream[side]
		if len(b) == 0 || b[0] != 'E' && b[0] != 'W' {
			continue
		}
		switch whatsappOpening(b) {
		case proven:
			m := yes(side, 0, min(whatsappHello, len(b)), "WhatsApp opening, message of the exact length")
			m.Client = SideOf(side)
			return m
		case short:
			return Match{Verdict: Maybe}
		}
		return Match{}
	}
	return Match{}
}

func whatsappOpening(b []byte) grade {
	if b[0] == 'W' {
		return whatsappMessage(b)
	}
	if g := begins(b, "ED\x00\x01"); g != proven || len(b) < whatsappRouting {
		return min(g, short)
	}
	end := whatsappRouting + be24(b, 4)
	switch {
	case end == whatsappRouting || end > 1024:
		return wrong
	case len(b) < end:
		return short
	case !protobufFields(b[whatsappRouting:end]):
		return wrong
	}
	return proven
}

// whatsappMessage grades "WA", two numbers of version, a length of three bytes
// and how the message begins.
func whatsappMessage(b []byte) grade {
	if g := begins(b, "WA"); g != proven || len(b) < whatsappHello+4 {
		return min(g, short)
	}
	size := be24(b, 4)
	if b[2] == 0 || b[2] > 9 || b[3] > 32 || size < 4 || size > 1<<16 {
		return wrong
	}
	body := b[whatsappHello:]
	if body[0] == whatsappList {
		return proven
	}
	inner, n := binary.Uvarint(body[1:4])
	if body[0] != whatsappClient || n <= 0 || 1+n+int(inner) != size {
		return wrong
	}
	return proven
}
