package detect

// someIP reads messages: service and method, the length of the rest, the
// request, and versions, kind and return code (AUTOSAR PRS SOME/IP section 4.1).
var someIP = &Detector{
	Name: "some-ip", Title: "SOME/IP", Spec: "AUTOSAR PRS SOMEIPProtocol",
	Over: UDP | TCP,
	Head: []Place{
		{UDP | TCP, 4, AnyOf("\x00")},
	},
	Probe: probeSOMEIP,
}

const someIPHeader = 16

var someIPRule = rule{why: "length of the rest, protocol version, kind, return code", header: someIPHeader}

func probeSOMEIP(o *Opening) Match {
	return judged(o, someIPDatagram, someIPStream, &someIPRule)
}

func someIPDatagram(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < someIPHeader {
		return wrong
	}
	if next := int(be32(b, 4)) + 8; next != d.Length && (next > len(b)-someIPHeader || someIPMessage(o, b[next:]) != proven) {
		return wrong
	}
	return someIPMessage(o, b)
}

// someIPStream grades a stream by its first message, which must come to its
// end.
func someIPStream(o *Opening, b []byte) grade {
	g := someIPMessage(o, b)
	switch {
	case g != proven:
		return g
	case be32(b, 4)+8 > MaxStream:
		return wrong
	case uint32(len(b)) < be32(b, 4)+8:
		return short
	}
	return proven
}

func someIPMessage(_ *Opening, b []byte) grade {
	if len(b) < someIPHeader {
		if len(b) > 6 && be24(b, 4) != 0 {
			return wrong
		}
		return short
	}
	length := be32(b, 4)
	if length < 8 || length > 1<<16 || be16(b, 0) == 0 || b[12] != 1 || b[15] > 0x5e {
		return wrong
	}
	switch b[14] &^ 0x20 { // the flag of a segment
	case 0x00, 0x01, 0x02: // requests and notifications succeed
		if b[15] != 0 {
			return wrong
		}
		return proven
	case 0x80, 0x81:
		return proven
	}
	return wrong
}
