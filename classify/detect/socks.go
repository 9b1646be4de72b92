package detect

import (
	"bytes"
	"net/netip"
)

// socks recognises SOCKS 5 (RFC 1928) and 4 by the client's first message and
// the server's answer, and looks for the protocol that is carried.
var socks = &Detector{
	Name: "socks", Title: "SOCKS", Spec: "RFC 1928",
	Over:  TCP,
	First: AnyOf("\x00\x04\x05"),
	Probe: probeSOCKS,
}

// portSOCKS is where a client alone is believed.
const portSOCKS = 1080

func probeSOCKS(o *Opening) Match {
	client := o.firstSpeaker()
	if !o.FromStart[client] && len(o.Stream[0]) > 0 && len(o.Stream[1]) > 0 {
		return Match{}
	}
	switch b := o.Stream[client]; b[0] {
	case 5:
		return probeSOCKS5(o, client)
	case 4:
		return probeSOCKS4(o, client)
	}
	return Match{}
}

// probeSOCKS5 judges the list of methods and the choice of one, or where the
// client sent all at once its request.
func probeSOCKS5(o *Opening, client int) Match {
	b, s := o.Stream[client], o.Stream[1-client]
	if len(b) < 2 || b[1] == 0 || len(b) < 2+int(b[1]) {
		if len(b) > 1 && b[1] == 0 {
			return Match{}
		}
		return Match{Verdict: Maybe}
	}
	methods, rest := b[2:2+int(b[1])], b[2+int(b[1]):]
	for _, m := range methods {
		if m > 9 && m < 0x80 || m == 0xff {
			return Match{}
		}
	}
	if len(s) > 0 && s[0] != 5 || len(s) > 1 && s[1] != 0xff && bytes.IndexByte(methods, s[1]) < 0 {
		return Match{}
	}
	m := yes(client, 0, 2+len(methods), "methods, and one of them chosen")
	m.Client = SideOf(client)
	if len(s) < 2 {
		if !o.Complete || !o.HasPort(portSOCKS) {
			return Match{Verdict: Maybe}
		}
		return m
	}
	m.Names.add("version", "5")
	m.More = true
	readSOCKS5(&m, client, b, rest, s)
	return m
}

// readSOCKS5 reads the request and its answer, after what the method chosen
// wants: nothing, or a user and a password (RFC 1929).
func readSOCKS5(m *Match, client int, b, rest, s []byte) {
	at := 2
	if s[1] == 2 && len(rest) > 0 && rest[0] == 1 {
		c := cursor{rest: rest}
		c.uint8()
		user, password := c.vector(1), c.vector(1)
		if c.short || password.short {
			return
		}
		m.Names.add("user", text(user.rest))
		m.Names.add("credentials", "cleartext")
		rest, at = c.rest, 4
	}
	if len(rest) < 4 || rest[0] != 5 {
		return
	}
	host, length, ok := socksAddress(rest[3:])
	if !ok {
		return
	}
	m.Names.Host, m.Names.HostFrom = host, "socks"
	if len(s) < at+4 {
		return
	}
	_, answer, ok := socksAddress(s[at+3:])
	if ok && s[at+1] == 0 && rest[1] == 1 {
		m.Inside[client], m.Inside[1-client], m.HasInside = len(b)-len(rest)+3+length, at+3+answer, true
		m.More = false
	}
}

// socksAddress reads a type, an address and a port (RFC 1928 section 5).
func socksAddress(b []byte) (host string, length int, ok bool) {
	if len(b) == 0 {
		return "", 0, false
	}
	switch {
	case b[0] == 1 && len(b) >= 7:
		return netip.AddrFrom4([4]byte(b[1:5])).String(), 7, true
	case b[0] == 4 && len(b) >= 19:
		return netip.AddrFrom16([16]byte(b[1:17])).String(), 19, true
	case b[0] == 3 && len(b) >= 2 && len(b) >= 4+int(b[1]):
		return text(b[2 : 2+int(b[1])]), 4 + int(b[1]), true
	}
	return "", 0, false
}

// probeSOCKS4 judges a request, with the name of SOCKS 4a where its address is
// 0.0.0.x, and the answer.
func probeSOCKS4(o *Opening, client int) Match {
	b, s := o.Stream[client], o.Stream[1-client]
	if len(b) > 1 && b[1] != 1 && b[1] != 2 || len(s) > 0 && s[0] != 0 || len(s) > 1 && (s[1] < 0x5a || s[1] > 0x5d) {
		return Match{}
	}
	user := bytes.IndexByte(tail(b, 8), 0)
	if user > MaxName || user < 0 && len(b) > 8+MaxName || user > 0 && !printable(b[8:8+user]) {
		return Match{}
	}
	if user < 0 || len(s) < 8 && !(o.Complete && (o.HasPort(portSOCKS) || isSOCKS4a(b, 8+user+1))) {
		return Match{Verdict: Maybe}
	}
	end := 8 + user + 1
	host := netip.AddrFrom4([4]byte(b[4:8])).String()
	if b[4] == 0 && b[5] == 0 && b[6] == 0 && b[7] != 0 {
		name := bytes.IndexByte(b[end:], 0)
		if name < 0 {
			return Match{Verdict: Maybe}
		}
		host = text(b[end : end+name])
		end += name + 1
	}
	m := yes(client, 0, 8, "request, and its answer")
	m.Client = SideOf(client)
	m.Names.Host, m.Names.HostFrom = host, "socks"
	m.Names.add("version", "4")
	m.Names.add("user", text(b[8:8+user]))
	if len(s) >= 8 && s[1] == 0x5a && b[1] == 1 {
		m.Inside[client], m.Inside[1-client], m.HasInside = end, 8, true
	}
	return m
}

// isSOCKS4a says whether a request names its host, of which the address says
// that it does: 0.0.0.x (SOCKS 4A). The name, at the offset given, ends it.
func isSOCKS4a(b []byte, at int) bool {
	if b[4]|b[5]|b[6] != 0 || b[7] == 0 || len(b) < at+4 || b[len(b)-1] != 0 {
		return false
	}
	name := b[at : len(b)-1]
	return identifier(name) && bytes.IndexByte(name, '.') > 0 || digits(bytes.ReplaceAll(name, []byte("."), nil))
}
