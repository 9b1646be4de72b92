package detect

// fins reads Omron's commands and responses on their port, and over TCP the
// header that has their name (Omron W342, sections on FINS/UDP and FINS/TCP).
var fins = &Detector{
	Name: "fins", Title: "Omron FINS", Spec: "Omron W342, W421",
	Over:  TCP | UDP,
	First: AnyOf("F\x80\x81\xc0\xc1"),
	Probe: probeFINS,
}

var finsRule = rule{why: "header of command or response, or its name", header: 12, ports: []uint16{9600}, both: true}

func probeFINS(o *Opening) Match { return judged(o, finsDatagram, finsFrame, &finsRule) }

// finsDatagram grades the information field, a zero, a gateway count, the
// networks, nodes and units of both, and a command.
func finsDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 12 || b[0]&0x3e != 0 || b[1] != 0 || b[2] < 2 || b[2] > 7 || b[3] > 127 || b[6] > 127 {
		return wrong
	}
	switch b[10] { // the command's class
	case 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0c, 0x21, 0x22, 0x23, 0x26:
		return fits
	}
	return wrong
}

func finsFrame(_ *Opening, b []byte) grade {
	if g := begins(b, "FINS"); g != proven {
		return g
	}
	if len(b) < 16 {
		return short
	}
	if be32(b, 4) < 8 || be32(b, 4) > 4096 || be32(b, 8) > 6 {
		return wrong
	}
	return proven
}
