package signatures

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// whole has everything that a file may have.
const whole = `# ours
signatures:
- name: acme-telemetry
  transport: [tcp, udp]
  ports: [7000, 7100-7110]
  application: Acme Cloud
  about: a magic word, a version and a length
  spec: https://wiki.example.test/acme
  client:
  - {at: 0, text: ACME}
  - {at: 4, bytes: "80", mask: "c0"}
  - {at: 5, length: 2, order: little, adds: 7}
  server:
  - match: 'OK (?P<host>[a-z.]+) (?P<version>[0-9.]+)\r\n'
- name: beacon
  transport: udp
  either: {at: 2, bytes: [be ac 01, be ac 02]}
  both: true
  count: 2
- name: tick
  transport: sctp
  ports: 9000
  either:
  - {size: 12-64}
  - bytes: 0001
`

func TestParse(t *testing.T) {
	list, err := Parse("dir/own.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		place, name, spec, reads, facts string
		over                            detect.Transports
		home                            string
		first                           string // the bytes that it may begin with, "" for any
	}
	want := []row{
		{"dir/own.yaml:3", "acme-telemetry", "https://wiki.example.test/acme", "a magic word, a version and a length",
			"application host acme-telemetry.version", detect.TCP | detect.UDP, "7000-7000 7100-7110", "AO"},
		{"dir/own.yaml:15", "beacon", "own.yaml, line 15", "either side: be ac 01 or be ac 02 at 2", "", detect.UDP, "", ""},
		{"dir/own.yaml:20", "tick", "own.yaml, line 20", "either side: 12 to 64 bytes, 00 01 at 0; on its ports alone", "", detect.SCTP, "9000-9000", "\x00"},
	}
	for i := range list {
		s, d := &list[i], list[i].Detector
		got := row{s.place(), d.Name, d.Spec, s.Guide.Reads, strings.Join(s.Guide.Facts, " "), d.Over, "", ""}
		var home []string
		for _, p := range d.Home {
			home = append(home, number(p.From)+"-"+number(p.To))
		}
		got.home = strings.Join(home, " ")
		for c := range 256 {
			if d.First != (detect.Bytes{}) && d.First.Has(byte(c)) {
				got.first += string([]byte{byte(c)})
			}
		}
		if i >= len(want) || got != want[i] {
			t.Errorf("signature %d is\n%+v", i, got)
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d signatures, want %d", len(list), len(want))
	}
}

func number(n uint16) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return number(n/10) + string(rune('0'+n%10))
}

// What is wrong is told all at once, each with its line and column.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "f:1:1: nothing is in it; it begins with signatures:"},
		{"a comment alone", "# none\n", "f:1:1: nothing is in it; it begins with signatures:"},
		{"no YAML", "signatures:\n- {name: a\n", "f:2:1: not YAML: did not find expected ',' or '}'"},
		{"no UTF-8", "signatures: \xff", "f:1:1: not UTF-8"},
		{"a list", "- name: a", "f:1:1: a file of signatures is written as keys with values"},
		{"a misspelt head", "signature:\n- name: a", `f:1:1: unknown key "signature"; did you mean signatures?`},
		{"no list", "signatures: {name: a}", `f:1:13: a list is wanted, each signature behind a "- "`},
		{"an empty list", "signatures: []", "f:1:13: the list is empty"},
		{"two documents", "signatures: []\n---\nsignatures: []", "f:1:13: the list is empty\nf:2:1: a second document; a file of signatures is one"},
		{"aliases", "signatures:\n- &a {name: a}\n- *a\n", "f:2:3: anchors and aliases are not read; write it out\nf:3:3: anchors and aliases are not read; write it out"},
		{"nothing in it", "signatures:\n- {}", "f:2:3: name is missing\nf:2:3: transport is missing\nf:2:3: it has no conditions: client, server or either is missing"},
		{"many at once", `signatures:
- name: Acme
  transprt: tcp
  client: [{at: 0, txt: ACME}]
- name: ssh
  name: b
  transport: icmp
  server: [{at: 5000, bytes: 4g}]
- {name: c, transport: tcp, client: [{text: ABCD, bytes: 42}, {at: 1}, {text: ABC, mask: ff}]}
`, `f:2:9: "Acme" is no name: up to 32 of a-z, 0-9 and -
f:3:3: unknown key "transprt"; did you mean transport?
f:4:20: unknown key "txt"; did you mean text?
f:5:9: ssh is built in; give it a name of its own
f:6:3: name is there twice, first in line 5
f:7:14: unknown value "icmp"; there are sctp, tcp, udp
f:8:17: "5000" is no number from 0 to 1024
f:8:30: "4g" is not up to 256 bytes in hex, such as 16 03 01
f:9:39: a condition has one of bytes, text, length, size and match; put text into one of its own
f:9:63: the condition has none of bytes, text, length, size and match
f:9:84: mask goes with bytes`},
		{"a name twice", one("name: a", "transport: tcp", "client: {text: ABC}") + "- {name: a, transport: tcp, client: {text: ABC}}",
			"f:5:3: a signature named a is in line 2 already"},
		{"either and client", one("name: a", "transport: tcp", "client: {text: ABC}", "either: {text: ABC}"), "f:5:3: either stands alone, without client and server"},
		{"both of the client", one("name: a", "transport: tcp", "client: {text: ABC}", "both: true"), "f:5:3: both is for either; client and server must both hold as it is"},
		{"count of a stream", one("name: a", "transport: tcp", "client: {text: ABC}", "count: 2"), "f:5:3: count is of datagrams; over tcp there are none"},
		{"size of a stream", one("name: a", "transport: [tcp, udp]", "client: [{text: ABC}, {size: 3}]"), "f:4:26: size is a datagram's; over tcp there are none"},
		{"sizes", one("name: a", "transport: udp", "client: [{text: ABC}, {size: 9-3}]"), `f:4:32: "9-3" is no number from 1 to 65535, nor two such as 12-64`},
		{"a mask of another length", one("name: a", "transport: udp", "client: {bytes: 00 01 02 03, mask: ff}"), "f:4:38: the mask has 1 bytes, what it is for 4"},
		{"an end in a stream", one("name: a", "transport: tcp", "client: {match: 'abcdef$'}"), "f:4:19: over tcp nobody can say where a text ends: write what ends it in place of $ and of word boundaries"},
		{"no expression", one("name: a", "transport: tcp", "client: {match: '(ab'}"), "f:4:19: error parsing regexp: missing closing ): `(ab`"},
		{"no name of a group", one("name: a", "transport: tcp", "client: {match: 'abcd(?P<Version>.)'}"), "f:4:19: \"Version\" is no name for a group: up to 32 of a-z, 0-9 and _"},
		{"too many steps", one("name: a", "transport: tcp", "client: {match: '((a{50}){20}){20}'}"), "f:4:19: error parsing regexp: invalid repeat count: `{20}`"},
		{"too weak", one("name: a", "transport: tcp", "client: {bytes: 00 01}"), "f:2:3: it fixes 16 bits of what it looks at, and others' messages will look so, too: fix 24, on both sides together, or name its ports"},
		{"too weak an expression", one("name: a", "transport: tcp", "client: {match: '[a-z]+ [0-9]*(AB|CDE)?'}"), "f:2:3: it fixes 11 bits of what it looks at, and others' messages will look so, too: fix 24, on both sides together, or name its ports"},
		{"ports", one("name: a", "transport: tcp", "client: {text: ABC}", "ports: [0, 70000, 5-x]"), `f:5:11: "0" is no number from 1 to 65535, nor two such as 12-64
f:5:14: "70000" is no number from 1 to 65535, nor two such as 12-64
f:5:21: "5-x" is no number from 1 to 65535, nor two such as 12-64`},
	} {
		_, err := Parse("f", []byte(c.text))
		if err == nil {
			t.Errorf("%s: no error", c.name)
		} else if err.Error() != c.want {
			t.Errorf("%s:\n%v\nwant\n%s", c.name, err, c.want)
		}
	}
}

