package detect

import "bytes"

// git reads the request of Git's own transport: a line with its length in four
// hex digits, a service, a path and the host (gitprotocol-pack).
var git = &Detector{
	Name: "git", Title: "Git", Spec: "gitprotocol-pack(5)",
	Over:  TCP,
	First: AnyOf("0"),
	Probe: probeGit,
}

var gitRule = rule{why: "line with its length, service and path", header: 12}

func probeGit(o *Opening) Match {
	m := ofStreams(o, gitRequest, &gitRule)
	if m.Verdict != Yes {
		return m
	}
	m.Client = SideOf(int(m.Evidence.Side))
	words := bytes.SplitN(o.evident(&m)[4:], []byte{0}, 3)
	if _, path, ok := bytes.Cut(words[0], []byte(" ")); ok && len(words) > 1 {
		m.Names.add("path", text(path))
	}
	if len(words) > 2 && bytes.HasPrefix(words[1], []byte("host=")) {
		m.Names.Host, m.Names.HostFrom = text(words[1][len("host="):]), "git"
	}
	return m
}

func gitRequest(_ *Opening, b []byte) grade {
	for i, c := range b[:min(len(b), 4)] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') || i == 0 && c != '0' {
			return wrong
		}
	}
	if len(b) < 4 {
		return short
	}
	return max(begins(b[4:], "git-upload-pack /"), begins(b[4:], "git-receive-pack /"), begins(b[4:], "git-upload-archive /"))
}
