package detect

import (
	cryptotls "crypto/tls"
	"fmt"
	"sync"
	"time"
)

// tlsFacts is what the two flights of a TLS or DTLS handshake say.
type tlsFacts struct {
	client     clientHello
	hello      cursor // the ClientHello's body
	server     serverHello
	legacy     uint16 // the version that the ServerHello's header field carries
	hasClient  bool
	hasServer  bool
	clientSide int
	// certificate is the server's first, in DER; nil where none was seen.
	certificate []byte
	alert       []byte
	// closed says that the server's handshake is encrypted from here on.
	closed bool
}

// readTLS adds to m what the handshakes say that begin at the given offsets of
// the two streams.
func readTLS(o *Opening, at [2]int, m *Match) {
	var facts tlsFacts
	for side := range 2 {
		b := o.Stream[side][min(at[side], len(o.Stream[side])):]
		if len(b) > 0 && b[0]&0x80 != 0 {
			readSSL2(b, side, m)
			return
		}
		facts.read(side, &tlsFlight{rest: b})
	}
	if m.More = facts.wants(o) && !o.Complete; !m.More {
		facts.readClient()
		facts.tell(o, m, 't') // nobody asks for names before the last Probe
	}
}

// wants says whether more bytes may tell more.
func (f *tlsFacts) wants(o *Opening) bool {
	switch {
	case f.hasClient && !f.client.whole:
		return true
	case !f.hasClient && !f.hasServer:
		return false
	case !f.hasClient:
		return !o.Spoke(1-f.serverSide()) && f.certificate == nil
	case !f.hasServer:
		return !f.closed
	}
	return f.certificate == nil && !f.closed
}

func (f *tlsFacts) serverSide() int { return 1 - f.clientSide }

// read reads one side's messages.
func (f *tlsFacts) read(side int, flight *tlsFlight) {
	for {
		kind, body, ok := flight.message()
		if !ok {
			break
		}
		switch {
		case kind == clientHelloType && !f.hasClient:
			f.hasClient, f.clientSide = true, side
			f.hello, f.client.whole = body, !body.short
			if f.alert == nil {
				flight.end()
				f.alert = flight.alert
			}
			return // what follows of a client names nobody
		case kind == serverHelloType:
			f.readServerHello(side, body)
		case kind == certificateType && f.hasServer && f.certificate == nil:
			f.readCertificate(body)
		}
	}
	if f.alert == nil {
		f.alert = flight.alert
	}
	if f.hasServer && f.serverSide() == side {
		f.closed = flight.closed || f.server.version >= 0x0304 && !f.server.retry
	} else if !flight.spoke && flight.closed {
		f.closed = true
	}
}

// readClient reads the ClientHello, which is long: once, when all is there that
// is waited for.
func (f *tlsFacts) readClient() {
	if f.hasClient {
		f.client = readClientHello(f.hello, false)
	}
}

// readServerHello reads a ServerHello; that after a HelloRetryRequest counts.
func (f *tlsFacts) readServerHello(side int, body cursor) {
	if len(body.rest) < minHello {
		return
	}
	f.hasServer = true
	if !f.hasClient {
		f.clientSide = 1 - side
	}
	f.legacy = uint16(be16(body.rest, 0))
	f.server = readServerHello(body)
}

// readCertificate takes the first certificate of a Certificate message of TLS
// 1.2 and below (RFC 5246 section 7.4.2).
func (f *tlsFacts) readCertificate(body cursor) {
	chain := body.vector(3)
	first := chain.vector(3)
	if !first.short && len(first.rest) > 0 && len(first.rest) <= maxCertificate {
		f.certificate = first.rest
	}
}

// tell writes the facts into m.
func (f *tlsFacts) tell(o *Opening, m *Match, transport byte) {
	if f.hasClient || f.hasServer {
		m.Client = SideOf(f.clientSide)
	}
	n := &m.Names
	var text clientText
	if f.hasClient {
		if len(f.client.serverName) > 0 {
			n.Host, n.HostFrom = string(f.client.serverName), "sni"
		}
		if f.client.whole {
			text = o.Memo.client(&f.client, transport)
			n.JA4 = text.ja4
		} else {
			text.alpn = protocols(f.client.alpn)
		}
	}
	var said factList
	f.say(&said, o.Memo, &text)
	n.Attributes = said.appendTo(n.Attributes)
}

