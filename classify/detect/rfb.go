package detect

// rfb reads the version that both sides begin with: "RFB xxx.yyy\n" (RFC 6143
// section 7.1.1).
var rfb = &Detector{
	Name: "rfb", Title: "VNC (RFB)", Spec: "RFC 6143",
	Over:  TCP,
	First: AnyOf("R"),
	Probe: probeRFB,
}

const rfbVersion = len("RFB 003.008\n")

var rfbRule = rule{why: "protocol version", header: rfbVersion}

func probeRFB(o *Opening) Match {
	m := ofStreams(o, rfbGreeting, &rfbRule)
	if m.Verdict == Yes {
		m.Names.add("version", text(o.evident(&m)[4:11]))
	}
	return m
}

func rfbGreeting(_ *Opening, b []byte) grade {
	if g := begins(b, "RFB "); g != proven {
		return g
	}
	if len(b) < rfbVersion {
		return short
	}
	if !digits(b[4:7]) || b[7] != '.' || !digits(b[8:11]) || b[11] != '\n' {
		return wrong
	}
	return proven
}
