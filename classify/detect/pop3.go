package detect

// pop3 recognises POP3 by the server's greeting and the client's commands
// (RFC 1939), and follows STLS (RFC 2595 section 4).
var pop3 = &Detector{
	Name: "pop3", Title: "POP3", Spec: "RFC 1939",
	Over:  TCP,
	First: AnyOf("+-ACDLNPQRSTUacdlnpqrstu"),
	Probe: probePOP3,
}

var pop3Dialogue = dialogue{
	greeting: pop3Greeting,
	command:  pop3Words.grade,
	ports:    []uint16{110},
	startTLS: func(line []byte) bool { return commandIs(line, "STLS") },
	why:      "POP3 greeting or command",
}

var pop3Words = wordSet{
	"CAPA": fits, "USER": fits, "PASS": fits, "APOP": fits, "STLS": fits, "AUTH": fits, "STAT": fits, "LIST": fits,
	"UIDL": fits, "RETR": fits, "DELE": fits, "NOOP": fits, "RSET": fits, "QUIT": fits, "TOP": fits,
}

// pop3Greeting judges "+OK text", and with a name of the protocol or the
// timestamp that APOP needs in it is sure.
func pop3Greeting(line []byte, ended bool) grade {
	g := max(begins(line, "+OK"), begins(line, "-ERR"))
	switch {
	case g < proven:
		if ended {
			return wrong
		}
		return g
	case !ended:
		return short
	case containsFold(line, "POP3"), containsFold(line, "POP SERVER"), isTimestamp(line):
		return proven
	}
	return fits
}

// isTimestamp says whether a line ends in "<something@host>" (RFC 1939 section 7).
func isTimestamp(line []byte) bool {
	line = argument(line, 0)
	at := false
	for i := len(line) - 2; i > 0 && line[len(line)-1] == '>'; i-- {
		switch line[i] {
		case '@':
			at = true
		case '<':
			return at
		case ' ':
			return false
		}
	}
	return false
}

func probePOP3(o *Opening) Match {
	m, client := pop3Dialogue.recognise(o)
	if m.Verdict != Yes {
		return m
	}
	if line, _, ended := cutLine(o.Stream[1-client]); ended && pop3Greeting(line, true) >= fits {
		m.Names.add("greeting", text(argument(line, 3)))
	}
	eachLine(o.Stream[client], func(line []byte, _ int) bool {
		switch {
		case hasCommand(line, "USER "):
			m.Names.add("user", text(argument(line, 5)))
		case hasCommand(line, "PASS "), hasCommand(line, "AUTH PLAIN"), hasCommand(line, "AUTH LOGIN"):
			m.Names.add("credentials", "cleartext")
		}
		return !pop3Dialogue.startTLS(line)
	})
	pop3Dialogue.followTLS(o, client, &m)
	return m
}
