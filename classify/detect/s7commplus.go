package detect

// s7commPlus reads the protocol of newer Siemens controllers in ISO transport:
// an id, a version and the length of the data.
var s7commPlus = &Detector{
	Name: "s7comm-plus", Title: "S7comm Plus", Spec: "Siemens S7 Plus, RFC 1006",
	Over:  TCP,
	First: AnyOf("\x03"),
	Probe: probeS7commPlus,
}

var s7commPlusRule = rule{why: "S7 Plus message in ISO transport", header: 8}

func probeS7commPlus(o *Opening) Match {
	return ofStreams(o, s7commPlusMessage, &s7commPlusRule)
}

func s7commPlusMessage(_ *Opening, b []byte) grade {
	data, g := cotp(b)
	if g != fits {
		return g
	}
	if data[0] != 0x72 {
		return wrong
	}
	if len(data) < 4 {
		return short
	}
	if version := data[1]; version < 1 || version > 3 && version != 0xfe && version != 0xff || be16(data, 2) > 1<<14 {
		return wrong
	}
	return proven
}
