package detect

// nbd reads the server's magic words, of the old and the new negotiation
// (Network Block Device protocol).
var nbd = &Detector{
	Name: "nbd", Title: "Network Block Device", Spec: "NBD protocol",
	Over:  TCP,
	First: AnyOf("N"),
	Probe: probeNBD,
}

var nbdRule = rule{why: "magic words of the server", header: 16}

func probeNBD(o *Opening) Match { return ofStreams(o, nbdMagic, &nbdRule) }

func nbdMagic(_ *Opening, b []byte) grade {
	return max(begins(b, "NBDMAGICIHAVEOPT"), begins(b, "NBDMAGIC\x00\x00\x42\x02\x81\x86\x12\x53"))
}
