package detect

// atg reads the commands to tank gauges and their echo: a start byte, a letter
// and five digits (Veeder-Root TLS-350 serial interface).
var atg = &Detector{
	Name: "atg", Title: "Automatic tank gauge", Spec: "Veeder-Root TLS-350 serial interface",
	Over:  TCP,
	First: AnyOf("\x01"),
	Probe: probeATG,
}

var atgRule = rule{why: "start byte and function code", header: 7}

func probeATG(o *Opening) Match { return ofStreams(o, atgCommand, &atgRule) }

func atgCommand(_ *Opening, b []byte) grade {
	if b[0] != 1 {
		return wrong
	}
	for i := 1; i < len(b) && i < 3; i++ { // an answer has a line's end before
		if b[i] == '\r' || b[i] == '\n' {
			continue
		}
		return atgCode(b[i:])
	}
	if len(b) < 4 {
		return short
	}
	return atgCode(b[3:])
}

func atgCode(b []byte) grade {
	if b[0] != 'I' && b[0] != 'S' && b[0] != 'i' && b[0] != 's' {
		return wrong
	}
	if n := min(len(b), 6); n > 1 && !digits(b[1:n]) {
		return wrong
	}
	if len(b) < 6 {
		return short
	}
	if len(b) > 6 && b[6] > ' ' {
		return wrong
	}
	return proven
}
