package classify

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portscope/portscope/classify/detect"
)

// opened is the handshake of a connection to a port, and then a payload.
func opened(client, server, payload string) string {
	return "0.0 tcp " + client + " > " + server + " S seq=99\n" +
		"0.1 tcp " + server + " > " + client + " SA seq=499 ack=100\n" +
		"0.2 tcp " + client + " > " + server + ` A seq=100 ack=500 "` + payload + "\"\n"
}

// asks is a question about example.test and its answer.
func asks(client, server string) string {
	const question = `\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x04test\x00\x00\x01\x00\x01`
	const answer = `\x12\x34\x81\x80\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x04test\x00\x00\x01\x00\x01`
	return "0.0 udp " + client + " > " + server + ` "` + question + "\"\n0.1 udp " + server + " > " + client + ` "` + answer + "\"\n"
}

func TestPayloadFindings(t *testing.T) {
	const get = `GET / HTTP/1.1\r\nHost: example.test\r\n\r\n`
	office := asks("192.0.2.1:50000", "192.0.2.53:53") + asks("192.0.2.2:50000", "192.0.2.53:53") + asks("192.0.2.3:50000", "192.0.2.53:53")
	handshake := `"\x01\x00\x00\x00` + strings.Repeat(`\x07`, 144) + "\"\n"
	esp := func(n int) string {
		return fmt.Sprintf("0.%d udp 192.0.2.1:4500 > 192.0.2.2:4500 \"\\xc1\\xd2\\xe3\\xf4\\x00\\x00\\x00\\x0%[1]d0123456789ab\"\n", n)
	}
	cases := []struct {
		name, script string
		want         []string
	}{
		{"WireGuard", "0.0 udp 192.0.2.1:50000 > 192.0.2.2:51820 " + handshake,
			[]string{"info sealed-tunnel: a tunnel of wireguard with 192.0.2.2:51820 cannot be opened (1, frame 1)"}},
		{"ESP", "0.0 esp 192.0.2.1 > 192.0.2.2 \"packet\"\n",
			[]string{"info sealed-tunnel: a tunnel of esp with 192.0.2.2 cannot be opened (1, frame 1)"}},
		{"ESP in UDP", esp(1) + esp(2) + esp(3),
			[]string{"info sealed-tunnel: a tunnel of esp with 192.0.2.2:4500 cannot be opened (1, frame 1)"}},
		{"HTTP on its port", opened("192.0.2.1:50000", "192.0.2.2:80", get), nil},
		{"HTTP behind the port of SSH", opened("192.0.2.1:50000", "192.0.2.2:22", get),
			[]string{"warning impostor: 192.0.2.2:22 speaks http, not what its well-known port is for (1, frame 1)"}},
		{"HTTP where nobody would look", opened("192.0.2.1:50000", "192.0.2.2:57998", get),
			[]string{"info unguessable-port: 192.0.2.2:57998 speaks http on a port that clients cannot guess (1, frame 1)"}},
		{"a port known by guess only", `0.0 tcp 192.0.2.1:50000 > 192.0.2.2:57998 A seq=100 ack=500 "` + get + "\"\n", nil},
		{"a password in the clear", opened("192.0.2.1:50000", "192.0.2.2:80", `GET / HTTP/1.1\r\nHost: example.test\r\nAuthorization: Basic YTpi\r\n\r\n`),
			[]string{"warning cleartext-credentials: passwords go to 192.0.2.2:80 in the clear (1, frame 1)"}},
		{"one resolver for all", office, nil},
		{"a resolver that nobody else uses", office + asks("192.0.2.4:50000", "198.51.100.1:53"),
			[]string{"info lonely-resolver: one host alone asks 198.51.100.1:53 for names (1, frame 7)"}},
		{"the resolver itself asks on", office + asks("192.0.2.53:50000", "198.51.100.1:53"), nil},
		{"too few to tell what is usual", asks("192.0.2.1:50000", "192.0.2.53:53") + asks("192.0.2.4:50000", "198.51.100.1:53"), nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := findingsOf(t, c.script); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// What the attributes of a flow give to tell, by the packet's time.
func TestAttributeFindings(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).UnixNano()
	cases := []struct{ speaks, inner, key, value, want string }{
		{"tls", "", "version", "1.0", "tls-old-version"},
		{"tls", "", "version", "SSL 3.0", "tls-old-version"},
		{"tls", "", "version", "1.2", ""},
		{"haproxy", "", "version", "1.0", ""},
		{"smtp", "tls", "version", "1.1", "tls-old-version"},
		{"tls", "", "not_after", "2026-01-02T03:04:04Z", "certificate-expired"},
		{"tls", "", "not_after", "2026-01-02T03:04:05Z", ""},
		{"tls", "", "not_after", "soon", ""},
		{"dtls", "", "self_signed", "true", "certificate-self-signed"},
		{"ftp", "", "credentials", "cleartext", "cleartext-credentials"},
		{"ftp", "", "credentials", "hashed", ""},
	}
	for _, c := range cases {
		list := []detect.Attribute{{Of: c.inner, Key: c.key, Values: []string{c.value}}}
		got := ""
		for told := troublesOf(list, c.speaks, now); told != 0; told &= told - 1 {
			got += rules[bits.TrailingZeros32(uint32(told))].id
		}
		if got != c.want {
			t.Errorf("%s %s %s=%s: got %q, want %q", c.speaks, c.inner, c.key, c.value, got, c.want)
		}
	}
}