// say says what is worth knowing, in a fixed order.
func (f *tlsFacts) say(said *factList, memo *Memo, text *clientText) {
	if f.hasServer {
		said.add("version", tlsVersion(f.server.version))
		said.add("cipher", cipherName(f.server.cipher))
	} else if f.hasClient && f.client.whole {
		said.add("version", tlsVersion(f.client.best()))
	}
	if len(text.alpn) > 0 {
		said.addAll(Attribute{Key: "alpn", Values: text.alpn, List: true})
	}
	if selected := protocols(f.server.alpn); len(selected) > 0 {
		said.add("alpn_selected", selected[0])
	}
	said.add("ja3", text.ja3)
	if f.server.whole {
		said.add("ja3s", memo.server(&f.server, f.legacy))
	}
	if f.client.ech {
		said.add("ech", "offered")
	}
	if f.client.esni {
		said.add("esni", "offered")
	}
	if f.certificate != nil {
		said.addAll(memo.certificate(f.certificate)...)
	}
	if f.alert != nil {
		said.add("alert", cryptotls.AlertError(f.alert[1]).Error())
	}
}

// certificateAttributes is what a certificate says of its holder.
func certificateAttributes(der []byte) []Attribute {
	c, ok := readCertificate(der)
	if !ok {
		return nil
	}
	var said factList
	said.add("subject", c.subject[:min(len(c.subject), MaxName)])
	said.add("issuer", c.issuer[:min(len(c.issuer), MaxName)])
	said.add("not_before", c.notBefore.UTC().Format(time.RFC3339))
	said.add("not_after", c.notAfter.UTC().Format(time.RFC3339))
	if c.selfIssued {
		said.add("self_signed", "true")
	}
	if len(c.names) > 0 {
		said.addAll(Attribute{Key: "names", Values: c.names, List: true})
	}
	return said.appendTo(nil)
}

// cipherName is the name of a cipher suite, its number where it has none here.
func cipherName(id uint16) string {
	if name := cipherNames()[id]; name != "" {
		return name
	}
	return fmt.Sprintf("0x%04X", id)
}

// cipherNames are the suites that crypto/tls knows, which lists them anew each
// time it is asked for one.
var cipherNames = sync.OnceValue(func() map[uint16]string {
	names := map[uint16]string{}
	for _, suite := range append(cryptotls.CipherSuites(), cryptotls.InsecureCipherSuites()...) {
		names[suite.ID] = suite.Name
	}
	return names
})

// tlsVersion is a version as people write it.
func tlsVersion(v uint16) string {
	switch {
	case v == 0x0002:
		return "SSL 2.0"
	case v == 0x0300:
		return "SSL 3.0"
	case v >= 0x0301 && v <= 0x0304:
		return [...]string{"1.0", "1.1", "1.2", "1.3"}[v-0x0301]
	case v == 0xfeff:
		return "1.0"
	case v == 0xfefd:
		return "1.2"
	case v == 0xfefc:
		return "1.3"
	case v>>8 == 0x7f:
		return fmt.Sprintf("1.3 draft %d", v&0xff)
	}
	return fmt.Sprintf("0x%04x", v)
}

// readSSL2 tells what an SSL 2 hello says: who is the client, and the version
// it would like to speak.
func readSSL2(b []byte, side int, m *Match) {
	if len(b) < 11 {
		return
	}
	version := uint16(be16(b, 3))
	m.Client = SideOf(side)
	if b[2] == ssl2ServerHello {
		version, m.Client = uint16(be16(b, 5)), SideOf(1-side)
	}
	m.Names.Attributes = append(m.Names.Attributes, Attribute{Key: "version", Values: []string{tlsVersion(version)}})
}
