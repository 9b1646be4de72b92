package detect

import "bytes"

// ookla reads how a speed test's two ends greet each other: the client's "HI",
// perhaps with an identifier, and the server's "HELLO", its version and build.
var ookla = &Detector{
	Name: "ookla", Title: "Ookla Speedtest", Spec: "none public; from the lines of both sides",
	Over:  TCP,
	First: AnyOf("H"),
	Probe: probeOokla,
}

var ooklaRule = rule{why: "HELLO, a version, and its build in brackets", header: 12}

func probeOokla(o *Opening) Match {
	m := ofStreams(o, ooklaLine, &ooklaRule)
	if m.Verdict == Yes {
		m.Client = SideOf(1 - int(m.Evidence.Side))
		version := bytes.Fields(o.evident(&m)[:ooklaShown])[1]
		m.Names.add("version", text(version))
	}
	return m
}

// ooklaShown is how many bytes of a server's greeting are looked at.
const ooklaShown = 20

// ooklaLine grades a greeting of either side. The client's fits, and needs the
// server's.
func ooklaLine(_ *Opening, b []byte) grade {
	const hello = "HELLO "
	if g := begins(b, "HI"); g == proven {
		line, _, ended := cutLine(b[:min(len(b), 64)])
		switch {
		case len(line) > 2 && line[2] != ' ' || !isTextLine(line) || !ended && len(b) >= 64:
			return wrong
		case !ended:
			return short
		}
		return fits
	}
	if g := begins(b, hello); g != proven {
		return g
	}
	if len(b) < ooklaShown {
		return short
	}
	version, build, _ := bytes.Cut(b[len(hello):ooklaShown], []byte(" "))
	major, minor, found := bytes.Cut(version, []byte("."))
	if !found || !digits(major) || !digits(minor) || len(build) == 0 || build[0] != '(' {
		return wrong
	}
	return proven
}
