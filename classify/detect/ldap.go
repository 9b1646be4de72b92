package detect

import "github.com/portscope/portscope/decode"

// ldap reads messages, over TCP and as CLDAP over UDP: a BER sequence of an id
// and an operation, each of which begins in its own way (RFC 4511 section 4).
var ldap = &Detector{
	Name: "ldap", Title: "LDAP", Spec: "RFC 4511, RFC 1798",
	Over:  TCP | UDP,
	First: AnyOf("\x30"),
	Probe: probeLDAP,
}

// ldapStartTLS is the name of the operation that begins TLS (RFC 4511 section
// 4.14.1).
const ldapStartTLS = "1.3.6.1.4.1.1466.20037"

var ldapRule = rule{why: "message id and operation", header: 10}

func probeLDAP(o *Opening) Match {
	m := judged(o, ldapDatagram, ldapStream, &ldapRule)
	if m.Verdict == Yes {
		o.ldapNames(&m, o.evident(&m))
	}
	return m
}

func ldapDatagram(_ *Opening, d *Datagram) grade {
	e, g := ber(d.Data)
	if g != fits || e.header+e.length > d.Length {
		return wrong
	}
	return ldapMessage(d.Data)
}

func ldapStream(_ *Opening, b []byte) grade { return ldapMessage(b) }

func ldapMessage(b []byte) grade {
	if b[0] != 0x30 {
		return wrong
	}
	message, g := ber(b)
	if g != fits {
		return g
	}
	_, size, g := berInteger(message.content, 0x02)
	if g != fits {
		return g
	}
	operation, g := ber(message.content[size:])
	if g != fits {
		return g
	}
	return ldapOperation(operation)
}

// ldapOperation grades an operation by how its fields must begin.
func ldapOperation(e berElement) grade {
	switch e.tag {
	case 0x60: // bind: a version
		return max(begins(e.content, "\x02\x01\x03"), begins(e.content, "\x02\x01\x02"))
	case 0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78: // results: a code
		return begins(e.content, "\x0a\x01")
	case 0x63, 0x64, 0x66, 0x68, 0x6c, 0x6e: // a name
		return begins(e.content, "\x04")
	case 0x77: // extended: the operation's name
		return begins(e.content, "\x80")
	}
	return wrong
}

// ldapNames tells the name of a bind, and where TLS begins.
func (o *Opening) ldapNames(m *Match, b []byte) {
	message, _ := ber(b)
	operation, ok := berChild(message.content, 0x60)
	if ok {
		name, _ := berChild(operation, 0x04)
		m.Names.add("user", text(name))
	}
	if extended, ok := berChild(message.content, 0x77); ok && o.Transport == decode.TCP {
		if name, _ := berChild(extended, 0x80); string(name) == ldapStartTLS {
			o.ldapInside(m, message)
		}
	}
}

// ldapInside tells where TLS begins, behind the request and a result of success.
func (o *Opening) ldapInside(m *Match, request berElement) {
	client := int(m.Evidence.Side)
	result, g := ber(o.Stream[1-client])
	if g != fits || len(result.content) < result.length {
		m.More = true
		return
	}
	answer, _ := berChild(result.content, 0x78)
	if code, _, g := berInteger(answer, 0x0a); g == fits && code == 0 {
		m.Inner, m.HasInside = "tls", true
		m.Inside[client], m.Inside[1-client] = request.header+request.length, result.header+result.length
	}
}
