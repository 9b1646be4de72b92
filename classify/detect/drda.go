package detect

// drda reads the two headers that DDM begins with: one of a magic byte and a
// kind, and the object's, whose length is six less (The Open Group DRDA volume 3,
// DSS).
var drda = &Detector{
	Name: "drda", Title: "DRDA (Db2)", Spec: "The Open Group DRDA, DDM",
	Over: TCP,
	Head: []Place{
		{TCP, 2, AnyOf("\xd0")},
	},
	Probe: probeDRDA,
}

var drdaRule = rule{why: "DSS header and object's length", header: 10}

func probeDRDA(o *Opening) Match {
	return ofStreams(o, ddmHeader, &drdaRule)
}

func ddmHeader(_ *Opening, b []byte) grade {
	if len(b) > 2 && b[2] != 0xd0 {
		return wrong
	}
	if len(b) < 10 {
		return short
	}
	kind := b[3] & 0x0f // request, reply, object, communication, no reply
	if kind == 0 || kind > 5 || be16(b, 0) < 10 || be16(b, 6) != be16(b, 0)-6 {
		return wrong
	}
	return proven
}
