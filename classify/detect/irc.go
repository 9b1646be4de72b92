package detect

import "bytes"

// irc recognises IRC by how a client registers and a server answers (RFC 2812
// section 3.1, IRCv3 capability negotiation).
var irc = &Detector{
	Name: "irc", Title: "IRC", Spec: "RFC 2812",
	Over:  TCP,
	First: AnyOf(":CNPUEcnpue"),
	Probe: probeIRC,
}

// portsIRC are those where a nickname alone is believed.
var portsIRC = []uint16{6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 7000}

func probeIRC(o *Opening) Match {
	side := o.firstSpeaker()
	b := o.Stream[side]
	g, client := judgeIRC(b, side, o.Complete)
	if g == fits && o.HasPort(portsIRC...) {
		g = proven
	}
	switch g {
	case wrong:
		return Match{}
	case proven:
		line, _, _ := cutLine(b)
		m := yes(side, 0, max(1, min(len(line), 64)), "registration, or a server's notice")
		m.Client = SideOf(client)
		tellIRC(o.Stream[client], &m)
		return m
	}
	return Match{Verdict: Maybe}
}

// judgeIRC judges the first lines of a side.
func judgeIRC(b []byte, side int, complete bool) (g grade, client int) {
	g, client = short, side
	lines := 0
	eachLine(b, func(line []byte, _ int) bool {
		if !isTextLine(line) && !bytes.Contains(line, []byte("\x02")) {
			g = wrong
			return false
		}
		lines++
		switch {
		case hasCommand(line, "CAP LS"), hasCommand(line, "CAP REQ :"), isIRCUser(line):
			g = proven
		case len(line) > 0 && line[0] == ':' && isIRCUserMessage(line):
			g, client = proven, 1-side
		case line == nil, len(line) > 0 && line[0] == ':' && isIRCServer(line), hasCommand(line, "NOTICE AUTH :"), hasCommand(line, "NOTICE * :"):
			g, client = proven, 1-side
		case hasCommand(line, "NICK "):
			g = fits
		case hasCommand(line, "PASS "), hasCommand(line, "PING :"), hasCommand(line, "ERROR :"):
		default:
			g = wrong
		}
		return g != proven && g != wrong && lines < 4
	})
	if lines == 0 {
		line := b[:min(len(b), maxLine)]
		if complete || len(b) >= maxLine || !isTextLine(line) {
			return wrong, side
		}
	}
	if g == short && lines >= 4 {
		return wrong, side
	}
	return g, client
}

// isIRCUser says whether a line is "USER name mode unused :real name".
func isIRCUser(line []byte) bool {
	return hasCommand(line, "USER ") && len(bytes.Fields(line[:min(len(line), 512)])) >= 5
}

// isIRCServer says whether a line is of a server: ":name NOTICE …" or
// ":name nnn …".
func isIRCServer(line []byte) bool {
	_, rest, found := bytes.Cut(line, []byte(" "))
	return found && (hasCommand(rest, "NOTICE ") || hasCommand(rest, "CAP ") || len(rest) > 4 && isDigits(rest[:3]) && rest[3] == ' ')
}

// isIRCUserMessage says whether a line is what a server passes on of a user:
// ":nick!user@host COMMAND …" (RFC 2812 section 2.3.1).
func isIRCUserMessage(line []byte) bool {
	prefix, rest, _ := bytes.Cut(line[:min(len(line), 512)], []byte(" "))
	command, _, found := bytes.Cut(rest, []byte(" "))
	user := bytes.IndexByte(prefix, '!')
	if !found || user < 2 || bytes.IndexByte(prefix[user:], '@') < 2 {
		return false
	}
	switch string(command) {
	case "PRIVMSG", "NOTICE", "JOIN", "PART", "QUIT", "NICK", "MODE", "TOPIC", "KICK", "INVITE":
		return true
	}
	return false
}

// tellIRC reads the nickname, and whether a password was sent.
func tellIRC(b []byte, m *Match) {
	eachLine(b, func(line []byte, _ int) bool {
		switch {
		case hasCommand(line, "NICK "):
			m.Names.addOnce("user", text(argument(line, 5)))
		case hasCommand(line, "PASS "):
			m.Names.addOnce("credentials", "cleartext")
		}
		return true
	})
}
