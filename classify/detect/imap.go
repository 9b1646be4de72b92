package detect

import "bytes"

// imap recognises IMAP by the server's greeting and the client's tagged
// commands (RFC 9051 sections 2.2 and 7.1), and follows STARTTLS.
var imap = &Detector{
	Name: "imap", Title: "IMAP", Spec: "RFC 9051",
	Over:  TCP,
	First: AnyOf("*._-").Or(Range('0', '9')).Or(Range('A', 'Z')).Or(Range('a', 'z')),
	Probe: probeIMAP,
}

var imapDialogue = dialogue{
	greeting: imapGreeting,
	command:  imapCommand,
	ports:    []uint16{143},
	startTLS: func(line []byte) bool {
		_, command, found := bytes.Cut(line, []byte(" "))
		return found && commandIs(command, "STARTTLS")
	},
	why: "IMAP greeting or command",
}

var imapWords = wordSet{
	"CAPABILITY": proven, "AUTHENTICATE": proven, "STARTTLS": proven, "NAMESPACE": proven, "UNSUBSCRIBE": proven,
	"LOGIN": fits, "LOGOUT": fits, "NOOP": fits, "ID": fits, "SELECT": fits, "EXAMINE": fits, "LIST": fits,
	"LSUB": fits, "STATUS": fits, "ENABLE": fits, "IDLE": fits, "UID": fits, "FETCH": fits, "COMPRESS": fits,
	"SUBSCRIBE": fits, "APPEND": fits, "CHECK": fits, "CLOSE": fits, "EXPUNGE": fits, "SEARCH": fits, "STORE": fits,
	"XLIST": fits, "GETQUOTAROOT": fits,
}

// imapCommand judges "tag COMMAND …"; tags are letters and digits, some with a
// full stop.
func imapCommand(line []byte, ended bool) grade {
	n := 0
	for n < len(line) && line[n] != ' ' {
		if !isAlphanumeric(line[n]) && line[n] != '.' && line[n] != '-' && line[n] != '_' || n == 16 {
			return wrong
		}
		n++
	}
	if n == len(line) {
		if ended {
			return wrong
		}
		return short
	}
	if n == 0 {
		return wrong
	}
	return imapWords.grade(line[n+1:], ended)
}

// imapGreeting judges "* OK text".
func imapGreeting(line []byte, ended bool) grade {
	g := max(begins(line, "* OK"), begins(line, "* PREAUTH"), begins(line, "* BYE"))
	switch {
	case g < proven:
		if ended {
			return wrong
		}
		return g
	case !ended:
		return short
	case containsFold(line, "IMAP"), containsFold(line, "[CAPABILITY"):
		return proven
	}
	return fits
}

func probeIMAP(o *Opening) Match {
	m, client := imapDialogue.recognise(o)
	if m.Verdict != Yes {
		return m
	}
	if line, _, ended := cutLine(o.Stream[1-client]); ended && imapGreeting(line, true) >= fits {
		m.Names.add("greeting", text(argument(line, 2)))
	}
	eachLine(o.Stream[client], func(line []byte, _ int) bool {
		_, command, _ := bytes.Cut(line, []byte(" "))
		switch {
		case hasCommand(command, "LOGIN "):
			user, _, _ := bytes.Cut(argument(command, 6), []byte(" "))
			m.Names.add("user", text(bytes.Trim(user, `"`)))
			m.Names.add("credentials", "cleartext")
		case hasCommand(command, "AUTHENTICATE PLAIN"), hasCommand(command, "AUTHENTICATE LOGIN"):
			m.Names.add("credentials", "cleartext")
		}
		return !imapDialogue.startTLS(line)
	})
	imapDialogue.followTLS(o, client, &m)
	return m
}
