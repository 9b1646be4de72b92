package detect

import (
	cryptotls "crypto/tls"
	"fmt"
	"slices"
	"sync"
	"time"
)

// tlsFacts is what the two flights of a TLS or DTLS handshake say.
type tlsFacts struct {
	client     clientHello
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
		flight := readFlight(b)
		facts.read(side, &flight)
	}
	if m.More = facts.wants(o) && !o.Complete; !m.More {
		facts.tell(m, 't', false) // nobody asks for names before the last Probe
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
	if f.alert == nil {
		f.alert = flight.alert
	}
	c := cursor{rest: flight.handshake}
	for !c.done() {
		kind, body := c.message()
		switch {
		case kind == clientHelloType && !f.hasClient:
			f.hasClient, f.clientSide = true, side
			f.client = readClientHello(body, false)
			return // what follows of a client names nobody
		case kind == serverHelloType:
			f.readServerHello(side, body)
		case kind == certificateType && f.hasServer && f.certificate == nil:
			f.readCertificate(body)
		}
	}
	if f.hasServer && f.serverSide() == side {
		f.closed = flight.closed || f.server.version >= 0x0304 && !f.server.retry
	} else if len(flight.handshake) == 0 && flight.closed {
		f.closed = true
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
func (f *tlsFacts) tell(m *Match, transport byte, datagram bool) {
	if f.hasClient || f.hasServer {
		m.Client = SideOf(f.clientSide)
	}
	n := &m.Names
	if f.hasClient {
		if len(f.client.serverName) > 0 {
			n.Host, n.HostFrom = string(f.client.serverName), "sni"
		}
		if f.client.whole {
			n.JA4 = f.client.ja4(transport)
		}
	}
	n.Attributes = f.attributes(n.Attributes)
}

// attributes appends what is worth knowing, in a fixed order.
func (f *tlsFacts) attributes(list []Attribute) []Attribute {
	list = slices.Grow(list, 14)
	say := func(key, value string) {
		list = append(list, Attribute{Key: key, Values: []string{value}})
	}
	if f.hasServer {
		say("version", tlsVersion(f.server.version))
		say("cipher", cipherName(f.server.cipher))
	} else if f.hasClient && f.client.whole {
		say("version", tlsVersion(f.client.best()))
	}
	if len(f.client.alpn) > 0 {
		list = append(list, Attribute{Key: "alpn", Values: f.client.alpn, List: true})
	}
	if len(f.server.alpn) > 0 {
		say("alpn_selected", f.server.alpn[0])
	}
	if f.client.whole {
		say("ja3", f.client.ja3())
	}
	if f.server.whole {
		say("ja3s", f.server.ja3s(f.legacy))
	}
	if f.client.ech {
		say("ech", "offered")
	}
	if f.client.esni {
		say("esni", "offered")
	}
	if f.certificate != nil {
		list = appendCertificate(list, f.certificate)
	}
	if f.alert != nil {
		say("alert", cryptotls.AlertError(f.alert[1]).Error())
	}
	return list
}

// appendCertificate appends what a certificate says of its holder.
func appendCertificate(list []Attribute, der []byte) []Attribute {
	c, ok := readCertificate(der)
	if !ok {
		return list
	}
	say := func(key, value string) {
		list = append(list, Attribute{Key: key, Values: []string{value[:min(len(value), MaxName)]}})
	}
	say("subject", c.subject)
	say("issuer", c.issuer)
	say("not_before", c.notBefore.UTC().Format(time.RFC3339))
	say("not_after", c.notAfter.UTC().Format(time.RFC3339))
	if c.selfIssued {
		say("self_signed", "true")
	}
	if len(c.names) > 0 {
		list = append(list, Attribute{Key: "names", Values: c.names, List: true})
	}
	return list
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
		return fmt.Sprintf("1.%d", v-0x0301)
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
