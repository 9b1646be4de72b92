package detect

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portscope/portscope/decode"
)

// A sample is one flow's opening from testdata/PROTOCOL.txt. A file holds
// samples with an empty line between them, each of these lines:
//
//	# what it shows, and where it comes from
//	yes tcp 50022 22             recognised; the transport, originator's and responder's port
//	no udp 5000 5001             a near miss: not this protocol
//	midstream                    the start of the flow was not captured
//	> "text\r\n"                 one segment or datagram of the originator, as a Go string
//	< 16 03 01 02 00             one of the responder, in hex; both forms may be mixed: 0d0a "text" 00
//	= key value                  an expected fact: host, host_from, ja4, client, inner, application, or an attribute's key
type sample struct {
	file, note string
	line       int
	want       bool
	protocol   string
	transport  decode.IPProtocol
	ports      [2]uint16
	midstream  bool
	parts      []Datagram
	facts      []string
}

func (s *sample) String() string { return fmt.Sprintf("testdata/%s:%d (%s)", s.file, s.line, s.note) }

// opening is the sample's opening, with the first n bytes of payload of it.
func (s *sample) opening(n int, complete bool) *Opening {
	o := &Opening{Transport: s.transport, Port: s.ports, Complete: complete}
	o.FromStart = [2]bool{!s.midstream, !s.midstream}
	for i, p := range s.parts {
		data := p.Data[:min(len(p.Data), n)]
		n -= len(data)
		if s.transport == decode.TCP {
			if len(data) == 0 {
				continue
			}
			o.Segments = append(o.Segments, Segment{Side: p.Side, Offset: uint32(len(o.Stream[p.Side])), Length: uint32(len(data)), Frame: uint64(i + 1)})
			o.Stream[p.Side] = append(o.Stream[p.Side], data...)
			continue
		}
		if len(data) < len(p.Data) {
			break // a datagram comes whole or not at all
		}
		o.Datagrams = append(o.Datagrams, Datagram{Side: p.Side, Data: data, Length: len(data), Frame: uint64(i + 1)})
	}
	return o
}

func (s *sample) size() (n int) {
	for _, p := range s.parts {
		n += len(p.Data)
	}
	return n
}

// loadSamples reads all of testdata.
func loadSamples(t testing.TB) []*sample {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	var all []*sample
	for _, f := range files {
		all = append(all, loadFile(t, f)...)
	}
	return all
}

func loadFile(t testing.TB, path string) []*sample {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []*sample
	var s *sample
	note := ""
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		head, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "":
			s = nil
		case head == "#":
			note = rest
		case head == "yes" || head == "no":
			s = newSample(t, path, n, note, head == "yes", rest)
			list = append(list, s)
		case s == nil:
			t.Fatalf("%s:%d: a line outside a sample", path, n)
		default:
			s.read(t, n, head, rest)
		}
	}
	return list
}

func newSample(t testing.TB, path string, line int, note string, want bool, rest string) *sample {
	t.Helper()
	file := filepath.Base(path)
	s := &sample{file: file, line: line, note: note, want: want, protocol: strings.TrimSuffix(file, ".txt")}
	var transport string
	if n, err := fmt.Sscanf(rest, "%s %d %d", &transport, &s.ports[0], &s.ports[1]); n != 3 {
		t.Fatalf("%s:%d: want TRANSPORT PORT PORT: %v", path, line, err)
	}
	s.transport = map[string]decode.IPProtocol{"tcp": decode.TCP, "udp": decode.UDP, "sctp": decode.SCTP}[transport]
	if s.transport == 0 {
		t.Fatalf("%s:%d: no transport %q", path, line, transport)
	}
	return s
}

func (s *sample) read(t testing.TB, line int, head, rest string) {
	t.Helper()
	switch head {
	case "midstream":
		s.midstream = true
	case ">", "<":
		data, err := payload(rest)
		if err != nil {
			t.Fatalf("%s:%d: %v", s.file, line, err)
		}
		side := uint8(strings.Index("><", head))
		s.parts = append(s.parts, Datagram{Side: side, Data: data})
	case "=":
		s.facts = append(s.facts, rest)
	default:
		t.Fatalf("%s:%d: what is %q?", s.file, line, head)
	}
}

// payload reads Go strings and hex, mixed, into bytes.
func payload(text string) (b []byte, err error) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		if text[0] == '"' {
			quoted, err := strconv.QuotedPrefix(text)
			if err != nil {
				return nil, err
			}
			s, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, err
			}
			b, text = append(b, s...), text[len(quoted):]
			continue
		}
		word, rest, _ := strings.Cut(text, " ")
		raw, err := hex.DecodeString(word)
		if err != nil {
			return nil, fmt.Errorf("%q is neither hex nor a string", word)
		}
		b, text = append(b, raw...), rest
	}
	return b, nil
}

// facts is what a match says, in the words of the samples.
func facts(m *Match) []string {
	var list []string
	say := func(key, value string) {
		if value != "" {
			list = append(list, key+" "+value)
		}
	}
	say("host", m.Names.Host)
	say("host_from", m.Names.HostFrom)
	say("ja4", m.Names.JA4)
	say("inner", m.Inner)
	say("application", m.Application)
	say("client", [...]string{"", "originator", "responder"}[m.Client])
	for _, a := range m.Names.Attributes {
		say(a.Key, strings.Join(a.Values, ","))
	}
	return list
}

