package report

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/decode/sockets"
)

// listeners is a small host, one of whose programs calls itself what no
// program should.
func listeners() *sockets.Listeners {
	on := func(transport decode.IPProtocol, address string, both bool, user string, programs ...decode.Program) sockets.Listener {
		s := sockets.Socket{Transport: transport, Local: netip.MustParseAddrPort(address), Listening: true, BothFamilies: both}
		return sockets.Listener{Socket: s, User: user, Programs: programs}
	}
	return &sockets.Listeners{Unnamed: 1, Hidden: 2, Sockets: []sockets.Listener{
		on(decode.TCP, "0.0.0.0:22", false, "root", decode.Program{Name: "sshd", PID: 700, User: "root", Unit: "ssh.service"}),
		on(decode.TCP, "[::]:443", true, "root",
			decode.Program{Name: "nginx", PID: 800, User: "root", Unit: "nginx.service"},
			decode.Program{Name: "nginx", PID: 801, User: "www-data", Unit: "nginx.service"}),
		on(decode.TCP, "127.0.0.1:5432", false, "postgres"),
		on(decode.TCP, "[::1]:40001", false, "=1+1", decode.Program{Name: "\x1b[2J|evil", PID: 9000, User: "=1+1", Container: "0123456789ab"}),
		on(decode.UDP, "192.0.2.1:53", false, "dnsmasq", decode.Program{Name: "dnsmasq", PID: 850, User: "dnsmasq"}),
	}}
}

// heardThere is what was heard on its sockets.
func heardThere(s *sockets.Socket) Heard {
	return map[uint16]Heard{22: {"ssh", 1767323045e9}, 443: {"tls", 1767323046e9}}[s.Local.Port()]
}

func listeningAs(t *testing.T, l *sockets.Listeners, voice string, look Look) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := NewListening(l, heardThere).Say(&b, voice, look); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestListening(t *testing.T) {
	for _, v := range Voices() {
		golden(t, "listening-"+v.Name+".txt", listeningAs(t, listeners(), v.Name, Look{Width: 110}))
	}
	golden(t, "listening-narrow.txt", listeningAs(t, listeners(), "table", Look{Width: 60, ASCII: true}))
	const nothing = "nothing listens\n"
	if got := string(listeningAs(t, &sockets.Listeners{}, "table", Look{})); got != nothing {
		t.Errorf("of no sockets: %q, want %q", got, nothing)
	}
}

// TestListeningSchema holds the documents to their schema.
func TestListeningSchema(t *testing.T) {
	s := compile(t, "listening.schema.json")
	validate(t, s, listeningAs(t, listeners(), "json", Look{}))
	validate(t, s, listeningAs(t, &sockets.Listeners{}, "json", Look{}))
	bad := strings.Replace(string(listeningAs(t, listeners(), "json", Look{})), `"port": 22`, `"port": 65536`, 1)
	if v, err := jsonschema.UnmarshalJSON(strings.NewReader(bad)); err != nil || s.Validate(v) == nil {
		t.Errorf("a port of 65536 is accepted, or %v", err)
	}
}

// golden holds what was said to the file that a person has looked at.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got\n%s\nwant\n%s", file, got, want)
	}
}
