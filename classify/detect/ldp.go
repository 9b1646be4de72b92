package detect

// ldp reads the header of a PDU, of version 1, its length and the first message
// (RFC 5036 section 3.1).
var ldp = &Detector{
	Name: "ldp", Title: "LDP", Spec: "RFC 5036",
	Over:  TCP | UDP,
	First: AnyOf("\x00"),
	Probe: probeLDP,
}

var ldpRule = rule{why: "PDU of version 1, its length, a known message", header: 14}

func probeLDP(o *Opening) Match { return judged(o, ldpDatagram, ldpPDU, &ldpRule) }

func ldpDatagram(o *Opening, d *Datagram) grade {
	if len(d.Data) < 18 || 4+be16(d.Data, 2) != d.Length {
		return wrong
	}
	return ldpPDU(o, d.Data)
}

func ldpPDU(_ *Opening, b []byte) grade {
	if g := begins(b, "\x00\x01"); g != proven {
		return g
	}
	if len(b) < 18 {
		return short
	}
	length, message, size := be16(b, 2), be16(b, 10)&0x7fff, be16(b, 12)
	// A PDU has at most 4096 bytes until more is agreed on (section 3.5.3).
	if length < 14 || length > 4096 || size < 4 || size+10 > length || be32(b, 4) == 0 {
		return wrong
	}
	switch message {
	case 0x0001, 0x0100, 0x0200, 0x0201, 0x0202, 0x0300, 0x0301, 0x0400, 0x0401, 0x0402, 0x0403, 0x0404:
		return proven
	}
	return wrong
}
