package detect

// smpp reads PDUs: a length, a command or its response, a status and a sequence
// (SMPP 3.4 section 3.2), of which the binds begin a session.
var smpp = &Detector{
	Name: "smpp", Title: "SMPP", Spec: "SMPP 3.4, 5.0",
	Over:  TCP,
	First: AnyOf("\x00"),
	Probe: probeSMPP,
}

const (
	smppHeader   = 16
	smppResponse = 0x80000000
)

var smppRule = rule{why: "length, command, status, sequence", header: smppHeader, ports: []uint16{2775}, both: true}

func probeSMPP(o *Opening) Match { return ofStreams(o, smppPDU, &smppRule) }

func smppPDU(_ *Opening, b []byte) grade {
	if len(b) > 6 && (b[4] != 0 && b[4] != 0x80 || b[5] != 0) {
		return wrong
	}
	if len(b) < smppHeader {
		return short
	}
	size, command, status := be32(b, 0), be32(b, 4), be32(b, 8)
	if size < smppHeader || size > 1<<16 || status > 0x4ff && status != 0 || command&smppResponse == 0 && status != 0 || be32(b, 12) == 0 {
		return wrong
	}
	switch command &^ smppResponse {
	case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 0x15, 0x21, 0x102, 0x103:
		return fits
	}
	return wrong
}
