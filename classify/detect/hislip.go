package detect

// hislip reads the messages of instruments: a prologue, a kind, a control byte,
// a parameter and the length of the payload (IVI-6.1 section 2.5).
var hislip = &Detector{
	Name: "hislip", Title: "HiSLIP", Spec: "IVI-6.1",
	Over:  TCP,
	First: AnyOf("H"),
	Probe: probeHiSLIP,
}

const hislipHeader = 16

var hislipRule = rule{why: "prologue, kind, length of payload", header: hislipHeader}

func probeHiSLIP(o *Opening) Match { return ofStreams(o, hislipMessage, &hislipRule) }

func hislipMessage(_ *Opening, b []byte) grade {
	if g := begins(b, "HS"); g != proven {
		return g
	}
	if len(b) < hislipHeader {
		if len(b) > 2 && b[2] > 36 && b[2] < 128 {
			return wrong
		}
		return short
	}
	if b[2] > 36 && b[2] < 128 || be32(b, 8) != 0 {
		return wrong
	}
	return proven
}
