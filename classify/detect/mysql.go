package detect

import "bytes"

// mysql reads the server's greeting: its length, the sequence 0, the protocol's
// version 10, the server's version (MySQL client/server protocol, Protocol::Handshake);
// and in the middle of a stream a command and its answer, numbered 0 and 1.
var mysql = &Detector{
	Name: "mysql", Title: "MySQL", Spec: "MySQL client/server protocol",
	Over: TCP,
	Head: []Place{
		{TCP, 3, AnyOf("\x00")},
	},
	Probe: probeMySQL,
}

const (
	mysqlHeader  = 4
	mysqlVersion = 10
	mysqlError   = 0xff
	mysqlSSL     = 0x800 // the client's flag that TLS follows
	mysqlRequest = 32    // bytes of the request for TLS
)

func probeMySQL(o *Opening) Match {
	server := o.inOrder()[0] // speaks first
	b := o.Stream[server]
	if len(b) == 0 {
		return Match{Verdict: Maybe}
	}
	if !o.FromStart[server] && (len(b) < mysqlHeader || b[3] == 0) {
		if len(b) <= mysqlHeader {
			return Match{Verdict: Maybe}
		}
		if isMySQLCommand(b[4]) {
			return probeMySQLCommand(b, o.Stream[1-server], server)
		}
	}
	g := mysqlGreeting(b)
	if g != proven {
		return Match{Verdict: Verdict(g)}
	}
	m := yes(server, 0, mysqlHeader+1, "greeting of version 10, or error")
	m.Client = SideOf(1 - server)
	mysqlNames(&m, server, b, o.Stream[1-server])
	return m
}

func mysqlGreeting(b []byte) grade {
	if len(b) > 2 && b[2] != 0 || len(b) > 3 && b[3] != 0 || len(b) > 4 && b[4] != mysqlVersion && b[4] != mysqlError {
		return wrong
	}
	if len(b) < mysqlHeader+8 {
		return short
	}
	size := le24(b, 0)
	if size < 8 || size > 512 {
		return wrong
	}
	body := b[mysqlHeader:min(len(b), mysqlHeader+size)]
	if body[0] == mysqlError { // no more connections, or not from there
		if code := le16(body, 1); code < 1000 || code > 1200 || !printable(body[3:]) {
			return wrong
		}
		if len(body) < size {
			return short
		}
		return proven
	}
	version, rest, ended := bytes.Cut(body[1:], []byte{0})
	switch {
	case !printable(version) || len(version) > 64 || ended && len(version) == 0 || len(version) > 0 && (version[0] < '0' || version[0] > '9'):
		return wrong
	case !ended || len(rest) < 13:
		if len(body) == size {
			return wrong
		}
		return short
	case rest[12] != 0: // the filler behind the connection's id and the salt
		return wrong
	}
	return proven
}

// mysqlNames tells the server's version, and of the client's answer the user,
// or that TLS follows.
func mysqlNames(m *Match, side int, server, client []byte) {
	if server[mysqlHeader] == mysqlVersion {
		version, _, _ := bytes.Cut(server[mysqlHeader+1:], []byte{0})
		m.Names.add("version", text(version))
	}
	if m.More = len(client) < mysqlHeader || len(client) < mysqlHeader+le24(client, 0); len(client) < mysqlHeader+mysqlRequest {
		return
	}
	flags := le32(client, mysqlHeader)
	if flags&mysqlSSL != 0 && le24(client, 0) == mysqlRequest {
		m.Inner, m.HasInside = "tls", true
		m.Inside[side], m.Inside[1-side] = mysqlHeader+le24(server, 0), mysqlHeader+mysqlRequest
		return
	}
	user, _, ended := bytes.Cut(client[mysqlHeader+mysqlRequest:], []byte{0})
	if ended {
		m.Names.add("user", text(user))
	}
}

// isMySQLCommand says whether that is a command that begins with text, or the
// ping, which has nothing (Command Phase).
func isMySQLCommand(c byte) bool {
	const initDB, query, ping, prepare = 0x02, 0x03, 0x0e, 0x16
	return c == initDB || c == query || c == ping || c == prepare
}

// probeMySQLCommand judges a command and its answer.
func probeMySQLCommand(b, answer []byte, client int) Match {
	size := le24(b, 0)
	text := b[mysqlHeader+1 : min(len(b), max(mysqlHeader+size, mysqlHeader+1))]
	switch {
	case size == 0 || size > 1<<20 || (size == 1) != (b[4] == 0x0e) || !isTextLine(bytes.ReplaceAll(text, []byte("\n"), nil)):
		return Match{}
	case len(b) > mysqlHeader+size && (len(b) < mysqlHeader+size+4 || b[mysqlHeader+size+3] == 0):
		// more commands
	case len(b) > mysqlHeader+size:
		return Match{}
	}
	if len(answer) < mysqlHeader+1 {
		return Match{Verdict: Maybe}
	}
	// A result has a number of columns and then their definitions; OK, an error
	// and a file's end are one packet.
	kind, length := answer[4], le24(answer, 0)
	if answer[3] != 1 || length == 0 || length > 1<<16 || length > 1 && kind != 0 && kind != 0xff && kind != 0xfe {
		return Match{}
	}
	m := yes(client, 0, mysqlHeader+1, "command and its answer, numbered")
	m.Client = SideOf(client)
	return m
}
