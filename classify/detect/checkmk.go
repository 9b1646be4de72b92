package detect

// checkmk reads the agent's output, which begins with its own section.
var checkmk = &Detector{
	Name: "checkmk", Title: "Checkmk agent", Spec: "Checkmk agent output",
	Over:  TCP,
	First: AnyOf("<"),
	Probe: probeCheckmk,
}

var checkmkRule = rule{why: "section of the agent", header: len("<<<check_mk>>>")}

func probeCheckmk(o *Opening) Match {
	return ofStreams(o, checkmkSection, &checkmkRule)
}

func checkmkSection(_ *Opening, b []byte) grade { return begins(b, "<<<check_mk>>>\n") }