// one is a file with one signature of the given lines.
func one(lines ...string) string {
	return "signatures:\n- " + strings.Join(lines, "\n  ") + "\n"
}

func TestParseIsBounded(t *testing.T) {
	if _, err := Parse("f", make([]byte, MaxText+1)); err == nil || err.Error() != "f:1:1: longer than 1 MiB" {
		t.Error(err)
	}
	_, err := Parse("f", []byte("signatures:\n"+strings.Repeat("- {}\n", 200)))
	if list, ok := err.(Errors); !ok || len(list) != maxErrors {
		t.Errorf("%d errors, want %d", len(list), maxErrors)
	}
	_, err = Parse("f", []byte("signatures:\n"+strings.Repeat("- {}\n", MaxSignatures+1)))
	if err == nil || err.Error() != "f:2:1: 257 in a list; there may be 256" {
		t.Error(err)
	}
}

func TestRows(t *testing.T) {
	a, errA := Parse("a.yaml", []byte(one("name: a", "transport: tcp", "client: {text: ABC}")))
	b, errB := Parse("b.yaml", []byte(one("name: b", "transport: tcp", "client: {text: ABC}")+"- {name: a, transport: tcp, client: {text: ABC}}\n"))
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	rows, err := Rows(a, b[:1])
	if n := len(detect.Table()); err != nil || len(rows) != n+2 || rows[n].Name != "a" || rows[n+1].Name != "b" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if _, err := Rows(a, b); err == nil || err.Error() != "b.yaml:5:1: a signature named a is in a.yaml:2 already" {
		t.Error(err)
	}
	many := make([]Signature, MaxSignatures+1)
	for i := range many {
		many[i] = Signature{Detector: &detect.Detector{Name: number(uint16(i + 1000))}, File: "m", Line: i}
	}
	if _, err := Rows(many); err == nil || err.Error() != "m:256:1: too many signatures; there may be 256" {
		t.Error(err)
	}
}

// FuzzParse reads any text, and asks what it makes of any bytes.
func FuzzParse(f *testing.F) {
	f.Add(whole, []byte("ACME\x80\x00\x00"), []byte("OK a.b 1.2\r\n"), true)
	f.Add(one("name: a", "transport: udp", "either: {match: '(?P<host>.*)abcd'}"), []byte("xabcd"), []byte{}, false)
	f.Add("signatures: [{name: a, transport: tcp, client: [{at: 2, length: 4, adds: -4}, {text: ABC, at: 6}]}]", []byte("\x00\x00\x00\x00\x00\x0dABC"), []byte{}, true)
	f.Add("a: &a [*a]", []byte{}, []byte{}, true)
	f.Fuzz(func(t *testing.T, text string, a, b []byte, tcp bool) {
		list, err := Parse("f", []byte(text))
		if err != nil {
			if list != nil || !utf8.ValidString(err.Error()) {
				t.Errorf("%q beside an error, %d signatures", err, len(list))
			}
			return
		}
		for i := range list {
			d := list[i].Detector
			p := decode.UDP
			if tcp {
				p = decode.TCP
			}
			if detect.Over(p)&d.Over == 0 {
				continue
			}
			hold(t, d, opening(p, a, b))
		}
	})
}
