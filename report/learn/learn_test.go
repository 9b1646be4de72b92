package learn

import (
	"bytes"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report/policy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// summaryOf sums up the flows of a sample that only holds for, nil for all.
func summaryOf(t *testing.T, sample string, only func(*classify.Flow) bool) *classify.Summary {
	t.Helper()
	source, err := decode.Open(sample, decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	s, _ := classify.Run(t.Context(), []decode.Source{source}, classify.Options{Only: only}) // one sample is cut off
	return s
}

// learnt is the policy of a summary, written and read.
func learnt(t *testing.T, s *classify.Summary, hosts Hosts) *policy.Policy {
	t.Helper()
	var b bytes.Buffer
	if err := Policy(&b, s, hosts); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return p
}

// allows says whether the policy allows a flow.
func allows(p *policy.Policy, f *classify.Flow) bool {
	i := slices.IndexFunc(p.Rules, func(r policy.Rule) bool { return r.Matches(f) })
	return i >= 0 && p.Rules[i].Action == policy.Allow
}

func samples(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../../samples/*.pcap*")
	if err != nil || len(list) == 0 {
		t.Fatal("no samples", err)
	}
	return list
}

// TestLearntAllowsWhatWasSeen learns from each sample and holds the sample to
// it: it passes, and there is no rule that nothing came under.
func TestLearntAllowsWhatWasSeen(t *testing.T) {
	for _, sample := range samples(t) {
		s := summaryOf(t, sample, nil)
		for _, hosts := range AllHosts() {
			v := learnt(t, s, hosts).Check(s, policy.Options{Today: time.Unix(0, 0), Strict: true, AllowDamaged: true})
			if v.Outcome() != policy.Passed {
				t.Errorf("%s by %s: %s", sample, hosts, v.Headline())
			}
		}
	}
}

// TestLearntDeniesWhatIsNew learns from each sample without what some of its
// clients asked of one server, and holds the whole to it: that, and nothing
// else, is not allowed.
func TestLearntDeniesWhatIsNew(t *testing.T) {
	for _, sample := range samples(t) {
		whole := summaryOf(t, sample, nil)
		for _, hosts := range []Hosts{Exact, CIDR} {
			l := learner{hosts: hosts}
			for _, x := range pairs(&l, whole) {
				p := learnt(t, summaryOf(t, sample, func(f *classify.Flow) bool { return pairOf(&l, f) != x }), hosts)
				for f := range whole.Flows {
					if got, want := allows(p, f), pairOf(&l, f) != x; got != want {
						t.Fatalf("%s by %s without %v: the flow from %v to %v is allowed: %t", sample, hosts, x, f.Originator.Socket(), f.Responder.Socket(), got)
					}
				}
			}
		}
	}
}

// By name a server is new, unless its address was asked without a name.
func TestLearntDeniesNewNames(t *testing.T) {
	l := learner{hosts: Name}
	const sample = "../../samples/office.pcap"
	whole := summaryOf(t, sample, nil)
	for _, name := range []string{"www.example.com", "db.example.test", "192.0.2.1"} {
		p := learnt(t, summaryOf(t, sample, func(f *classify.Flow) bool { return l.server(f) != name }), Name)
		denied := 0
		for f := range whole.Flows {
			if allows(p, f) != (l.server(f) != name) {
				t.Errorf("without %s: %s to %v is allowed: %t", name, f.Speaks, f.Responder.Socket(), allows(p, f))
			}
			if !allows(p, f) {
				denied++
			}
		}
		if denied == 0 {
			t.Errorf("nothing went to %s", name)
		}
	}
}

// pairOf is a flow's client and server as a policy writes them.
func pairOf(l *learner, f *classify.Flow) [2]string {
	return [2]string{l.address(f.Originator.Address), l.server(f)}
}

// pairs are the first few pairs of a summary.
func pairs(l *learner, s *classify.Summary) (list [][2]string) {
	for f := range s.Flows {
		if x := pairOf(l, f); !slices.Contains(list, x) && len(list) < 6 {
			list = append(list, x)
		}
	}
	return list
}

// TestPolicies holds the policies of some samples to golden files.
func TestPolicies(t *testing.T) {
	for _, c := range []struct {
		golden, sample string
		hosts          Hosts
	}{
		{"office-name", "office", Name}, {"office-exact", "office", Exact}, {"office-cidr", "office", CIDR}, // many of all
		{"ftp", "ftp", Name},               // ports that are announced
		{"sip", "sip", Name},               // likewise, and recognised
		{"bittorrent", "bittorrent", Name}, // ports that may be the client's
		{"impostor", "impostor", Name},     // not what the port says
	} {
		s := summaryOf(t, "../../samples/"+c.sample+".pcap", nil)
		var b bytes.Buffer
		if err := Policy(&b, s, c.hosts); err != nil {
			t.Fatal(err)
		}
		path := "testdata/" + c.golden + ".yaml"
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("%s differs; look at it, then run `go test ./report/learn -update`\ngot:\n%s", path, b.String())
		}
	}
}

// flows is an analysis of so many flows.
type flows []classify.Flow

func (l flows) Len() int                                             { return len(l) }
func (l flows) Flow(i int, f *classify.Flow)                         { *f = l[i] }
func (l flows) Conversations(int, func(*classify.Conversation) bool) {}

// Names that a policy could take for something else are not written into one.
func TestHostileNames(t *testing.T) {
	for _, host := range []string{"*", "$private", "a b", "x: y", "a\nallow: all", "evil # not", "10.0.0.0/8", "-", "\x1b[2J", "a,b", "{a}", "nul\x00", "yes", "null"} {
		f := flowTo("198.51.100.1")
		f.Names = detect.Names{Host: host, HostFrom: "sni"}
		s := &classify.Summary{List: flows{f}, Captures: []classify.Capture{{Info: decode.Info{Name: "a\nrules: []"}}}}
		p := learnt(t, s, Name)
		other := f
		other.Names.Host, other.Responder.Address = "other.test", address("198.51.100.2")
		if !allows(p, &f) || allows(p, &other) {
			t.Errorf("%q: the flow is allowed: %t, another: %t", host, allows(p, &f), allows(p, &other))
		}
	}
}

// Protocols that a policy's keys do not know are allowed by their name: those of
// ports where nothing was said, and those that users describe.
func TestOtherProtocols(t *testing.T) {
	for _, c := range []struct {
		speaks     string
		confidence classify.Confidence
		payload    uint64
	}{{"ftps", classify.ByPort, 0}, {"my \"proto\"", classify.ByPayload, 10}, {"postgresql", classify.ByPort, 0}} {
		f := flowTo("198.51.100.1")
		f.Speaks, f.Service, f.Confidence, f.Originator.PayloadBytes = c.speaks, c.speaks, c.confidence, c.payload
		p := learnt(t, &classify.Summary{List: flows{f}}, Exact)
		guessed := f
		guessed.Confidence, guessed.Originator.PayloadBytes = classify.ByPort, 10
		if !allows(p, &f) || allows(p, &guessed) {
			t.Errorf("%s: the flow is allowed: %t, one with other bytes: %t", c.speaks, allows(p, &f), allows(p, &guessed))
		}
	}
}

// No rule stands in the shade of another: of a protocol that carries something
// at times, and of ports that are handed out.
func TestRulesDoNotOverlap(t *testing.T) {
	plain, carrying := flowTo("198.51.100.1"), flowTo("198.51.100.1")
	plain.Speaks, carrying.Speaks, carrying.Inner = "stun", "stun", "rtp"
	exact, handed, other := flowTo("198.51.100.1"), flowTo("198.51.100.1"), flowTo("198.51.100.2")
	exact.Responder.Port, handed.Responder.Port, other.Responder.Port = 40000, 50000, 40000
	handed.OrientedBy = classify.OrientedByFirstPacket
	s := &classify.Summary{List: flows{plain, carrying, exact, handed, other}, Captures: []classify.Capture{{Packets: 1}}}
	for _, hosts := range AllHosts() {
		p := learnt(t, s, hosts)
		v := p.Check(s, policy.Options{Today: time.Unix(0, 0), Strict: true, AllowEmpty: true})
		if v.Outcome() != policy.Passed || len(p.Rules) != 4 && hosts != CIDR {
			t.Errorf("by %s: %d rules, %s", hosts, len(p.Rules), v.Headline())
		}
	}
}

// A policy that could not be read again is not written.
func TestTooLong(t *testing.T) {
	var list flows
	for i := range 1 << 17 {
		list = append(list, flowTo(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String()))
	}
	var b bytes.Buffer
	if err := Policy(&b, &classify.Summary{List: list}, Exact); err != ErrTooLong || b.Len() > 0 {
		t.Errorf("%v, and %d bytes", err, b.Len())
	}
	if err := Policy(&b, &classify.Summary{List: list}, CIDR); err != nil {
		t.Error(err)
	}
}

// A carrier is a protocol that can be recognised, or its rule would say nothing.
func TestCarriersAreKnown(t *testing.T) {
	for _, name := range carriers() {
		if !slices.ContainsFunc(detect.Table(), func(d *detect.Detector) bool { return d.Name == name }) {
			t.Errorf("%s is no protocol", name)
		}
	}
}

// flowTo is a TLS connection to an address.
func flowTo(server string) classify.Flow {
	return classify.Flow{
		Protocol: decode.TCP, Speaks: "tls", Confidence: classify.ByPayload, Service: "https", FirstFrame: 1, OrientedBy: classify.OrientedBySYN,
		Originator: classify.Endpoint{Address: address("192.0.2.1"), Port: 40000}, Responder: classify.Endpoint{Address: address(server), Port: 443},
	}
}

func address(s string) netip.Addr { return netip.MustParseAddr(s) }
