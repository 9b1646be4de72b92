package signatures

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// opening is a flow of which the originator sent a, and then the responder b,
// from port 50000 to 7000. Over UDP "|" parts datagrams.
func opening(p decode.IPProtocol, a, b []byte) *detect.Opening {
	o := &detect.Opening{Transport: p, Port: [2]uint16{50000, 7000}}
	for side, data := range [][]byte{a, b} {
		if p == decode.TCP {
			o.Stream[side] = data
			o.FromStart[side] = true
			o.Segments = append(o.Segments, detect.Segment{Side: uint8(side), Length: uint32(len(data))})
			continue
		}
		for part := range strings.SplitSeq(string(data), "|") {
			if len(o.Datagrams) < detect.MaxDatagrams {
				o.Datagrams = append(o.Datagrams, detect.Datagram{Side: uint8(side), Data: []byte(part), Length: len(part)})
			}
		}
	}
	return o
}

// until is an opening when so many bytes, or datagrams, had come.
func until(o *detect.Opening, n int, complete bool) *detect.Opening {
	part := *o
	part.Complete = complete
	part.Datagrams = o.Datagrams[:min(n, len(o.Datagrams))]
	for side := range part.Stream {
		part.Stream[side] = o.Stream[side][:min(n, len(o.Stream[side]))]
		n -= len(part.Stream[side])
	}
	return &part
}

// hold shows an opening to a detector as it comes, and holds it to its word:
// verdicts stand, and evidence is of the opening. It gives the last answer.
func hold(t *testing.T, d *detect.Detector, o *detect.Opening) (last detect.Match) {
	t.Helper()
	size := len(o.Stream[0]) + len(o.Stream[1]) + len(o.Datagrams)
	last.Verdict = detect.Maybe
	for n := 1; n <= size; n += 1 + n/64 {
		m := d.Probe(until(o, n, false))
		if last.Verdict != detect.Maybe && m.Verdict != last.Verdict {
			t.Fatalf("%s says %v, then %v after %d", d.Name, last.Verdict, m.Verdict, n)
		}
		last = m
	}
	end := d.Probe(until(o, size, true))
	if last.Verdict != detect.Maybe && end.Verdict != last.Verdict {
		t.Fatalf("%s says %v, then %v at the end", d.Name, last.Verdict, end.Verdict)
	}
	if end.Verdict != detect.Yes {
		return end
	}
	e := end.Evidence
	from := o.Stream[e.Side]
	if o.Transport != decode.TCP {
		from = o.Datagrams[e.Datagram].Data
	}
	if e.Why == "" || e.Offset < 0 || e.Length < 1 || e.Offset+e.Length > len(from) || end.More {
		t.Fatalf("%+v of %d bytes", end, len(from))
	}
	return end
}

