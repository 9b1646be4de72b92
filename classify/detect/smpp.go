package detect

import "bytes"

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
	if size == smppHeader && status == 0 && (command&^smppResponse == 0x15 || command&^smppResponse == 6) {
		return proven // a test of the link, or the end, has no body
	}
	switch command &^ smppResponse {
	case 1, 2, 9: // a bind: the system's name and a password
		if command&smppResponse == 0 {
			return smppBind(b[smppHeader:], int(size)-smppHeader)
		}
		return fits
	case 0, 3, 4, 5, 6, 7, 8, 11, 0x15, 0x21, 0x102, 0x103:
		return fits
	}
	return wrong
}

// smppBind grades the body of a bind: two short texts ended by zeros, and more.
func smppBind(b []byte, size int) grade {
	b = b[:min(len(b), size)]
	for _, most := range [...]int{16, 9} {
		end := bytes.IndexByte(b, 0)
		switch {
		case end < 0 && len(b) < size && len(b) < most:
			return short
		case end < 0 || end >= most+8 || !printable(b[:end]):
			return wrong
		}
		b, size = b[end+1:], size-end-1
	}
	if size < 5 {
		return wrong
	}
	return proven
}
