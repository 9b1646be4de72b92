package detect

// x11 reads the client's setup: its byte order, the version 11.0, and how long
// the authorization's name and data are (X Window System Protocol, section 8).
var x11 = &Detector{
	Name: "x11", Title: "X11", Spec: "X Window System Protocol, X11R7.7",
	Over:  TCP,
	First: AnyOf("Bl"),
	Probe: probeX11,
}

const x11Setup = 12

var x11Rule = rule{why: "byte order, version 11, authorization's lengths", header: x11Setup}

func probeX11(o *Opening) Match {
	m := ofStreams(o, x11Client, &x11Rule)
	if m.Verdict == Yes {
		m.Client = SideOf(int(m.Evidence.Side))
	}
	return m
}

func x11Client(_ *Opening, b []byte) grade {
	version, number := "B\x00\x00\x0b\x00\x00", be16
	if b[0] == 'l' {
		version, number = "l\x00\x0b\x00\x00\x00", le16
	}
	if g := begins(b, version); g != proven {
		return g
	}
	if len(b) < x11Setup {
		return short
	}
	if name, data := number(b, 6), number(b, 8); name > 64 || data > 256 || be16(b, 10) != 0 {
		return wrong
	}
	return proven
}
