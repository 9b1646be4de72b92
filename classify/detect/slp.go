package detect

// slp reads the headers of SLP's two versions, which state the message's exact
// length and a language (RFC 2165 section 4, RFC 2608 section 8).
var slp = &Detector{
	Name: "slp", Title: "Service Location Protocol", Spec: "RFC 2608, RFC 2165",
	Over:  UDP | TCP,
	First: AnyOf("\x01\x02"),
	Probe: probeSLP,
}

var slpRule = rule{why: "SLP header: function, exact length, language", header: 16}

func probeSLP(o *Opening) Match {
	return judged(o, slpDatagram, slpStream, &slpRule)
}

func slpDatagram(_ *Opening, d *Datagram) grade {
	g, length := slpHeader(d.Data)
	if g != proven || length != d.Length {
		return wrong
	}
	return proven
}

func slpStream(_ *Opening, b []byte) grade {
	g, length := slpHeader(b)
	if g == proven && len(b) < min(length, 16) {
		return short
	}
	return g
}

// slpHeader grades a header and tells the message's length.
func slpHeader(b []byte) (g grade, length int) {
	switch {
	case len(b) < 2:
		return short, 0
	case b[0] > 2 || b[0] == 0 || b[1] == 0 || b[1] > 11:
		return wrong, 0
	case len(b) < 16 && b[0] == 2 || len(b) < 12:
		return short, 0
	case b[0] == 1:
		return slpLanguage(b[6:8], b[5] == 0), be16(b, 2)
	}
	// RFC 2608 section 8: reserved flags and the extension's offset, then a
	// language tag of one to eight bytes.
	size := be16(b, 12)
	return slpLanguage(b[14:16], b[5]&0x1f == 0 && b[6] == 0 && size >= 1 && size <= 8), be24(b, 2)
}

func slpLanguage(b []byte, rest bool) grade {
	for _, c := range b {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return wrong
		}
	}
	if !rest {
		return wrong
	}
	return proven
}
