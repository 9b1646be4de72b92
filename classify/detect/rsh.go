package detect

import "bytes"

// rsh reads the openings of the BSD r-commands: a port for errors, two users
// and a command (rsh, rexec), or two users and a terminal's speed (rlogin, RFC
// 1282), each ended by a zero.
var rsh = &Detector{
	Name: "rsh", Title: "rsh, rlogin, rexec", Spec: "RFC 1282, BSD rcmd(3)",
	Over:  TCP,
	First: AnyOf("\x000123456789"),
	Probe: probeRsh,
}

func probeRsh(o *Opening) Match {
	b := o.Stream[0]
	if len(b) == 0 || b[0] != 0 && (b[0] < '0' || b[0] > '9') || !o.FromStart[0] || o.inOrder()[0] != 0 { // a server waits for the words
		return Match{}
	}
	port, rest, ended := bytes.Cut(b[:min(len(b), 512)], []byte{0})
	switch {
	case len(port) > 5 || len(port) > 0 && !digits(port):
		return Match{}
	case !ended:
		return Match{Verdict: Maybe}
	}
	g := rshWords(rest, len(port) == 0)
	if g != proven {
		return Match{Verdict: Verdict(min(g, 1))}
	}
	user, _, _ := bytes.Cut(rest, []byte{0})
	m := yes(0, 0, len(port)+1+len(user), "users and a command, ended by zeros")
	m.Client = Originator
	m.Names.add("user", text(user))
	return m
}

// rshWords grades the two users and the command, or terminal, after them.
func rshWords(b []byte, login bool) grade {
	for i := range 3 {
		word, rest, ended := bytes.Cut(b, []byte{0})
		if !printable(word) || len(word) > 256 || ended && len(word) == 0 {
			return wrong
		}
		if !ended {
			return short
		}
		if slash := bytes.IndexByte(word, '/'); i == 2 && login && (slash < 1 || !digits(word[slash+1:])) {
			return wrong
		}
		b = rest
	}
	return proven
}
