package detect

// rsync reads the daemon's greeting of both sides: a word and a version
// (rsyncd, protocols 20 to 32).
var rsync = &Detector{
	Name: "rsync", Title: "rsync", Spec: "rsync daemon protocol",
	Over:  TCP,
	First: AnyOf("@"),
	Probe: probeRsync,
}

var rsyncRule = rule{why: "greeting with a version", header: len("@RSYNCD: ")}

func probeRsync(o *Opening) Match {
	return ofStreams(o, rsyncGreeting, &rsyncRule)
}

func rsyncGreeting(_ *Opening, b []byte) grade { return begins(b, "@RSYNCD: ") }
