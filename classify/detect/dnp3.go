package detect

// dnp3 reads the link header, whose check word covers it (IEEE 1815 section 9.2).
var dnp3 = &Detector{
	Name: "dnp3", Title: "DNP3", Spec: "IEEE 1815",
	Over:  TCP | UDP,
	First: AnyOf("\x05"),
	Probe: probeDNP3,
}

const dnp3Header = 10

var dnp3Rule = rule{why: "start, length, addresses, check word", header: dnp3Header}

func probeDNP3(o *Opening) Match { return judged(o, dnp3Datagram, dnp3Frame, &dnp3Rule) }

func dnp3Datagram(o *Opening, d *Datagram) grade { return dnp3Frame(o, d.Data) }

func dnp3Frame(_ *Opening, b []byte) grade {
	if g := begins(b, "\x05\x64"); g != proven {
		return g
	}
	if len(b) < dnp3Header {
		return short
	}
	if b[2] < 5 || int(crcDNP(b[:8])) != le16(b, 8) {
		return wrong
	}
	return proven
}
