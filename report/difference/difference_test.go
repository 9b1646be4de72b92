package difference

import (
	"bytes"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// flows is an analysis whose every flow is a conversation.
type flows []classify.Flow

func (l flows) Len() int                     { return len(l) }
func (l flows) Flow(i int, f *classify.Flow) { *f = l[i] }
func (l flows) Conversations(_ int, yield func(*classify.Conversation) bool) {
	for _, f := range l {
		c := classify.Conversation{Flow: f, Flows: []uint64{f.FirstFrame}, Figures: classify.Figures{
			Flows: 1, Conversations: 1, SentBytes: f.Originator.Bytes, ReceivedBytes: f.Responder.Bytes,
		}}
		if !yield(&c) {
			return
		}
	}
}

// picture is that of a script, a flow a line, frames numbered from 1:
//
//	CLIENT > SERVER PROTOCOL SERVICE [host=NAME] [from=HOW] [tls=V] [inner=P] [bytes=N] [rtt=MS] [expected] [guessed] [at=SECONDS]
//
// and a finding for each line that begins with a '!': ! SEVERITY ID SOCKET.
func picture(t *testing.T, name, script string) *Picture {
	t.Helper()
	s := &classify.Summary{}
	var list flows
	for line := range strings.Lines(script) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "!":
			s.Findings = append(s.Findings, findingOf(words))
		default:
			list = append(list, flowOf(t, words, uint64(len(list)+1)))
		}
	}
	s.List = list
	return Of(name, s)
}

func findingOf(words []string) classify.Finding {
	at := netip.MustParseAddrPort(words[3])
	severity := map[string]classify.Severity{"info": classify.Info, "warning": classify.Warning, "alert": classify.Alert}[words[1]]
	return classify.Finding{ID: words[2], Severity: severity, Text: words[2] + " at " + words[3], Host: at.Addr(), Port: at.Port(), Flows: 1, Examples: []classify.FlowRef{{Frame: 7}}}
}

func flowOf(t *testing.T, words []string, frame uint64) classify.Flow {
	t.Helper()
	client, server := netip.MustParseAddrPort(words[0]), netip.MustParseAddrPort(words[2])
	f := classify.Flow{
		FirstFrame: frame, Protocol: decode.TCP, Speaks: words[3], Service: words[4], Confidence: classify.ByPayload, OrientedBy: classify.OrientedBySYN,
		Originator: classify.Endpoint{Address: client.Addr(), Port: client.Port()},
		Responder:  classify.Endpoint{Address: server.Addr(), Port: server.Port(), Bytes: 5000},
		TCP:        &classify.TCP{State: "SF"},
	}
	if f.Speaks == "-" {
		f.Speaks, f.Confidence = "", classify.Unknown
	}
	for _, word := range words[5:] {
		key, value, _ := strings.Cut(word, "=")
		var n int64
		fmt.Sscan(value, &n)
		switch key {
		case "host":
			f.Names.Host, f.Names.HostFrom, f.Application = value, "sni", value
		case "from":
			f.Names.HostFrom = value
		case "tls":
			f.Names.Attributes = []detect.Attribute{{Key: "version", Values: []string{value}}}
		case "inner":
			f.Inner = value
		case "bytes":
			f.Responder.Bytes = uint64(n)
		case "rtt":
			f.TCP.HandshakeRTT, f.TCP.HasHandshakeRTT = n*1e6, true
		case "expected":
			f.Confidence = classify.ByExpectation
		case "guessed":
			f.OrientedBy = classify.OrientedByFirstPacket
		case "at":
			f.First, f.Last = n*1e9, n*1e9
		default:
			t.Fatalf("what is %q?", word)
		}
	}
	return f
}

// line is a change as the tests here write it.
func line(c *Change) string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s: %s: %s > %s", c.Level, c.word(), c.What.Words, c.Old.words(true), c.New.words(true))), " ")
}

