package detect

import (
	"strings"
	"testing"

	"github.com/portscope/portscope/decode"
)

// A protocol that carries another is asked about what is inside, and the inner
// name counts.
func TestProtocolsInsideOthers(t *testing.T) {
	hello, err := payload(`160301 0041 0100003d 0303 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 00 0002 1301 0100 0012 0000 000e 000c 00 0009 "inner.org"`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, client, server, found, inner, host string }{
		{"a tunnel to TLS", "CONNECT outer.org:443 HTTP/1.1\r\n\r\n" + string(hello), "HTTP/1.1 200 OK\r\n\r\n", "http", "tls", "inner.org"},
		{"a tunnel to SSH", "CONNECT outer.org:22 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nSSH-2.0-x\r\n", "http", "ssh", "outer.org"},
		{"a tunnel in a tunnel", "CONNECT a.org:1 HTTP/1.1\r\n\r\nCONNECT b.org:2 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "http", "http", "b.org"},
		{"a tunnel that is refused", "CONNECT outer.org:22 HTTP/1.1\r\n\r\n", "HTTP/1.1 403 No\r\n\r\nSSH-2.0-x\r\n", "http", "", "outer.org"},
		{"SMTP's STARTTLS", "EHLO x\r\nSTARTTLS\r\n" + string(hello), "220 mx.org ESMTP\r\n250 STARTTLS\r\n220 go\r\n", "smtp", "tls", "inner.org"},
		{"SMTP that stays", "EHLO x\r\nMAIL FROM:<a@b>\r\n", "220 mx.org ESMTP\r\n250 STARTTLS\r\n250 go\r\n", "smtp", "", "mx.org"},
		{"IMAP's STARTTLS", "a STARTTLS\r\n" + string(hello), "* OK IMAP4rev1\r\na OK go\r\n", "imap", "tls", "inner.org"},
		{"POP3's STLS", "CAPA\r\nSTLS\r\n" + string(hello), "+OK POP3\r\n+OK\r\nSTLS\r\n.\r\n+OK go\r\n", "pop3", "tls", "inner.org"},
		{"FTP's AUTH TLS", "AUTH TLS\r\n" + string(hello), "220 FTP\r\n234 go\r\n", "ftp", "tls", "inner.org"},
		{"NNTP's STARTTLS", "CAPABILITIES\r\nSTARTTLS\r\n" + string(hello), "200 NNTP\r\n101 \r\nSTARTTLS\r\n.\r\n382 go\r\n", "nntp", "tls", "inner.org"},
		{"more tunnels than are looked for", strings.Repeat("CONNECT a.org:1 HTTP/1.1\r\n\r\n", 50), strings.Repeat("HTTP/1.1 200 OK\r\n\r\n", 50), "http", "http", "a.org"},
	} {
		engine := NewEngine(table)
		var q Inquiry
		for _, n := range []int{5, len(c.client) / 2, len(c.client)} { // as it comes
			o := &Opening{Transport: decode.TCP, Complete: n == len(c.client), Port: [2]uint16{50000, 8080}, FromStart: [2]bool{true, true}}
			o.Stream = [2][]byte{[]byte(c.client[:n]), []byte(c.server)}
			engine.Ask(o, &q)
		}
		d, m := q.Found(engine), q.Match()
		if d == nil || d.Name != c.found || m.Inner != c.inner || m.Names.Host != c.host {
			t.Errorf("%s: got %v in %+v, want %s in %s and host %s", c.name, m.Inner, m.Names, c.inner, c.found, c.host)
		}
	}
}

// STUN opens the way for a call, and what it opens it for names the flow, if
// that comes soon.
func TestCallsBehindSTUN(t *testing.T) {
	binding := []byte("\x00\x01\x00\x00\x21\x12\xa4\x42\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b")
	record := []byte("\x17\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x05\x00\x02\x11\x22")
	engine := NewEngine(table)
	for _, c := range []struct {
		found string
		data  [][]byte
	}{
		{"stun", [][]byte{binding, binding}},
		{"dtls", [][]byte{binding, binding, record}},
		{"stun", [][]byte{binding, []byte("something else"), record}},
	} {
		o := &Opening{Transport: decode.UDP, Port: [2]uint16{50000, 50001}, Complete: true}
		for _, b := range c.data {
			o.Datagrams = append(o.Datagrams, Datagram{Data: b, Length: len(b)})
		}
		var q Inquiry
		engine.Ask(o, &q)
		if d := q.Found(engine); d == nil || d.Name != c.found {
			t.Errorf("%q: want %s, got %+v", c.data, c.found, d)
		}
	}
}

// Attributes of their own name the applications that have them, and only such
// as are theirs.
func TestSTUNNamesApplications(t *testing.T) {
	for _, c := range []struct{ note, attributes, want string }{
		{"MS-Version", "8008 0004 00000005", "Skype/Teams Call"},
		{"MS-Implementation-Version", "0025 0000 8070 0004 00000002", "Skype/Teams Call"},
		{"a version of another length", "8008 0008 0000000500000005", ""},
		{"a version that there is not", "8008 0004 12345678", ""},
		{"WhatsApp's two", "4000 0004 01020304 4002 0003 01020300", "WhatsApp Call"},
		{"one of the two", "4000 0004 01020304", ""},
		{"ICE", "0006 0004 61626364 0024 0004 6e7f00ff 8028 0004 00112233", ""},
	} {
		body, err := payload(c.attributes)
		if err != nil {
			t.Fatal(err)
		}
		b := append([]byte("\x00\x03\x00"+string(rune(len(body)))+"\x21\x12\xa4\x42abcdefghijkl"), body...)
		if got := stunApplication(b); got != c.want {
			t.Errorf("%s: got %q, want %q", c.note, got, c.want)
		}
	}
}
