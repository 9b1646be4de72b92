package detect

import (
	"bytes"
	"strings"
)

// postgresql reads the client's first message: a length and a version, or one
// of the numbers that ask for encryption or cancel (PostgreSQL documentation,
// section on message formats); and in the middle of a stream the messages of
// both sides, each of a letter and a length.
var postgresql = &Detector{
	Name: "postgresql", Title: "PostgreSQL", Spec: "PostgreSQL frontend/backend protocol 3.0",
	Over:  TCP,
	First: AnyOf("\x00" + postgresAsks),
	Probe: probePostgreSQL,
}

const (
	postgresVersion3 = 3 << 16
	postgresCancel   = 80877102
	postgresSSL      = 80877103
	postgresGSS      = 80877104
)

// postgresAsks and postgresAnswers are the letters of the messages that a
// client sends, and a server, in the middle of a session.
const (
	postgresAsks    = "QPBEDSCHXFdfcp"
	postgresAnswers = "RSKZTDC123nsItEGHAWNVdcv"
)

func probePostgreSQL(o *Opening) Match {
	if first := o.firstSpeaker(); !o.FromStart[first] && o.Stream[first][0] != 0 {
		return probePostgreSQLSession(o)
	}
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		switch postgresOpening(b) {
		case wrong:
			return Match{}
		case proven:
			m := yes(side, 0, 8, "startup message: length and version")
			m.Client = SideOf(side)
			postgresNames(&m, side, b, o.Stream[1-side])
			return m
		}
		break
	}
	return Match{Verdict: Maybe}
}

func postgresOpening(b []byte) grade {
	if b[0] != 0 || len(b) > 1 && b[1] != 0 {
		return wrong
	}
	if len(b) < 8 {
		return short
	}
	size, kind := be32(b, 0), be32(b, 4)
	switch {
	case size == 8 && (kind == postgresSSL || kind == postgresGSS), size == 16 && kind == postgresCancel:
		return proven
	case kind>>16 == postgresVersion3>>16 && kind&0xffff <= 2 && size > 9 && size < 10000:
		if len(b) < 9 {
			return short
		}
		if !identifier(b[8:9]) {
			return wrong
		}
		return proven
	}
	return wrong
}

// postgresNames tells the user and database of the startup, which may come
// after a request for encryption was refused; if it was granted, TLS is inside.
func postgresNames(m *Match, side int, client, server []byte) {
	for asked := 1; be32(client, 4) == postgresSSL || be32(client, 4) == postgresGSS; asked++ {
		switch {
		case len(server) == 0:
			m.More = true
			return
		case server[0] == 'S' && be32(client, 4) == postgresSSL:
			m.Inner, m.HasInside = "tls", true
			m.Inside[side], m.Inside[1-side] = 8*asked, asked
			return
		case server[0] != 'N':
			return
		}
		client, server = client[8:], server[1:]
		if len(client) < 8 {
			m.More = true
			return
		}
	}
	size := int(be32(client, 0))
	if m.More = len(client) < min(size, MaxStream/2); m.More || be32(client, 4)>>16 != postgresVersion3>>16 {
		return
	}
	postgresParameters(&m.Names, client[8:min(len(client), max(size, 8))])
}

// postgresParameters tells the pairs of names and values that matter.
func postgresParameters(n *Names, b []byte) {
	for len(b) > 1 {
		key, rest, ok := bytes.Cut(b, []byte{0})
		value, after, whole := bytes.Cut(rest, []byte{0})
		if !ok || !whole {
			return
		}
		switch string(key) {
		case "user", "database", "application_name":
			n.add(string(key), text(value))
		}
		b = after
	}
}

// probePostgreSQLSession judges the middle of a session: on one side messages of
// a client, on the other at least two of a server that follow each other.
func probePostgreSQLSession(o *Opening) Match {
	for client := range 2 {
		asked, wrongly := postgresMessages(o.Stream[client], postgresAsks)
		answered, too := postgresMessages(o.Stream[1-client], postgresAnswers)
		switch {
		case wrongly || too:
			continue
		case asked >= 1 && answered >= 2:
			m := yes(1-client, 0, 5, "messages of both sides: letters and lengths")
			m.Client = SideOf(client)
			return m
		}
		return Match{Verdict: Maybe}
	}
	return Match{}
}

// postgresMessages counts the messages that b begins with, up to the last
// whole one, and says whether what follows is none.
func postgresMessages(b []byte, letters string) (n int, wrongly bool) {
	for len(b) > 0 && n < 4 {
		if !strings.Contains(letters, string(rune(b[0]))) {
			return n, true
		}
		if len(b) < 5 {
			return n, false
		}
		size := be32(b, 1)
		if size < 4 || size > 1<<24 {
			return n, true
		}
		if uint64(len(b)) < uint64(size)+1 {
			return n, false
		}
		b = b[size+1:]
		n++
	}
	return n, false
}
