package policy

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// today is the day of these tests, which is after some exceptions and before
// others.
var today = time.Date(2026, 11, 22, 15, 4, 5, 0, time.UTC)

// summaryOf reads samples as one analysis.
func summaryOf(t testing.TB, o classify.Options, names ...string) *classify.Summary {
	t.Helper()
	var sources []decode.Source
	for _, name := range names {
		s, err := decode.Open(filepath.Join("../../samples", name), decode.OpenOptions{Stdin: os.Stdin})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		sources = append(sources, s)
	}
	s, _ := classify.Run(context.Background(), sources, o) // what ends a capture early is in the summary
	for i := range s.Captures {
		s.Captures[i].Name = filepath.Base(s.Captures[i].Name)
		if s.Captures[i].Err != nil {
			s.Captures[i].Err = fault(strings.ReplaceAll(s.Captures[i].Err.Error(), "../../samples/", ""))
		}
	}
	return s
}

type fault string

func (f fault) Error() string { return string(f) }

// parsed reads a policy that is right.
func parsed(t testing.TB, text string) *Policy {
	t.Helper()
	p, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// verdicts are those that the tests of voices say, by their names.
func verdicts(t testing.TB, cores int) map[string]*Verdict {
	t.Helper()
	text, err := os.ReadFile("testdata/office.yaml")
	if err != nil {
		t.Fatal(err)
	}
	office := parsed(t, string(text))
	o := classify.Options{Cores: cores}
	return map[string]*Verdict{
		"office":  office.Check(summaryOf(t, o, "office.pcap"), Options{Name: "policies/office.yaml", Today: today, Most: 2}),
		"strict":  parsed(t, "default: allow\nrules: [{allow: telnet, protocol: telnet}, {warn: the web, protocol: http}]").Check(summaryOf(t, o, "lesson.pcap"), Options{Name: "policy.yaml", Today: today, Strict: true}),
		"pass":    parsed(t, "policy: all\ndefault: allow").Check(summaryOf(t, o, "lesson.pcap", "moved.pcap"), Options{Name: "policy.yaml", Today: today}),
		"damaged": parsed(t, "default: warn").Check(summaryOf(t, o, "cut.pcap"), Options{Name: "policy.yaml", Today: today}),
		"allowed": parsed(t, "default: allow").Check(summaryOf(t, o, "cut.pcap"), Options{Name: "policy.yaml", Today: today, AllowDamaged: true}),
		"unread":  parsed(t, "default: allow").Check(summaryOf(t, o), Options{Name: "policy.yaml", Today: today, AllowDamaged: true, Unread: []error{fault("run.pcap: no such file or directory")}}),
		"empty":   parsed(t, "default: allow").Check(&classify.Summary{}, Options{Name: "policy.yaml", Today: today}),
		"hostile": parsed(t, "policy: \"a \\u202ebc [x](y) | ::error:: </testcase>\"\nrules: [{deny: \"<b>%0A::error::\\e[31m| ]]>\", port: 1-65535, why: \"*why* & who\"}]").
			Check(hostile(), Options{Name: "a b,c:%.yaml", Today: today}),
	}
}

// hostile is a summary of one flow whose every text is from an attacker.
func hostile() *classify.Summary {
	bad := "x\x1b[2J\n::error::<script>]]>|'\", \u202e\xff"
	f := classify.Flow{
		Number: 1, Protocol: decode.TCP, FirstFrame: 1, Speaks: "http", Confidence: classify.ByPayload, Service: "http", Application: bad,
		Originator: classify.Endpoint{Address: netip.MustParseAddr("192.0.2.1"), Port: 40000, Packets: 1, Bytes: 60},
		Responder:  classify.Endpoint{Address: netip.MustParseAddr("192.0.2.2"), Port: 80, Packets: 1, Bytes: 60},
		Names:      detect.Names{Host: bad},
		Evidence:   &classify.Evidence{Detector: "http", Frame: 1, Bytes: []byte(bad), Why: "request line"},
		TCP:        &classify.TCP{State: "SF"},
	}
	s := &classify.Summary{Frames: 2, List: flowList{f}, Totals: classify.Figures{Flows: 1, Conversations: 1}}
	s.Captures = []classify.Capture{{Info: decode.Info{Name: bad}, Packets: 2, Bytes: 120, First: 1, Last: 2}}
	return s
}

// flowList is a list of flows as a summary has it.
type flowList []classify.Flow

func (l flowList) Len() int                                                 { return len(l) }
func (l flowList) Flow(i int, f *classify.Flow)                             { *f = l[i] }
func (l flowList) Conversations(_ int, _ func(*classify.Conversation) bool) {}

// extensions are those of the golden files, by voice.
var extensions = map[string]string{"table": "txt", "json": "json", "markdown": "md", "junit": "xml", "sarif": "sarif", "github": "github"}

func say(t testing.TB, voice string, v *Verdict, look report.Look) []byte {
	t.Helper()
	found, ok := VoiceNamed(voice)
	if !ok {
		t.Fatalf("there is no voice named %q", voice)
	}
	var b bytes.Buffer
	if err := found.Say(&b, v, look); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestVoices holds each voice to the file that a person has looked at, on one
// core and on two.
func TestVoices(t *testing.T) {
	one, two := verdicts(t, 1), verdicts(t, 2)
	for name, v := range one {
		for _, voice := range Voices() {
			t.Run(name+"/"+voice.Name, func(t *testing.T) {
				got := say(t, voice.Name, v, report.Look{})
				golden(t, filepath.Join("testdata/verdict", name+"."+extensions[voice.Name]), got)
				if again := say(t, voice.Name, two[name], report.Look{}); !bytes.Equal(got, again) {
					t.Errorf("on two cores:\n%s", again)
				}
			})
		}
	}
}

// TestOutcomes holds each verdict to what becomes of it.
func TestOutcomes(t *testing.T) {
	want := map[string]Outcome{
		"office": Violated, "strict": Violated, "pass": Passed, "damaged": Damaged, "allowed": Passed, "unread": Damaged, "empty": Violated, "hostile": Violated,
	}
	for name, v := range verdicts(t, 1) {
		if got := v.Outcome(); got != want[name] {
			t.Errorf("%s: %v, want %v", name, got, want[name])
		}
	}
}

// TestNoEscapes holds every voice to what no terminal, page or CI server takes
// for more than text.
func TestNoEscapes(t *testing.T) {
	v := verdicts(t, 1)["hostile"]
	markup := map[string][]string{"markdown": {"<script>", "<b>"}, "github": {"=deny: ", "deny%3A <b>%0A"}}
	for _, voice := range Voices() {
		out := say(t, voice.Name, v, report.Look{})
		for _, bad := range append([]string{"\x1b", "\r", "\u202e", "\xff", "\x00", "\n::error::<"}, markup[voice.Name]...) {
			if bytes.Contains(out, []byte(bad)) {
				t.Errorf("%s has %q", voice.Name, bad)
			}
		}
	}
}

// TestLook holds the table to ASCII where nothing else may be written, and to
// no colour where none may be used.
func TestLook(t *testing.T) {
	for name, v := range verdicts(t, 1) {
		for _, c := range say(t, "table", v, report.Look{ASCII: true}) {
			if c >= 0x80 || c == '\x1b' {
				t.Fatalf("%s: byte %#x", name, c)
			}
		}
	}
	golden(t, "testdata/verdict/office-color.txt", say(t, "table", verdicts(t, 1)["office"], report.Look{Color: true, Width: 100}))
}

// recorder is a test that only notes what is said of it.
type recorder string

func (r *recorder) Helper()                           {}
func (r *recorder) Errorf(format string, args ...any) { *r += recorder(fmt.Sprintf(format, args...)) }
func (r *recorder) Fatalf(format string, args ...any) { *r += recorder(fmt.Sprintf(format, args...)) }