func TestProbe(t *testing.T) {
	const tcp, udp = decode.TCP, decode.UDP
	for _, c := range []struct {
		name, signature string
		transport       decode.IPProtocol
		client, server  string
		want            string // "" for no
	}{
		{"text", "client: {text: ACME}", tcp, "ACME1", "", `"ACME" at 0; side 0 0+4; client 1`},
		{"text of the server", "server: {at: 1, text: ACME}", tcp, "hi", ".ACME1", `"ACME" at 1; side 1 1+4; client 1`},
		{"another text", "client: {text: ACME}", tcp, "ACNE1", "", ""},
		{"cut short", "client: {text: ACME}", tcp, "ACM", "", ""},
		{"the other way round", "client: {text: ACME}", tcp, "hi", "ACME1", ""},
		{"either", "either: {text: ACME}", tcp, "hi", "ACME1", `"ACME" at 0; side 1 0+4`},
		{"both of either", "either: {text: ACME}\n  both: true", tcp, "hi", "ACME1", ""},
		{"both are", "either: {text: ACME}\n  both: true", tcp, "ACME2", "ACME1", `"ACME" at 0; side 0 0+4`},
		{"client and server", "client: {text: AB}\n  server: {text: CD}", tcp, "AB", "CD", `"AB" at 0; side 0 0+2; client 1`},
		{"the server is another's", "client: {text: AB}\n  server: {text: CD}", tcp, "AB", "CE", ""},
		{"hex, of several", "client: {at: 1, bytes: [00 01 02, 00 01 03]}\n  ports: 1-9", udp, "_\x00\x01\x03", "", ""},
		{"hex, at home", "client: {at: 1, bytes: [00 01 02, 00 01 03]}\n  ports: 7000", udp, "_\x00\x01\x03", "", "00 01 02 or 00 01 03 at 1; side 0 1+3; client 1"},
		{"a mask", "client: {bytes: 80 00 00 00, mask: c0 ff ff ff}", udp, "\xbf\x00\x00\x00", "", "80 00 00 00 at 0; side 0 0+4; client 1"},
		{"not under the mask", "client: {bytes: 80 00 00 00, mask: c0 ff ff ff}", udp, "\xff\x00\x00\x00", "", ""},
		{"a datagram's length", "client: [{text: ABC}, {at: 3, length: 2, adds: 5}]", udp, "ABC\x00\x02xy", "", `"ABC" at 0, length at 3; side 0 0+3; client 1`},
		{"another length", "client: [{text: ABC}, {at: 3, length: 2, adds: 5}]", udp, "ABC\x00\x02xyz", "", ""},
		{"a stream's length", "client: [{text: ABC}, {at: 3, length: 2, order: little}]", tcp, "ABC\x07\x00xy and more", "", `"ABC" at 0, length at 3; side 0 0+3; client 1`},
		{"a stream that ends before", "client: [{text: ABC}, {at: 3, length: 2, order: little}]", tcp, "ABC\x09\x00xy", "", ""},
		{"a length of less than its place", "client: [{text: ABC}, {at: 3, length: 2}]", tcp, "ABC\x00\x04xy", "", ""},
		{"sizes", "client: [{text: ABC}, {size: 3-5}]", udp, "ABCD", "", `"ABC" at 0, 3 to 5 bytes; side 0 0+3; client 1`},
		{"other sizes", "client: [{text: ABC}, {size: 3-5}]", udp, "ABCDEF", "", ""},
		{"three of them", "client: {text: A}\n  count: 3", udp, "A1|A2|A3", "", `"A" at 0; side 0 0+1 of datagram 2; client 1`},
		{"two of them", "client: {text: A}\n  count: 3", udp, "A1|A2", "", ""},
		{"one is other", "client: {text: A}\n  count: 3", udp, "A1|B2|A3|A4", "", ""},
		{"an expression", "client: {match: 'HELO (?P<host>[a-z.]+)'}\n  application: Acme", tcp, "HELO mail.example\r\n", "",
			`match of HELO (?P<host>[a-z.]+) at 0; side 0 0+17; client 1; host mail.example from own; application Acme`},
		{"it is anchored", "client: {match: 'HELO'}", tcp, "xHELO", "", ""},
		{"facts", "client: {match: 'VER (?P<version>\\d)'}\n  server: {match: '(?P<application>[A-Z]+)/(?P<version>\\d)(?P<build>\\d*)'}", tcp, "VER 7", "ACME/8",
			`match of VER (?P<version>\d) at 0; side 0 0+5; client 1; application ACME; version=[7]`},
		{"an end of a datagram", "client: {match: 'abcd$'}", udp, "abcd", "", "match of abcd$ at 0; side 0 0+4; client 1"},
		{"another end", "client: {match: 'abcd$'}", udp, "abcde", "", ""},
		{"a long wait", "client: {match: '[a-z]*END'}", tcp, strings.Repeat("a", 1100) + "END", "", ""},
	} {
		transport := "tcp"
		if c.transport == udp {
			transport = "udp"
		}
		list, err := Parse("own.yaml", []byte(one("name: own", "transport: "+transport, c.signature)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		m := hold(t, list[0].Detector, opening(c.transport, []byte(c.client), []byte(c.server)))
		if got := written(&m); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, c.want)
		}
	}
}

// written is a match in a line.
func written(m *detect.Match) string {
	if m.Verdict != detect.Yes {
		return ""
	}
	s := fmt.Sprintf("%s; side %d %d+%d", m.Evidence.Why, m.Evidence.Side, m.Evidence.Offset, m.Evidence.Length)
	if m.Evidence.Datagram > 0 {
		s += fmt.Sprintf(" of datagram %d", m.Evidence.Datagram)
	}
	if m.Client != detect.NoSide {
		s += fmt.Sprintf("; client %d", m.Client)
	}
	if m.Names.Host != "" {
		s += "; host " + m.Names.Host + " from " + m.Names.HostFrom
	}
	if m.Application != "" {
		s += "; application " + m.Application
	}
	for _, a := range m.Names.Attributes {
		s += fmt.Sprintf("; %s=%v", a.Key, a.Values)
	}
	return s
}

// Where no handshake told which end is the client, the bytes do.
func TestProbeInTheMiddle(t *testing.T) {
	list, err := Parse("own.yaml", []byte(one("name: own", "transport: tcp", "client: {text: ASK}", "server: {text: ANSWER}")))
	if err != nil {
		t.Fatal(err)
	}
	o := opening(decode.TCP, []byte("ANSWER"), []byte("ASK"))
	o.FromStart = [2]bool{}
	m := hold(t, list[0].Detector, o)
	if got, want := written(&m), `"ASK" at 0; side 1 0+3; client 2`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A name is waited for while a segment cut it.
func TestProbeWaitsForNames(t *testing.T) {
	list, err := Parse("own.yaml", []byte(one("name: own", "transport: tcp", "client: {match: 'HELO (?P<host>[a-z.]+)'}")))
	if err != nil {
		t.Fatal(err)
	}
	o := opening(decode.TCP, []byte("HELO mail.example\r\n"), nil)
	m := list[0].Detector.Probe(until(o, 9, false))
	if m.Verdict != detect.Yes || !m.More || m.Names.Host != "mail" {
		t.Errorf("%+v", m)
	}
	m = list[0].Detector.Probe(until(o, 18, false))
	if m.Verdict != detect.Yes || m.More || m.Names.Host != "mail.example" {
		t.Errorf("%+v", m)
	}
}
