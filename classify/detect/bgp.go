package detect

// bgp reads message headers: a marker of ones, a length and a type (RFC 4271
// section 4.1).
var bgp = &Detector{
	Name: "bgp", Title: "BGP", Spec: "RFC 4271",
	Over:  TCP,
	First: AnyOf("\xff"),
	Probe: probeBGP,
}

const bgpMarker = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"

var bgpRule = rule{why: "marker, length, message type", header: 19}

func probeBGP(o *Opening) Match {
	return ofStreams(o, bgpMessage, &bgpRule)
}

func bgpMessage(_ *Opening, b []byte) grade {
	if g := begins(b, bgpMarker); g != proven {
		return g
	}
	if len(b) < 19 {
		return short
	}
	if length := be16(b, 16); length < 19 || b[18] == 0 || b[18] > 6 {
		return wrong
	}
	return proven
}
