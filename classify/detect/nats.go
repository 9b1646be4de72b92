package detect

// nats reads the server's greeting, or the client's connect, both with an
// object of JSON (NATS client protocol).
var nats = &Detector{
	Name: "nats", Title: "NATS", Spec: "NATS client protocol",
	Over:  TCP,
	First: AnyOf("IC"),
	Probe: probeNATS,
}

var natsRule = rule{why: "INFO or CONNECT with an object", header: 8}

func probeNATS(o *Opening) Match { return ofStreams(o, natsCommand, &natsRule) }

func natsCommand(_ *Opening, b []byte) grade {
	return max(begins(b, "INFO {\""), begins(b, "CONNECT {\""))
}
