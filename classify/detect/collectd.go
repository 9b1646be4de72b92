package detect

// collectd reads the parts of the binary protocol, each of a type and a length,
// from the host's name on.
var collectd = &Detector{
	Name: "collectd", Title: "collectd", Spec: "collectd binary protocol",
	Over:  UDP,
	First: AnyOf("\x00\x02"),
	Probe: probeCollectd,
}

const collectdHost = 0

var collectdRule = rule{why: "parts of known types and lengths", header: 4, ports: []uint16{25826}}

func probeCollectd(o *Opening) Match {
	m := ofDatagrams(o, collectdParts, &collectdRule)
	if m.Verdict == Yes {
		if b := o.evident(&m); be16(b, 0) == collectdHost {
			m.Names.Host, m.Names.HostFrom = text(b[4:be16(b, 2)]), "collectd"
		}
	}
	return m
}

// collectdParts grades the first parts, of which three are proof.
func collectdParts(_ *Opening, d *Datagram) grade {
	b := d.Data
	for n := 0; n < 3; n++ {
		if len(b) < 4 {
			return wrong
		}
		size := be16(b, 2)
		if size > len(b) || size < 4 || !collectdPart(be16(b, 0), b[4:size]) {
			return wrong
		}
		kind := be16(b, 0)
		b = b[size:]
		if len(b) == 0 && (n > 0 || kind == 0x210) {
			return fits
		}
	}
	return proven
}

// collectdPart says whether a part of that kind may have that content: names
// end in a zero byte, numbers have eight, and the signed and the encrypted part
// come first and alone.
func collectdPart(kind int, content []byte) bool {
	switch kind {
	case 0, 2, 3, 4, 5, 0x100:
		n := len(content)
		return n > 0 && content[n-1] == 0 && printable(content[:n-1])
	case 1, 7, 8, 9, 0x101:
		return len(content) == 8
	case 6:
		return len(content) >= 11
	case 0x200: // signed: a hash, then the user
		return len(content) > 32
	case 0x210: // encrypted: the user behind its length, then a vector and more
		return len(content) > 2 && len(content) > 2+be16(content, 0) && printable(content[2:2+be16(content, 0)])
	}
	return false
}
