package detect

// A dialogue is a protocol of text lines: a server greets, a client gives
// commands. Each judge is shown the first line of a side, without its end, and
// whether the end was there.
type dialogue struct {
	greeting, command func(line []byte, ended bool) grade
	// ports are those at which a line that fits is believed by itself.
	ports []uint16
	// startTLS says whether a command asks for TLS from its answer on.
	startTLS func(line []byte) bool
	why      string
}

// Bounds of a dialogue: the longest line (RFC 5321 section 4.5.3.1.5 allows
// 512 bytes), and how many lines of it are read.
const (
	maxLine  = 1024
	maxLines = 64
)

// recognise judges the first lines, that of the side that spoke first before
// the other's, and says which side is the client.
func (d *dialogue) recognise(o *Opening) (m Match, client int) {
	var greeted, commanded bool
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		line, _, ended := cutLine(b)
		greeting, command := wrong, wrong
		if isTextLine(line) && (ended || len(line) < maxLine) {
			ended = ended || o.Complete
			greeting, command = d.greeting(line, ended), d.command(line, ended)
		}
		switch {
		case greeting == proven, greeting == fits && (commanded || o.HasPort(d.ports...)):
			return d.found(side, line, 1-side), 1 - side
		case command == proven, command == fits && (greeted || o.HasPort(d.ports...)):
			return d.found(side, line, side), side
		case greeting == short || command == short:
			return Match{Verdict: Maybe}, 0
		case greeting == wrong && command == wrong:
			return Match{}, 0
		}
		greeted, commanded = greeting == fits, command == fits
	}
	return Match{Verdict: Maybe}, 0
}

// found is a Yes with the line as evidence.
func (d *dialogue) found(side int, line []byte, client int) Match {
	m := yes(side, 0, max(1, min(len(line), 64)), d.why)
	m.Client = SideOf(client)
	return m
}

// isTextLine says whether a line has no control bytes but tabs.
func isTextLine(line []byte) bool {
	for _, c := range line[:min(len(line), maxLine)] {
		if c < ' ' && c != '\t' && c != '\r' || c == 0x7f {
			return false
		}
	}
	return true
}

// eachLine calls visit with each of the first lines of b that are there to
// their end, and the offset after each, until it returns false.
func eachLine(b []byte, visit func(line []byte, after int) bool) {
	rest := b
	for range maxLines {
		line, next, ended := cutLine(rest)
		if !ended || !visit(line, len(b)-len(next)) {
			return
		}
		rest = next
	}
}

// followTLS looks for the command that starts TLS, and where after it and its
// answer the two sides go on with TLS's records.
func (d *dialogue) followTLS(o *Opening, client int, m *Match) {
	at, lines := -1, 0
	eachLine(o.Stream[client], func(line []byte, after int) bool {
		lines++
		if d.startTLS(line) {
			at = after
		}
		return at < 0
	})
	switch {
	case at >= 0:
		m.Inside[client], m.HasInside = at, true
		m.Inside[1-client] = endOfText(o.Stream[1-client])
	case lines < maxLines/4:
		m.More = true
	}
}

// endOfText is where the lines of b end that are text: at the first that
// begins like a record of TLS, else at its end.
func endOfText(b []byte) int {
	at := 0
	for at < len(b) {
		if b[at] == recordHandshake || b[at] == recordAlert {
			return at
		}
		_, rest, ended := cutLine(b[at:])
		if !ended {
			return at
		}
		at = len(b) - len(rest)
	}
	return at
}

// wordSet is a set of command words in upper case.
type wordSet map[string]grade

// grade is that of the first word of a line; a line without its end may have
// more of it.
func (w wordSet) grade(line []byte, ended bool) grade {
	var upper [16]byte
	n := 0
	for n < len(line) && line[n] != ' ' && line[n] != '\t' && line[n] != '\r' {
		if n == len(upper) {
			return wrong
		}
		c := line[n]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < '!' || c > 'Z' {
			return wrong
		}
		upper[n] = c
		n++
	}
	if !ended && n == len(line) {
		return short
	}
	return w[string(upper[:n])]
}

// isReply says how line is a reply with the three-digit code that b names.
func isReply(line []byte, ended bool, code string) grade {
	if len(line) < 4 {
		if string(line) == code && ended {
			return fits
		}
		if string(line) == code[:min(len(line), 3)] && !ended {
			return short
		}
		return wrong
	}
	if string(line[:3]) != code || line[3] != ' ' && line[3] != '-' {
		return wrong
	}
	if !ended {
		return short
	}
	return fits
}

// commandIs says whether a line is the given command, in any case, alone or
// with the given argument.
func commandIs(line []byte, command string) bool {
	for len(line) > 0 && (line[len(line)-1] == ' ' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return foldEqual(line, command)
}

// argument is what follows a command of the given length on its line, without
// the spaces around it.
func argument(line []byte, command int) []byte {
	line = line[min(command, len(line)):]
	for len(line) > 0 && line[0] == ' ' {
		line = line[1:]
	}
	for len(line) > 0 && (line[len(line)-1] == ' ' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

// hasCommand says whether a line begins with the given words, in any case.
func hasCommand(line []byte, command string) bool {
	return len(line) >= len(command) && foldEqual(line[:len(command)], command)
}

// containsFold says whether b holds the upper-case word s in any case.
func containsFold(b []byte, s string) bool {
	for ; len(b) >= len(s); b = b[1:] {
		if foldEqual(b[:len(s)], s) {
			return true
		}
	}
	return false
}
