package detect

// ansiC1222 reads the units of meters' networks: an element of ACSE that fills
// the datagram, a title of who is called or calls, and user information (ANSI
// C12.22 section 5.3).
var ansiC1222 = &Detector{
	Name: "ansi-c1222", Title: "ANSI C12.22", Spec: "ANSI C12.22, RFC 6142",
	Over:  UDP | TCP,
	First: AnyOf("\x60"),
	Probe: probeANSIC1222,
}

var ansiC1222Rule = rule{why: "ACSE element, titles, user information", header: 4}

func probeANSIC1222(o *Opening) Match {
	return judged(o, c1222Datagram, c1222Unit, &ansiC1222Rule)
}

func c1222Datagram(o *Opening, d *Datagram) grade {
	e, g := ber(d.Data)
	if g != fits || e.header+e.length != d.Length {
		return wrong
	}
	return c1222Unit(o, d.Data)
}

func c1222Unit(_ *Opening, b []byte) grade {
	e, g := ber(b)
	if g != fits {
		if b[0] != 0x60 {
			return wrong
		}
		return g
	}
	if e.tag != 0x60 || e.length < 10 || len(e.content) > 0 && (e.content[0] < 0xa1 || e.content[0] > 0xa8) {
		return wrong
	}
	if len(e.content) < e.length {
		return short
	}
	information, ok := berChild(e.content, 0xbe)
	if !ok {
		return wrong
	}
	external, ok := berChild(information, 0x28) // EXTERNAL, of one octet-aligned value
	if !ok {
		return wrong
	}
	if _, ok = berChild(external, 0x81); !ok {
		return wrong
	}
	return proven
}
