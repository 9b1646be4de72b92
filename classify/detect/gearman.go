package detect

// gearman reads packets: a magic of request or response, a type and a length
// (Gearman protocol, binary packets).
var gearman = &Detector{
	Name: "gearman", Title: "Gearman", Spec: "Gearman protocol",
	Over:  TCP,
	First: AnyOf("\x00"),
	Probe: probeGearman,
}

var gearmanRule = rule{why: "magic, packet type and length", header: 12}

func probeGearman(o *Opening) Match {
	return ofStreams(o, gearmanPacket, &gearmanRule)
}

func gearmanPacket(_ *Opening, b []byte) grade {
	if g := max(begins(b, "\x00REQ"), begins(b, "\x00RES")); g != proven {
		return g
	}
	if len(b) < 12 {
		return short
	}
	if be32(b, 4) == 0 || be32(b, 4) > 64 || be32(b, 8) > 1<<28 {
		return wrong
	}
	return proven
}
