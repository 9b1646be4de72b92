package detect

// kismet reads the server's greeting (Kismet client/server protocol of before
// 2016).
var kismet = &Detector{
	Name: "kismet", Title: "Kismet", Spec: "Kismet client/server protocol",
	Over:  TCP,
	First: AnyOf("*"),
	Probe: probeKismet,
}

var kismetRule = rule{why: "greeting of the server", header: len("*KISMET: ")}

func probeKismet(o *Opening) Match {
	return ofStreams(o, kismetGreeting, &kismetRule)
}

func kismetGreeting(_ *Opening, b []byte) grade { return begins(b, "*KISMET: ") }
