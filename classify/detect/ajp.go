package detect

// ajp reads packets of either direction: a magic, a length, and a code (Apache
// JServ Protocol version 1.3).
var ajp = &Detector{
	Name: "ajp", Title: "AJP", Spec: "AJP 1.3",
	Over:  TCP,
	First: AnyOf("\x12A"),
	Probe: probeAJP,
}

var ajpRule = rule{why: "magic, length and code", header: 5}

func probeAJP(o *Opening) Match { return ofStreams(o, ajpPacket, &ajpRule) }

func ajpPacket(_ *Opening, b []byte) grade {
	if g := max(begins(b, "\x12\x34"), begins(b, "AB")); g != proven {
		return g
	}
	if len(b) < 7 {
		if len(b) == 5 && be16(b, 2) == 1 { // a ping or a pong
			return ajpCode(b)
		}
		return short
	}
	return ajpCode(b)
}

func ajpCode(b []byte) grade {
	length, code := be16(b, 2), b[4]
	switch {
	case length == 0 || length > 1<<13+4:
		return wrong
	case b[0] == 'A' && code >= 3 && code <= 9 && code != 7 && code != 8:
		return proven
	case b[0] == 0x12 && code == 2 && len(b) > 5 && b[5] >= 1 && b[5] <= 27, b[0] == 0x12 && (code == 8 || code == 10) && length == 1:
		return proven
	}
	return wrong
}
