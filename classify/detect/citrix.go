package detect

// citrix reads the server's greeting of ICA, and that of the gateway protocol
// that it is carried in.
var citrix = &Detector{
	Name: "citrix", Title: "Citrix ICA", Spec: "Citrix ICA, CGP",
	Over:  TCP,
	First: AnyOf("\x7f\x1a"),
	Probe: probeCitrix,
}

var citrixRule = rule{why: "greeting of ICA or CGP", header: 6}

func probeCitrix(o *Opening) Match { return ofStreams(o, citrixGreeting, &citrixRule) }

func citrixGreeting(_ *Opening, b []byte) grade {
	return max(begins(b, "\x7f\x7fICA\x00"), begins(b, "\x1aCGP/0"))
}
