package detect

import "bytes"

// smtp recognises SMTP and LMTP by the server's greeting and the client's
// first command (RFC 5321 section 3.1), and follows STARTTLS (RFC 3207).
var smtp = &Detector{
	Name: "smtp", Title: "SMTP", Spec: "RFC 5321",
	Over:  TCP,
	First: AnyOf("245EHLMRSVXehlmrsvx"),
	Probe: probeSMTP,
}

var smtpDialogue = dialogue{
	greeting: smtpGreeting,
	command:  smtpCommand,
	ports:    []uint16{25, 465, 587, 2525},
	startTLS: func(line []byte) bool { return commandIs(line, "STARTTLS") },
	why:      "SMTP greeting or command",
}

// smtpWords leaves out the commands that FTP has too.
var smtpWords = wordSet{
	"EHLO": proven, "HELO": proven, "LHLO": proven, "STARTTLS": fits, "RSET": fits, "VRFY": fits, "EXPN": fits,
	"ETRN": fits, "XCLIENT": fits,
}

func smtpCommand(line []byte, ended bool) grade {
	if hasCommand(line, "MAIL FROM:") || hasCommand(line, "RCPT TO:") {
		return proven
	}
	if !ended && (hasPrefixOf(line, "MAIL FROM:") || hasPrefixOf(line, "RCPT TO:")) {
		return short
	}
	return smtpWords.grade(line, ended)
}

// hasPrefixOf says whether line may still become the given words.
func hasPrefixOf(line []byte, words string) bool {
	return len(line) < len(words) && foldEqual(line, words[:len(line)])
}

// smtpGreeting judges "220 domain text"; servers also refuse with 421 or 554.
func smtpGreeting(line []byte, ended bool) grade {
	g := max(isReply(line, ended, "220"), isReply(line, ended, "421"), isReply(line, ended, "554"))
	if g == fits && line[0] == '2' && (containsFold(line, "SMTP") || containsFold(line, "LMTP")) {
		return proven
	}
	return g
}

func probeSMTP(o *Opening) Match {
	m, client := smtpDialogue.recognise(o)
	if m.Verdict != Yes {
		return m
	}
	n := &m.Names
	if line, _, ended := cutLine(o.Stream[1-client]); ended && isReply(line, true, "220") == fits {
		domain, _, _ := bytes.Cut(argument(line, 4), []byte(" "))
		if n.Host = text(domain); n.Host != "" {
			n.HostFrom = "smtp-greeting"
		}
		n.add("greeting", text(argument(line, 4)))
	}
	eachLine(o.Stream[client], func(line []byte, _ int) bool {
		switch {
		case hasCommand(line, "EHLO "), hasCommand(line, "HELO "), hasCommand(line, "LHLO "):
			n.add("client", text(argument(line, 5)))
		case hasCommand(line, "AUTH PLAIN"), hasCommand(line, "AUTH LOGIN"):
			n.add("credentials", "cleartext")
		case hasCommand(line, "STARTTLS"), hasCommand(line, "DATA"):
			return false
		}
		return true
	})
	smtpDialogue.followTLS(o, client, &m)
	return m
}
