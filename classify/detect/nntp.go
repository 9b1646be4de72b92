package detect

// nntp recognises NNTP by the server's greeting and the client's commands
// (RFC 3977 section 5), and follows STARTTLS (RFC 4642).
var nntp = &Detector{
	Name: "nntp", Title: "NNTP", Spec: "RFC 3977",
	Over:  TCP,
	First: AnyOf("245ABCDGHILMNOPQSXabcdghilmnopqsx"),
	Probe: probeNNTP,
}

var nntpDialogue = dialogue{
	greeting: nntpGreeting,
	command:  nntpCommand,
	ports:    []uint16{119, 433},
	startTLS: func(line []byte) bool { return commandIs(line, "STARTTLS") },
	why:      "NNTP greeting or command",
}

var nntpWords = wordSet{
	"CAPABILITIES": proven, "XOVER": proven, "NEWNEWS": proven, "NEWGROUPS": proven, "LISTGROUP": proven,
	"GROUP": fits, "ARTICLE": fits, "HEAD": fits, "BODY": fits, "STAT": fits, "LIST": fits, "DATE": fits, "HELP": fits,
	"OVER": fits, "HDR": fits, "XHDR": fits, "POST": fits, "IHAVE": fits, "QUIT": fits, "NEXT": fits, "LAST": fits,
	"STARTTLS": fits, "XFEATURE": fits, "SLAVE": fits,
}

func nntpCommand(line []byte, ended bool) grade {
	for _, command := range []string{"MODE READER", "MODE STREAM", "AUTHINFO USER "} {
		if hasCommand(line, command) {
			return proven
		}
		if !ended && hasPrefixOf(line, command) {
			return short
		}
	}
	return nntpWords.grade(line, ended)
}

// nntpGreeting judges "200 text", "201 text" and the refusals 400 and 502.
func nntpGreeting(line []byte, ended bool) grade {
	g := wrong
	for _, code := range []string{"200", "201", "400", "502"} {
		g = max(g, isReply(line, ended, code))
	}
	if g == fits && line[0] == '2' && (containsFold(line, "NNTP") || containsFold(line, "INTERNETNEWS")) {
		return proven
	}
	return g
}

func probeNNTP(o *Opening) Match {
	m, client := nntpDialogue.recognise(o)
	if m.Verdict != Yes {
		return m
	}
	if line, _, ended := cutLine(o.Stream[1-client]); ended && nntpGreeting(line, true) >= fits {
		m.Names.add("greeting", text(argument(line, 4)))
	}
	eachLine(o.Stream[client], func(line []byte, _ int) bool {
		if hasCommand(line, "AUTHINFO USER ") {
			m.Names.add("user", text(argument(line, 14)))
		} else if hasCommand(line, "AUTHINFO PASS ") {
			m.Names.add("credentials", "cleartext")
		}
		return !nntpDialogue.startTLS(line)
	})
	nntpDialogue.followTLS(o, client, &m)
	return m
}
