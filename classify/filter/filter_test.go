package filter

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

var update = flag.Bool("update", false, "write the golden files anew")

// summaryOf reads a sample.
func summaryOf(t testing.TB, name string, o classify.Options) *classify.Summary {
	t.Helper()
	source, err := decode.Open(filepath.Join("../../samples", name), decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	s, err := classify.Run(t.Context(), []decode.Source{source}, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestMatch holds each expression against all flows of a capture, and against
// the same question asked in Go.
func TestMatch(t *testing.T) {
	s := summaryOf(t, "office.pcap", classify.Options{})
	net := func(f *classify.Flow, prefix string) bool {
		p, _ := network(prefix)
		return p.Contains(f.Responder.Address)
	}
	for _, c := range []struct {
		text string
		want func(f *classify.Flow) bool
	}{
		{`protocol == "tls"`, func(f *classify.Flow) bool { return f.Speaks == "tls" }},
		{`protocol == "tls" && responder.port != 443`, func(f *classify.Flow) bool { return f.Speaks == "tls" && f.Responder.Port != 443 }},
		{`transport in ["udp", "icmp"]`, func(f *classify.Flow) bool { return f.Protocol == decode.UDP || f.Protocol == decode.ICMP }},
		{`responder.port in 1..1023`, func(f *classify.Flow) bool { return f.Responder.Port > 0 && f.Responder.Port < 1024 }},
		{`responder.port_class == "well-known"`, func(f *classify.Flow) bool { return ported(f.Protocol) && f.Responder.Port < 1024 }},
		{`in_net(responder.ip, "198.51.100.0/24", "203.0.113.0/24")`, func(f *classify.Flow) bool { return net(f, "198.51.100.0/24") || net(f, "203.0.113.0/24") }},
		{`originator.ip == "192.0.2.10"`, func(f *classify.Flow) bool { return f.Originator.Address.String() == "192.0.2.10" }},
		{`confidence != "payload" or port_verdict == "impostor"`, func(f *classify.Flow) bool {
			return f.Confidence != classify.ByPayload || f.PortVerdict == classify.Impostor
		}},
		{`host endsWith ".example"`, func(f *classify.Flow) bool { return strings.HasSuffix(f.Names.Host, ".example") }},
		{`host matches "^[a-m]" and not (service contains "dns")`, func(f *classify.Flow) bool {
			h := f.Names.Host
			return h != "" && h[0] >= 'a' && h[0] <= 'm' && !strings.Contains(f.Service, "dns")
		}},
		{`bytes > 2000 && packets * 100 < bytes`, func(f *classify.Flow) bool {
			n, p := f.Originator.Bytes+f.Responder.Bytes, f.Originator.Packets+f.Responder.Packets
			return n > 2000 && p*100 < n
		}},
		{`duration > 0.5`, func(f *classify.Flow) bool { return f.Last-f.First > 500_000_000 }},
		{`tcp.state == "SF" && tcp.handshake_rtt > 0.0`, func(f *classify.Flow) bool { return f.TCP != nil && f.TCP.State == "SF" && f.TCP.HandshakeRTT > 0 }},
		{`tls.version == "1.3"`, func(f *classify.Flow) bool { return strings.Join(facts(f, "tls", "version"), "") == "1.3" }},
		{`any(tls.alpn, # startsWith "h")`, func(f *classify.Flow) bool {
			for _, a := range facts(f, "tls", "alpn") {
				if strings.HasPrefix(a, "h") {
					return true
				}
			}
			return false
		}},
		{`evidence.detector == protocol && evidence.frame >= first_frame`, func(f *classify.Flow) bool {
			return f.Evidence != nil && f.Evidence.Detector == f.Speaks && f.Evidence.Frame >= f.FirstFrame
		}},
		{`first < date("2000-01-01")`, func(*classify.Flow) bool { return false }},
		{`len(vlan) == 0 && none(tunnel, .kind == "gre")`, func(*classify.Flow) bool { return true }},
	} {
		f, err := Compile(c.text)
		if err != nil {
			t.Errorf("%s\n%v", c.text, err)
			continue
		}
		for flow := range s.Flows {
			if got, want := f.Match(flow), c.want(flow); got != want {
				t.Errorf("%s is %t of flow %d (%s %s %s)", c.text, got, flow.Number, flow.Protocol, flow.Responder.Socket(), flow.Service)
			}
		}
	}
}

// TestLists asks for what no flow of an office has.
func TestLists(t *testing.T) {
	flow := &classify.Flow{
		VLAN: []uint16{100, 7}, Tunnel: decode.Tunnel{{Kind: "vxlan", ID: 42, HasID: true}}, Comments: []string{"look here"},
		ICMPErrors: []classify.ICMPErrorCount{{Kind: "port-unreachable", Errors: 3}},
	}
	for text, want := range map[string]bool{
		`100 in vlan`:     true,
		`100 not in vlan`: false,
		`any(tunnel, .kind == "vxlan" && .id == 42)`: true,
		`any(tunnel, .id == 41)`:                     false,
		`any(comments, # contains "here")`:           true,
		`icmp_errors["port-unreachable"] > 2`:        true,
		`icmp_errors["host-unreachable"] > 0`:        false,
		`host == "" && tcp.state == "" && !snapped`:  true,
		`in_net(originator.ip, "0.0.0.0/0")`:         false,
		`tls.version matches "."`:                    false,
	} {
		f, err := Compile(text)
		if err != nil {
			t.Errorf("%s\n%v", text, err)
		} else if got := f.Match(flow); got != want {
			t.Errorf("%s is %t", text, got)
		}
	}
}

// TestFields asks for every field of a flow that has none of them.
func TestFields(t *testing.T) {
	for _, field := range fields() {
		text := field.name + " == " + field.name
		f, err := Compile(text)
		if err != nil {
			t.Errorf("%s\n%v", text, err)
		} else if !f.Match(&classify.Flow{}) {
			t.Errorf("%s does not hold of an empty flow", text)
		}
	}
}

// broken are expressions that are refused, each for a reason of its own.
var broken = []string{
	``,
	`protocol == "tls" &&`,
	`protocol = "tls"`,
	`protocol == tls`,
	"protocol == \"tls\"\n\t&& respnder.port == 443",
	`port == 443`,
	`responder`,
	`responder.port`,
	`responder.port == "443"`,
	`confidence == "paylod"`,
	`responder.ip == "10.0.0.0/8"`,
	`responder.ip in ["2001:DB8::1"]`,
	`in_net(responder.ip, "10.0.0.0/33")`,
	`in_nett(responder.ip, "10.0.0.0/8")`,
	`in_net(responder.ip, host)`,
	`host matches "("`,
	`host matches application`,
	`host matches "(a{0,1000}){0,1}(a{0,1000}){0,1}(a{0,1000}){0,1}"`,
	`host matches "` + strings.Repeat("x", 501) + `"`,
	`tls.alpn[0] == "h2"`,
	`bytes / packets > 100`,
	`all(1..1000000, # > 0)`,
	`duration in 1..5`,
	`all(comments, any(comments, # == "x"))`,
	`any(tunnel, .kid == "gre")`,
	`count(vlan) > 1`,
	`first > date("yesterday")`,
	`let x = bytes; x > 1`,
	`0<bytes?:[]`,
	`bytes > 0 ? 1 : host`,
	`now() > first`,
	`$env["host"] == ""`,
	`host == nil`,
	`host == "` + strings.Repeat("x", MaxText) + `"`,
}

// TestWholeFields holds the fields that are said to be there before the whole
// record is made to what they are then.
func TestWholeFields(t *testing.T) {
	for _, sample := range []string{"office.pcap", "any.pcap", "programs.pcapng", "sctp.pcap"} {
		flows := 0
		summaryOf(t, sample, classify.Options{Cores: 1}).InParts(func(p *classify.Part) {
			for p.Next() {
				flows++
				p.Judge()
				before := map[string]any{}
				for _, f := range fields() {
					if !f.isWhole {
						before[f.name] = f.of(&p.Flow)
					}
				}
				p.Complete()
				for _, f := range fields() {
					if was, told := before[f.name]; told && !reflect.DeepEqual(f.of(&p.Flow), was) {
						t.Errorf("%s: %s was %v and is %v", sample, f.name, was, f.of(&p.Flow))
					}
				}
			}
		})
		if flows == 0 {
			t.Errorf("%s: no flow", sample)
		}
	}
	for text, want := range map[string]bool{`bytes > 1 && host == "a"`: false, `tls.version == "1.3"`: false, `bytes > 1 && tcp.state == "SF"`: true, `originator.process.name == "a"`: true} {
		f, err := Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if f.WantsWhole() != want {
			t.Errorf("%s: wants the whole record: %v", text, !want)
		}
	}
}

// TestErrors keeps what is said of expressions that cannot be used.
func TestErrors(t *testing.T) {
	var b strings.Builder
	for _, text := range broken {
		_, err := Compile(text)
		if err == nil {
			t.Errorf("%s is compiled", text)
			continue
		}
		b.WriteString(err.Error() + "\n\n")
	}
	const golden = "testdata/errors.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestNoFailure asks what might fail at last: nothing that compiles does.
func TestNoFailure(t *testing.T) {
	for _, text := range []string{
		`bytes in 1..9000000000000000000`,
		`bytes * 9000000000000000000 < 1`,
		`host in ["a", 1]`,
		`len(lower(host) + upper(host)) > 0 ? true : false`,
		`all(tls.names, # == "") == any(tls.names, true)`,
		`in_net(host, "::/0")`,
	} {
		f, err := Compile(text)
		if err != nil {
			t.Errorf("%s\n%v", text, err)
			continue
		}
		if err := f.evaluates(&classify.Flow{}); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
}

// evaluates says what Match does not: why a flow could not be held against f.
func (f *Filter) evaluates(flow *classify.Flow) error {
	r := &run{values: map[string]any{}}
	for i := range f.used {
		r.values[f.used[i].name] = f.used[i].of(flow)
	}
	_, err := r.machine.Run(f.program, r.values)
	return err
}

// FuzzCompile gives the compiler any text: what it takes must never fail, and
// what it refuses must have a place in the text.
func FuzzCompile(f *testing.F) {
	for _, text := range broken {
		f.Add(text)
	}
	f.Add(`protocol == "tls" && any(tls.alpn, # == "h2") || responder.port in 1..1023 and in_net(responder.ip, "::/0")`)
	f.Add(`count(tunnel, .id > 1) * 2 - 1 <= -bytes ? first < date("2026-01-01") : icmp_errors["x"] > 0`)
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := Compile(text)
		if e, ok := err.(*Error); err != nil {
			if !ok || e.Line < 1 || e.Column < 1 || e.Error() == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		if err := filter.evaluates(&classify.Flow{VLAN: []uint16{1}, Speaks: "tls"}); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// BenchmarkMatch holds all flows of a capture against an expression.
func BenchmarkMatch(b *testing.B) {
	f, err := Compile(`protocol == "tls" && responder.port != 443 && !in_net(responder.ip, "10.0.0.0/8")`)
	if err != nil {
		b.Fatal(err)
	}
	flow := classify.Flow{Speaks: "tls", Responder: classify.Endpoint{Address: netip.MustParseAddr("192.0.2.1"), Port: 8443}}
	b.ReportAllocs()
	for b.Loop() {
		if !f.Match(&flow) {
			b.Fatal("no match")
		}
	}
}