func TestCompare(t *testing.T) {
	const usual = `
		192.0.2.1:40000 > 192.0.2.80:443 tls https host=api.test tls=1.3 rtt=2
		192.0.2.1:40001 > 192.0.2.6:6379 redis redis host=cache.test from=dns`
	cases := []struct {
		name, old, new string
		want           []string
	}{
		{"nothing of it matters", usual, `
			203.0.113.9:50001 > 198.51.100.6:6379 redis redis host=cache.test from=dns at=100
			203.0.113.9:50000 > 198.51.100.80:443 tls https host=api.test tls=1.3 rtt=2 at=99`, nil},
		{"a name that only one run saw", usual, `
			192.0.2.1:40000 > 192.0.2.80:443 tls https host=api.test tls=1.3 rtt=2
			192.0.2.1:40001 > 192.0.2.6:6379 redis redis`, []string{
			"application appeared: Redis: > 1 flow", "application gone: Redis cache.test: 1 flow >"}},
		{"another port", usual, strings.ReplaceAll(usual, "6379", "6380"), []string{"server port: cache.test Redis: 6379/tcp > 6380/tcp"}},
		{"no TLS any more", usual, strings.ReplaceAll(usual, "tls https host=api.test tls=1.3", "http http host=api.test from=http-host"), []string{
			"application appeared: HTTP api.test: > 1 flow", "application gone: HTTPS api.test: 1 flow >",
			"protocol appeared: HTTP: > 1 flow", "protocol gone: TLS: 1 flow >",
			"server protocol: api.test 443/tcp: TLS > HTTP"}},
		{"an older TLS", usual, strings.ReplaceAll(usual, "tls=1.3", "tls=1.2"), []string{"server TLS version: api.test 443/tcp HTTPS: 1.3 > 1.2"}},
		{"no TLS inside any more", "192.0.2.1:9 > 192.0.2.5:5432 postgresql postgresql inner=tls", "192.0.2.1:9 > 192.0.2.5:5432 postgresql postgresql", []string{
			"server inside: 192.0.2.5 5432/tcp PostgreSQL: TLS > nothing"}},
		{"TLS inside some", "192.0.2.1:9 > 192.0.2.5:5432 postgresql postgresql", "192.0.2.1:9 > 192.0.2.5:5432 postgresql postgresql\n192.0.2.1:8 > 192.0.2.5:5432 postgresql postgresql inner=tls bytes=1", []string{
			"server inside: 192.0.2.5 5432/tcp PostgreSQL: nothing > nothing, TLS"}},
		{"a new destination", usual, usual + `
			192.0.2.1:40002 > 203.0.113.5:443 tls https host=evil.test`, []string{
			"application appeared: HTTPS evil.test: > 1 flow", "server appeared: evil.test 443/tcp HTTPS: > 1 flow"}},
		{"a server that also speaks on another port", usual, usual + `
			192.0.2.1:40002 > 192.0.2.6:22 ssh ssh host=cache.test from=dns`, []string{
			"application appeared: SSH cache.test: > 1 flow", "protocol appeared: SSH: > 1 flow", "server appeared: cache.test 22/tcp SSH: > 1 flow"}},
		{"a server is gone", usual, `
			192.0.2.1:40000 > 192.0.2.80:443 tls https host=api.test tls=1.3 rtt=2`, []string{
			"application gone: Redis cache.test: 1 flow >", "protocol gone: Redis: 1 flow >", "server gone: cache.test 6379/tcp Redis: 1 flow >"}},
		{"half as much again is no change, more is", usual + "\n192.0.2.1:40000 > 192.0.2.9:9 echo echo bytes=4000", usual + "\n192.0.2.1:40000 > 192.0.2.9:9 echo echo bytes=6000", nil},
		{"more is", usual + "\n192.0.2.1:40000 > 192.0.2.9:9 echo echo bytes=4000", usual + "\n192.0.2.1:40000 > 192.0.2.9:9 echo echo bytes=6001", []string{
			"application bytes: echo: 4.0 kB > 6.0 kB", "server bytes: 192.0.2.9 9/tcp echo: 4.0 kB > 6.0 kB"}},
		{"of little, twice as much is no change", usual + "\n192.0.2.1:40000 > 192.0.2.9:9 echo echo bytes=400", usual + "\n192.0.2.1:40000 > 192.0.2.9:9 echo echo bytes=1400", nil},
		{"slower", usual, strings.ReplaceAll(usual, "rtt=2", "rtt=5"), []string{"server RTT: api.test 443/tcp HTTPS: 2.00ms > 5.00ms"}},
		{"not much slower", usual, strings.ReplaceAll(usual, "rtt=2", "rtt=4"), nil},
		{"ports that another flow announced", "192.0.2.1:40000 > 192.0.2.2:33001 ftp-data ftp-data expected", "192.0.2.1:40000 > 192.0.2.2:33002 ftp-data ftp-data expected", nil},
		{"ports that may be the client's", "192.0.2.1:9 > 192.0.2.2:33001 - unknown guessed", "192.0.2.1:9 > 192.0.2.2:33002 - unknown guessed", nil},
		{"high ports of servers", "192.0.2.1:9 > 192.0.2.2:33001 - unknown", "192.0.2.1:9 > 192.0.2.2:33002 - unknown", []string{
			"server appeared: 192.0.2.2 33002/tcp unknown: > 1 flow", "server gone: 192.0.2.2 33001/tcp unknown: 1 flow >"}},
		{"what a query asks for is not its server", "192.0.2.1:9 > 192.0.2.53:53 dns dns host=a.test from=dns-query", "192.0.2.1:9 > 192.0.2.53:53 dns dns host=b.test from=dns-query", []string{
			"application appeared: DNS b.test: > 1 flow", "application gone: DNS a.test: 1 flow >"}},
		{"findings", usual + "\n! warning weak-tls 192.0.2.80:443\n! info port-reuse 192.0.2.9:9", usual + "\n! alert weak-tls 192.0.2.80:443\n! info tcp-refused 192.0.2.9:9", []string{
			"finding appeared: tcp-refused at 192.0.2.9:9: > 1 flow", "finding gone: port-reuse at 192.0.2.9:9: 1 flow >",
			"finding severity: weak-tls at 192.0.2.80:443: warning > alert"}},
		{"a finding about another address of the name", usual + "\n! warning weak-tls 192.0.2.80:443", strings.ReplaceAll(usual+"\n! warning weak-tls 192.0.2.80:443", "192.0.2.80", "192.0.2.81"), nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := Compare(picture(t, "old", c.old), picture(t, "new", c.new), DefaultTolerance())
			var got []string
			for i := range d.Changes {
				got = append(got, line(&d.Changes[i]))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// Amounts are no change where none is to be told.
func TestNoTolerance(t *testing.T) {
	old := picture(t, "old", "192.0.2.1:9 > 192.0.2.2:80 http http bytes=1 rtt=1")
	new := picture(t, "new", "192.0.2.1:9 > 192.0.2.2:80 http http bytes=1000000 rtt=1000")
	if d := Compare(old, new, Tolerance{-1, -1}); !d.Same() {
		t.Errorf("%d changes", len(d.Changes))
	}
	if d := Compare(old, new, Tolerance{}); len(d.Changes) != 3 {
		t.Errorf("%d changes, want bytes twice and the RTT", len(d.Changes))
	}
}

// TestVoices holds what each voice says of a difference to golden files, and
// the document to its schema.
func TestVoices(t *testing.T) {
	old := picture(t, "old|.pcap", `
		192.0.2.1:40000 > 192.0.2.80:443 tls https host=api.test tls=1.3 rtt=2
		192.0.2.1:40001 > 192.0.2.6:6379 redis redis host=cache.test from=dns
		192.0.2.1:40002 > 192.0.2.7:25 smtp smtp
		192.0.2.1:40004 > 192.0.2.5:5432 postgresql postgresql inner=tls
		! info port-reuse 192.0.2.9:9`)
	new := picture(t, "new\x1b.pcap", `
		192.0.2.1:40000 > 192.0.2.80:443 tls https host=api.test tls=1.2 rtt=20 bytes=9000
		192.0.2.1:40001 > 192.0.2.6:6380 redis redis host=cache.test from=dns
		192.0.2.1:40003 > 203.0.113.5:443 tls https host=a|very\x1blong.name.example.test
		192.0.2.1:40004 > 192.0.2.5:5432 postgresql postgresql
		! warning weak-tls 192.0.2.80:443`)
	for _, d := range []struct {
		name string
		*Difference
	}{{"changes", Compare(old, new, DefaultTolerance())}, {"same", Compare(old, old, Tolerance{-1, 0})}} {
		for _, v := range Voices() {
			var b bytes.Buffer
			if err := v.Say(&b, d.Difference, report.Look{ASCII: true}); err != nil {
				t.Fatal(err)
			}
			checkGolden(t, "testdata/"+d.name+"."+v.Name, b.Bytes())
			if v.Name == "json" {
				validate(t, b.Bytes())
			}
		}
	}
}

func checkGolden(t *testing.T, path string, got []byte) {
	t.Helper()
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
		t.Errorf("%s differs; look at it, then run `go test ./report/difference -update`\ngot:\n%s", path, got)
	}
}

func validate(t *testing.T, document []byte) {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("../difference.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%v\n%s", err, document)
	}
}

// A document that portscope did not write is refused, and says why.
func TestReadRefuses(t *testing.T) {
	conversation := func(members string) string {
		return `{"schema": 1, "by": "service", "applications": [{"name": "dns", "conversations": [{"transport": "udp", "responder": {"ip": "192.0.2.1", "port": 53}, ` + members + `}]}]}`
	}
	for _, c := range [][2]string{
		{`{`, "is JSON that is cut off"},
		{`{"schema": }`, "is no JSON: invalid character '}' looking for beginning of value, at byte 12"},
		{`{"schema": "1"}`, "is not what portscope writes: schema is a string"},
		{`{"log": 1}`, "is JSON, and no summary of portscope"},
		{`{"schema": 2}`, "is of schema 2, and 1 is read"},
		{`{"schema": 1, "transport": "tcp"}`, "is flow records; a summary is compared, which -o json writes"},
		{`{"schema": 1, "by": "port"}`, "is a summary by port; write it without --by"},
		{`{"schema": 1, "by": "service", "more_applications": 1}`, "is a summary of a part, with --top; write it without"},
		{`{"schema": 1, "by": "service", "applications": [{"more_conversations": 1}]}`, "is a summary of a part, with --top; write it without"},
		{`{"schema": 1, "by": "service"} {}`, "goes on after the summary"},
		{conversation(`"flows": [1]`), "was written by an older portscope; write it anew"},
		{conversation(`"confidence": "payload"`), "is not what portscope writes: a conversation has no flows"},
		{strings.Replace(conversation(`"flows": [1], "confidence": "payload"`), "192.0.2.1", "here", 1), `is not what portscope writes: "here" is no address`},
		{conversation(`"flows": [1], "confidence": "payload", "host": "\u001b[2J"`), `is not what portscope writes: "\x1b[2J"`},
		{`{"schema": 1, "by": "service", "findings": [{"host": "::1", "text": "\u202e"}]}`, `is not what portscope writes: "\u202e"`},
	} {
		if _, err := Read("x", strings.NewReader(c[0])); err == nil || err.Error() != c[1] {
			t.Errorf("%s: %v, want %s", c[0], err, c[1])
		}
	}
}

// FuzzRead reads any document, and compares what it took with itself.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema": 1, "by": "service", "applications": [{"name": "dns", "conversations": [{"transport": "udp", "responder": {"ip": "192.0.2.1", "port": 53}, "flows": [1], "flow_count": 1, "confidence": "payload", "handshake_rtt": 1e300, "tls_version": "1.3"}]}], "findings": [{"id": "x", "severity": "info", "text": "y", "host": "::1", "port": 1, "flows": 1, "examples": [{"frame": 1}]}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		p, err := Read("x", bytes.NewReader(document))
		if err != nil {
			t.Skip()
		}
		if d := Compare(p, p, Tolerance{}); !d.Same() {
			t.Errorf("differs from itself: %+v", d.Changes)
		}
	})
}
