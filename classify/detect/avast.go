package detect

// avast reads the messages between Avast's products and its servers: a magic,
// the length of all, a version.
var avast = &Detector{
	Name: "avast", Title: "Avast", Spec: "none public; from the structure of both sides' messages",
	Over:  TCP,
	First: AnyOf("N"),
	Probe: probeAvast,
}

var avastRule = rule{why: "magic, length and version", header: 8}

func probeAvast(o *Opening) Match { return ofStreams(o, avastMessage, &avastRule) }

func avastMessage(_ *Opening, b []byte) grade {
	if len(b) < 8 {
		return min(begins(b, "NOSA"), short)
	}
	size := be16(b, 4)
	if string(b[:4]) != "NOSA" || size < 16 || size > 4096 || b[6] == 0 || b[6] > 8 {
		return wrong
	}
	if len(b) < size {
		return short
	}
	return proven
}
