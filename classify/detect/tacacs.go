package detect

// tacacs reads the header of TACACS+: a version, a kind, a sequence, flags, a
// session and a length (RFC 8907 section 4.1).
var tacacs = &Detector{
	Name: "tacacs", Title: "TACACS+", Spec: "RFC 8907",
	Over:  TCP,
	First: AnyOf("\xc0\xc1"),
	Probe: probeTACACS,
}

const tacacsHeader = 12

var tacacsRule = rule{why: "version, kind, sequence, length", header: tacacsHeader, ports: []uint16{49}, both: true}

func probeTACACS(o *Opening) Match { return ofStreams(o, tacacsPacket, &tacacsRule) }

func tacacsPacket(_ *Opening, b []byte) grade {
	if b[0]&^1 != 0xc0 || len(b) > 1 && (b[1] == 0 || b[1] > 3) || len(b) > 2 && b[2] == 0 {
		return wrong
	}
	if len(b) < tacacsHeader {
		return short
	}
	if b[3]&^0x05 != 0 || be32(b, 8) == 0 || be32(b, 8) > 1<<16 {
		return wrong
	}
	return fits
}
