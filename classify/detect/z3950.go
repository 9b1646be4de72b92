package detect

// z3950 reads the initialization of a session: a context tag of the request or
// the response, the protocol's version and the options (ISO 23950 annex ASN.1).
var z3950 = &Detector{
	Name: "z39.50", Title: "Z39.50", Spec: "ISO 23950",
	Over:  TCP,
	First: AnyOf("\xb4\xb5"),
	Probe: probeZ3950,
}

var z3950Rule = rule{why: "initialization: version and options", header: 10}

func probeZ3950(o *Opening) Match {
	return ofStreams(o, z3950Init, &z3950Rule)
}

func z3950Init(_ *Opening, b []byte) grade {
	if b[0] != 0xb4 && b[0] != 0xb5 {
		return wrong
	}
	e, g := ber(b)
	if g != fits {
		return g
	}
	content := e.content
	if len(content) > 0 && content[0] == 0x82 { // a reference of the client's
		reference, g := ber(content)
		if g != fits {
			return g
		}
		content = content[min(len(content), reference.header+reference.length):]
	}
	return z3950Version(content)
}

// z3950Version grades two bit strings: the versions, and the options.
func z3950Version(b []byte) grade {
	for _, tag := range [...]byte{0x83, 0x84} {
		e, g := ber(b)
		if g != fits {
			return g
		}
		if e.tag != tag || e.length < 2 || e.length > 5 {
			return wrong
		}
		if len(e.content) < e.length {
			return short
		}
		b = b[e.header+e.length:]
	}
	return proven
}
