package detect

// s7comm reads Siemens's S7 protocol in ISO transport: an id, one of four kinds
// of message, a reserved zero, a reference, and the lengths of what follows.
var s7comm = &Detector{
	Name: "s7comm", Title: "S7comm", Spec: "Siemens S7, RFC 1006",
	Over:  TCP,
	First: AnyOf("\x03"),
	Probe: probeS7comm,
}

var s7commRule = rule{why: "S7 message in ISO transport", header: 8}

func probeS7comm(o *Opening) Match {
	return ofStreams(o, s7commMessage, &s7commRule)
}

func s7commMessage(_ *Opening, b []byte) grade {
	data, g := cotp(b)
	if g != fits {
		return g
	}
	if data[0] != 0x32 {
		return wrong
	}
	if len(data) < 4 {
		return short
	}
	if kind := data[1]; kind < 1 || kind > 3 && kind != 7 || data[2] != 0 || data[3] != 0 {
		return wrong
	}
	return proven
}
