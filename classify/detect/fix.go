package detect

// fix reads the three fields that every message begins with: its version, the
// body's length and its type (FIX 4.4 volume 2, standard message header).
var fix = &Detector{
	Name: "fix", Title: "FIX", Spec: "FIX 4.4, FIXT 1.1",
	Over:  TCP,
	First: AnyOf("8"),
	Probe: probeFIX,
}

var fixRule = rule{why: "begin string, body length, message type", header: 16}

func probeFIX(o *Opening) Match {
	m := ofStreams(o, fixHeader, &fixRule)
	if m.Verdict == Yes {
		b := o.evident(&m)[2:]
		end := 0
		for b[end] != 1 {
			end++
		}
		m.Names.add("version", text(b[:end]))
	}
	return m
}

func fixHeader(_ *Opening, b []byte) grade {
	if g := begins(b, "8="); g != proven {
		return g
	}
	i := 2
	for ; i < len(b) && b[i] != 1; i++ {
		if i > 10 || b[i] < '.' || b[i] > 'Z' {
			return wrong
		}
	}
	if i >= len(b) {
		return short
	}
	if i == 2 {
		return wrong
	}
	if g := begins(b[i:], "\x019="); g != proven {
		return g
	}
	for i += 3; i < len(b) && b[i] != 1; i++ {
		if b[i] < '0' || b[i] > '9' {
			return wrong
		}
	}
	return begins(b[i:], "\x0135=")
}
