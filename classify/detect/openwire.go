package detect

// openWire reads the first command of either side: its length, its kind, and
// the magic "ActiveMQ" (OpenWire wire format negotiation).
var openWire = &Detector{
	Name: "openwire", Title: "OpenWire", Spec: "Apache ActiveMQ OpenWire",
	Over:  TCP,
	First: AnyOf("\x00"),
	Probe: probeOpenWire,
}

var openWireRule = rule{why: "wire format info with its magic", header: 13}

func probeOpenWire(o *Opening) Match {
	return ofStreams(o, openWireInfo, &openWireRule)
}

func openWireInfo(_ *Opening, b []byte) grade {
	if b[0] != 0 || len(b) > 1 && b[1] != 0 {
		return wrong
	}
	if len(b) < 5 {
		return short
	}
	return begins(b[4:], "\x01ActiveMQ")
}
