package detect

// lustre reads LNet over TCP: the acceptor's request, the hello of a
// connection, and messages in the middle, whose network's process numbers are
// fixed (Lustre LNet, little-endian as senders are).
var lustre = &Detector{
	Name: "lustre", Title: "Lustre", Spec: "Lustre LNet, socket network driver",
	Over:  TCP,
	First: AnyOf("\x00\x63\xc1"),
	Probe: probeLustre,
}

const lnetProcess = 12345

var lustreRule = rule{why: "LNet request, hello or message", header: 8}

func probeLustre(o *Opening) Match {
	return ofStreams(o, lnetMessage, &lustreRule)
}

func lnetMessage(_ *Opening, b []byte) grade {
	switch b[0] {
	case 0x00:
		return begins(b, "\x00\x71\xce\xac\x01\x00\x00\x00")
	case 0x63:
		return begins(b, "\x63\x69\x72\x45\x03\x00\x00\x00")
	}
	if g := begins(b, "\xc1\x00\x00\x00"); g != proven {
		return g
	}
	if len(b) < 56 {
		return short
	}
	if le32(b, 40) != lnetProcess || le32(b, 44) != lnetProcess || le32(b, 48) > 4 {
		return wrong
	}
	return proven
}
