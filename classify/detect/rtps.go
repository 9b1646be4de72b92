package detect

// rtps reads the header of DDS's wire protocol: a magic word and a version
// (OMG DDSI-RTPS 2.5 section 9.4.4).
var rtps = &Detector{
	Name: "rtps", Title: "RTPS (DDS)", Spec: "OMG DDSI-RTPS 2.5",
	Over:  UDP | TCP,
	First: AnyOf("R"),
	Probe: probeRTPS,
}

var rtpsRule = rule{why: "magic word and version", header: 8}

func probeRTPS(o *Opening) Match { return judged(o, rtpsDatagram, rtpsHeader, &rtpsRule) }

func rtpsDatagram(o *Opening, d *Datagram) grade {
	if d.Length < 20 {
		return wrong
	}
	return rtpsHeader(o, d.Data)
}

func rtpsHeader(_ *Opening, b []byte) grade {
	if g := max(begins(b, "RTPS"), begins(b, "RTPX")); g != proven {
		return g
	}
	if len(b) < 6 {
		return short
	}
	if b[4] == 0 || b[4] > 2 || b[5] > 9 {
		return wrong
	}
	return proven
}
