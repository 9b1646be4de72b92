package detect

// pptp reads control messages: their length, kind and magic cookie (RFC 2637
// section 1.4).
var pptp = &Detector{
	Name: "pptp", Title: "PPTP", Spec: "RFC 2637",
	Over:  TCP,
	First: AnyOf("\x00"),
	Probe: probePPTP,
}

var pptpRule = rule{why: "control message with the magic cookie", header: 12}

func probePPTP(o *Opening) Match {
	return ofStreams(o, pptpMessage, &pptpRule)
}

func pptpMessage(_ *Opening, b []byte) grade {
	if len(b) < 4 {
		if b[0] != 0 {
			return wrong
		}
		return short
	}
	if be16(b, 0) < 12 || be16(b, 0) > 1024 {
		return wrong
	}
	return begins(b[2:], "\x00\x01\x1a\x2b\x3c\x4d\x00")
}
