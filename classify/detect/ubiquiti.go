package detect

// ubiquitiDiscovery reads the search for Ubiquiti's devices on its port, and
// their answers: a version, a kind, the length, and fields that fill it.
var ubiquitiDiscovery = &Detector{
	Name: "ubiquiti-discovery", Title: "Ubiquiti discovery", Spec: "Ubiquiti device discovery v1, v2",
	Over:  UDP,
	First: AnyOf("\x01\x02"),
	Probe: probeUbiquiti,
}

var ubiquitiDiscoveryRule = rule{why: "version, kind, fields of the exact length", header: 4, ports: []uint16{10001}}

func probeUbiquiti(o *Opening) Match {
	m := ofDatagrams(o, ubiquitiMessage, &ubiquitiDiscoveryRule)
	if m.Verdict == Yes {
		ubiquitiFields(o.evident(&m), func(kind byte, value []byte) {
			switch kind {
			case 0x0b:
				m.Names.add("hostname", text(value))
			case 0x0c:
				m.Names.add("model", text(value))
			}
		})
	}
	return m
}

func ubiquitiMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 4 || 4+be16(b, 2) != d.Length || b[0] == 0 || b[0] > 2 || b[0] == 1 && b[1] > 6 || b[0] == 2 && b[1] > 11 {
		return wrong
	}
	if d.Length < 4+3 {
		return fits
	}
	switch {
	case !d.whole() || !ubiquitiFields(b, nil):
		return wrong
	case b[4] == 1 && be16(b, 5) == 6 || b[4] == 2 && be16(b, 5) == 10: // an address comes first
		return proven
	}
	return fits
}

// ubiquitiFields shows each field of message b to see, and says whether they
// are well-formed up to the last byte.
func ubiquitiFields(b []byte, see func(kind byte, value []byte)) bool {
	for b = b[4:]; len(b) >= 3; {
		size := 3 + be16(b, 1)
		if size > len(b) {
			return false
		}
		if see != nil {
			see(b[0], b[3:size])
		}
		b = b[size:]
	}
	return len(b) == 0
}
