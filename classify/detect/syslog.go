package detect

// syslog reads messages that begin with a priority: "<" facility*8+severity
// ">" (RFC 5424 section 6.2.1, RFC 3164 section 4.1.1). What follows is proof
// where it is a version, a time or a tag; else it needs the port. Over TCP the
// message may have its length before it (RFC 6587 section 3.4.1).
var syslog = &Detector{
	Name: "syslog", Title: "Syslog", Spec: "RFC 5424, RFC 3164",
	Over:  UDP | TCP,
	First: AnyOf("<123456789"),
	Probe: probeSyslog,
}

// syslogShown is how many bytes past the priority are looked at.
const syslogShown = 20

var syslogRule = rule{why: "syslog priority, then text", header: 5, ports: []uint16{514, 601, 1514}}

func probeSyslog(o *Opening) Match {
	return judged(o, syslogDatagram, syslogStream, &syslogRule)
}

// syslogDatagram grades a datagram, which is a message by itself however short.
func syslogDatagram(_ *Opening, d *Datagram) grade {
	const shortest = len("<13>1234")
	g := syslogMessage(d.Data)
	if g == short && len(d.Data) >= shortest {
		return fits
	}
	return g
}

func syslogStream(_ *Opening, b []byte) grade {
	n := 0
	for n < len(b) && n < 6 && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	switch {
	case n == 0:
		return syslogMessage(b)
	case n == len(b):
		return short
	case b[n] != ' ' || b[0] == '0':
		return wrong
	}
	return syslogMessage(b[n+1:])
}

// syslogMessage grades a priority and the text after it.
func syslogMessage(b []byte) grade {
	if len(b) == 0 {
		return short
	}
	if b[0] != '<' {
		return wrong
	}
	n, priority := 1, 0
	for ; n < len(b) && n < 4 && b[n] >= '0' && b[n] <= '9'; n++ {
		priority = priority*10 + int(b[n]-'0')
	}
	switch {
	case n == len(b) && n < 5:
		return short
	case n == 1 || b[n] != '>' || priority > 191 || b[1] == '0' && n > 2:
		return wrong
	}
	return syslogText(b[n+1:])
}

func syslogText(b []byte) grade {
	shown := b[:min(len(b), syslogShown)]
	for _, c := range shown {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' && c != 0 {
			return wrong
		}
	}
	switch {
	case len(shown) < 4:
		return short
	case syslogVersion(b) || syslogCisco(shown) || syslogMonth(b) || b[0] >= '1' && b[0] <= '2' && b[4%len(shown)] == '-':
		return proven
	case len(shown) < syslogShown:
		return short
	}
	return fits
}

// syslogVersion says whether b begins as RFC 5424 has it: "1 " and a time or "-".
func syslogVersion(b []byte) bool {
	return b[0] == '1' && b[1] == ' ' && (b[2] == '-' || b[2] == '2' || b[2] == '1')
}

// syslogCisco says whether b begins as Cisco's systems have it: perhaps the
// message's number and a colon, perhaps a mark of a clock that is not right, and
// a time, or "%FACILITY-".
func syslogCisco(b []byte) bool {
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	if n > 0 {
		if begins(b[n:], ": ") != proven {
			return false
		}
		n += 2
	}
	if n < len(b) && (b[n] == '*' || b[n] == '.') {
		n++
	}
	b = b[n:]
	if len(b) >= 4 && syslogMonth(b) {
		return true
	}
	n = 1
	for n < len(b) && b[n] >= 'A' && b[n] <= 'Z' {
		n++
	}
	return n > 2 && n < len(b) && b[0] == '%' && (b[n] == '-' || b[n] == '_')
}

// syslogMonth says whether b begins with the time of RFC 3164: "Oct 11 ".
func syslogMonth(b []byte) bool {
	const months = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for i := 0; i < len(months); i += 3 {
		if string(b[:3]) == months[i:i+3] {
			return b[3] == ' '
		}
	}
	return false
}
