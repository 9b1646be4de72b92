package detect

// zeroMQ reads the greeting of both sides: a signature of ten bytes, which ends
// in the mark of a version (ZMTP 3.1, RFC 37 of rfc.zeromq.org).
var zeroMQ = &Detector{
	Name: "zeromq", Title: "ZeroMQ (ZMTP)", Spec: "ZMTP 3.1, ZMTP 2.0",
	Over:  TCP,
	First: AnyOf("\xff"),
	Probe: probeZeroMQ,
}

var zeroMQRule = rule{why: "signature of the greeting", header: 11}

func probeZeroMQ(o *Opening) Match { return ofStreams(o, zmtpGreeting, &zeroMQRule) }

func zmtpGreeting(_ *Opening, b []byte) grade {
	if g := begins(b, "\xff\x00\x00\x00\x00\x00\x00\x00"); g != proven {
		return g
	}
	if len(b) < 11 {
		return short
	}
	if b[9] != 0x7f || b[10] > 3 {
		return wrong
	}
	return proven
}
