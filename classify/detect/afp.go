package detect

// afp reads the headers of the session below AFP: request or reply, a command,
// the request's number, a code or an offset, a length and four zeros (Apple
// Filing Protocol, data stream interface).
var afp = &Detector{
	Name: "afp", Title: "AFP", Spec: "Apple Filing Protocol, DSI",
	Over:  TCP,
	First: AnyOf("\x00\x01"),
	Probe: probeAFP,
}

const dsiHeader = 16

var afpRule = rule{why: "DSI header: command, length, reserved zeros", header: dsiHeader, ports: []uint16{548}, both: true}

func probeAFP(o *Opening) Match {
	return ofStreams(o, dsiMessage, &afpRule)
}

func dsiMessage(_ *Opening, b []byte) grade {
	if b[0] > 1 || len(b) > 1 && (b[1] == 0 || b[1] > 8 || b[1] == 7) {
		return wrong
	}
	if len(b) < dsiHeader {
		return short
	}
	if be32(b, 12) != 0 || be32(b, 8) > 1<<22 || b[0] == 0 && be32(b, 4) > 1<<16 {
		return wrong
	}
	return fits
}
