package detect

// monero reads Levin, the peer protocol of Monero and other CryptoNote coins:
// a signature of eight bytes, length, whether an answer is wanted, command.
var monero = &Detector{
	Name: "monero", Title: "Monero (Levin)", Spec: "Levin protocol, Monero documentation",
	Over:  TCP,
	First: AnyOf("\x01"),
	Probe: probeMonero,
}

var moneroRule = rule{why: "Levin signature", header: 33}

func probeMonero(o *Opening) Match {
	return ofStreams(o, moneroMessage, &moneroRule)
}

func moneroMessage(_ *Opening, b []byte) grade {
	return begins(b, "\x01\x21\x01\x01\x01\x01\x01\x01")
}