// Law 1: each row recognises its samples, with the facts they state, and none
// of its near misses.
func TestSamplesAreRecognised(t *testing.T) {
	rows := map[string]*Detector{}
	for _, d := range table {
		rows[d.Name] = d
	}
	for _, s := range loadSamples(t) {
		d := rows[s.protocol]
		if d == nil {
			continue // law 4 tells
		}
		m := NewEngine([]*Detector{d}).whole(s)
		if (m != nil) != s.want {
			t.Errorf("%v: recognised: %v, want %v", s, m != nil, s.want)
			continue
		}
		for _, want := range s.facts {
			if got := facts(m); !slices.Contains(got, want) {
				t.Errorf("%v: want %q, got %q", s, want, got)
			}
		}
	}
}

// Law 2: what the whole table says of a sample is its own row; no other row
// says Yes to it, whatever its place, but those it is known to carry.
func TestNoRowClaimsAnothersSample(t *testing.T) {
	samples := loadSamples(t)
	for _, d := range table {
		alone := NewEngine([]*Detector{d})
		for _, s := range samples {
			if s.want && d.Name != s.protocol && alone.whole(s) != nil {
				t.Errorf("%v: %s claims it", s, d.Name)
			}
		}
	}
}

// Law 3: a verdict never moves as more bytes come.
func TestVerdictsStand(t *testing.T) {
	for _, s := range loadSamples(t) {
		for _, d := range table {
			if Over(s.transport)&d.Over == 0 {
				continue
			}
			last, at := Maybe, 0
			for _, n := range s.cuts() {
				o := s.opening(n, false)
				if !o.Spoke(0) && !o.Spoke(1) {
					continue
				}
				if !d.sees(o) {
					continue
				}
				v := d.Probe(o).Verdict
				if last != Maybe && v != last {
					t.Errorf("%v: %s says %v at %d bytes, %v at %d", s, d.Name, last, at, v, n)
					break
				}
				last, at = v, n
			}
		}
	}
}

// cuts is how many bytes of a sample are shown in turn: each of the first
// hundreds, then fewer.
func (s *sample) cuts() (list []int) {
	for n := 1; n <= s.size(); n += 1 + n/64 {
		list = append(list, n)
	}
	return append(list, s.size())
}

// sees says whether a side begins as the row wants it, on ports that it is
// bound to.
func (d *Detector) sees(o *Opening) bool {
	t := Over(o.Transport)
	return d.near(t, o.Port) && (d.admits(t, o.head(0)) || d.admits(t, o.head(1)))
}

// Law 4: each row has its testdata, each testdata its row, and no row is
// listed twice.
func TestEveryRowHasItsTestdata(t *testing.T) {
	samples := map[string]int{}
	for _, s := range loadSamples(t) {
		if s.want {
			samples[s.protocol]++
		}
	}
	seen := map[string]bool{}
	for _, d := range table {
		if samples[d.Name] == 0 {
			t.Errorf("%s has no sample in testdata/%s.txt", d.Name, d.Name)
		}
		if seen[d.Name] {
			t.Errorf("%s is listed twice", d.Name)
		}
		seen[d.Name] = true
	}
	for name := range samples {
		if !seen[name] {
			t.Errorf("testdata/%s.txt has no row in the table", name)
		}
	}
}

// whole shows the engine a sample at once and returns what it found.
func (e *Engine) whole(s *sample) *Match {
	var q Inquiry
	if e.Ask(s.opening(s.size(), true), &q); q.Found(e) == nil {
		return nil
	}
	return q.Match()
}

// FuzzTable shows the whole table any bytes, as TCP and as UDP, in one piece
// and in two.
func FuzzTable(f *testing.F) {
	for _, s := range loadSamples(f) {
		var sides [2][]byte
		for _, p := range s.parts {
			sides[p.Side] = append(sides[p.Side], p.Data...)
		}
		f.Add(s.transport == decode.TCP, s.ports[0], s.ports[1], sides[0], sides[1])
	}
	engine := NewEngine(table)
	f.Fuzz(func(t *testing.T, tcp bool, sp, dp uint16, a, b []byte) {
		s := sample{transport: decode.UDP, ports: [2]uint16{sp, dp}, parts: []Datagram{{Side: 0, Data: a}, {Side: 1, Data: b}}}
		if tcp {
			s.transport = decode.TCP
		}
		var q Inquiry
		for _, n := range []int{len(a) / 2, len(a), len(a) + len(b)} {
			found := q.Found(engine)
			engine.Ask(s.opening(n, n == s.size()), &q)
			if found != nil && q.Found(engine) != found {
				t.Fatalf("%s became another", found.Name)
			}
		}
		if q.Found(engine) != nil {
			checkEvidence(t, s.opening(s.size(), true), q.Match())
		}
	})
}

// checkEvidence fails where the evidence is not of the opening.
func checkEvidence(t *testing.T, o *Opening, m *Match) {
	t.Helper()
	e, size := m.Evidence, 0
	if o.Transport == decode.TCP {
		size = len(o.Stream[e.Side])
	} else if int(e.Datagram) < len(o.Datagrams) {
		size = len(o.Datagrams[e.Datagram].Data)
	}
	if e.Why == "" || e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > size {
		t.Fatalf("evidence %+v of %d bytes", e, size)
	}
}
