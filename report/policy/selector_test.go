package policy

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// sample is a flow to hold conditions to: PostgreSQL that turned to TLS.
func sample() *classify.Flow {
	return &classify.Flow{
		Protocol: decode.TCP, FirstFrame: 7, OrientedBy: classify.OrientedBySYN,
		Originator: classify.Endpoint{Address: netip.MustParseAddr("192.0.2.10"), Port: 41000, PayloadBytes: 100},
		Responder:  classify.Endpoint{Address: netip.MustParseAddr("198.51.100.32"), Port: 5432, PayloadBytes: 200},
		VLAN:       []uint16{7, 100},
		Speaks:     "postgresql", Confidence: classify.ByPayload, Service: "postgresql", Application: "Example", Inner: "tls", PortVerdict: classify.Agrees,
		Names: detect.Names{Host: "DB.example.test", HostFrom: "sni", JA4: "t13d1516h2_8daaf6152771_02713d6af862",
			Attributes: []detect.Attribute{{Of: "tls", Key: "version", Values: []string{"1.3"}}, {Of: "tls", Key: "alpn", Values: []string{"h2", "http/1.1"}}}},
		TCP: &classify.TCP{State: "SF"},
	}
}

// TestConditions holds each key to the flows that it names and to those that it
// does not.
func TestConditions(t *testing.T) {
	for _, c := range []struct {
		key  string
		yes  []string
		no   []string
		mold func(*classify.Flow)
	}{
		{key: "protocol", yes: []string{"postgresql", "[mysql, postgresql]", "post*", "'*'"}, no: []string{"mysql", "tls", "unknown", "ost*"}},
		{key: "inner", yes: []string{"tls", "[none, tls]"}, no: []string{"none", "ssh"}},
		{key: "inner", yes: []string{"none"}, no: []string{"tls"}, mold: func(f *classify.Flow) { f.Inner = "" }},
		{key: "application", yes: []string{"example", "Ex*"}, no: []string{"example.test"}},
		{key: "service", yes: []string{"postgresql"}, no: []string{"unknown"}},
		{key: "host", yes: []string{"db.example.test", "'*.EXAMPLE.test'", "'d?.example.test'"}, no: []string{"example.test", "'*.example.tes'", "'d??.example.test'"}},
		{key: "host_from", yes: []string{"sni"}, no: []string{"dns"}},
		{key: "from", yes: []string{"192.0.2.10", "192.0.2.0/24", "192.0.2.1-192.0.2.10", "[10.0.0.1, 192.0.2.10]"}, no: []string{"192.0.2.11", "192.0.2.11-192.0.2.20", "198.51.100.32", "'::/0'", "$private"}},
		{key: "to", yes: []string{"198.51.100.32", "db.example.test", "'*.example.test'", "0.0.0.0/0"}, no: []string{"192.0.2.10", "example.test", "'::1-::ffff'", "$loopback", "$multicast"}},
		{key: "port", yes: []string{"5432", "5432/tcp", "5000-6000", "[80, 5432]"}, no: []string{"5432/udp", "5433", "80", "0-5431"}},
		{key: "port_class", yes: []string{"registered"}, no: []string{"dynamic", "well-known"}},
		{key: "port_verdict", yes: []string{"agrees"}, no: []string{"impostor"}},
		{key: "transport", yes: []string{"tcp"}, no: []string{"udp"}},
		{key: "confidence", yes: []string{"payload"}, no: []string{"port"}},
		{key: "oriented_by", yes: []string{"syn"}, no: []string{"syn-ack"}},
		{key: "ja4", yes: []string{"t13*"}, no: []string{"q13*"}},
		{key: "vlan", yes: []string{"7", "90-110"}, no: []string{"8"}},
		{key: "tcp.state", yes: []string{"SF"}, no: []string{"REJ"}},
		{key: "tls.version", yes: []string{"1.3", `["1.2", "1.3"]`}, no: []string{"1.2"}},
		{key: "tls.alpn", yes: []string{"h2", "http/*"}, no: []string{"h3"}},
		{key: "ssh.version", no: []string{"1.3", "'*'"}},
		{key: "when", yes: []string{"responder.port == 5432", "inner == 'tls' && payload_bytes > 299"}, no: []string{"payload_bytes > 300"}},
		// Without ports, no port; without TCP, no state.
		{key: "port", no: []string{"0-65535"}, mold: func(f *classify.Flow) { f.Protocol = decode.ICMP }},
		{key: "tcp.state", no: []string{"SF"}, mold: func(f *classify.Flow) { f.TCP = nil }},
		// A port alone does not say what bytes are.
		{key: "protocol", yes: []string{"unknown"}, no: []string{"postgresql"}, mold: func(f *classify.Flow) { f.Confidence = classify.ByPort }},
		{key: "service", yes: []string{"unknown"}, no: []string{"postgresql"}, mold: func(f *classify.Flow) { f.Confidence = classify.ByPort }},
		{key: "protocol", yes: []string{"postgresql"}, no: []string{"unknown"}, mold: func(f *classify.Flow) {
			f.Confidence, f.Originator.PayloadBytes, f.Responder.PayloadBytes = classify.ByPort, 0, 0
		}},
		{key: "confidence", yes: []string{"port, protocol: postgresql"}, mold: func(f *classify.Flow) { f.Confidence = classify.ByPort }},
		// A question names what it is about, not the resolver; so does a
		// request to a proxy.
		{key: "to", yes: []string{"198.51.100.32"}, no: []string{"db.example.test"}, mold: func(f *classify.Flow) { f.Names.HostFrom = "dns-query" }},
		{key: "to", yes: []string{"198.51.100.32"}, no: []string{"db.example.test"}, mold: func(f *classify.Flow) { f.Speaks = "socks" }},
		{key: "host", yes: []string{"db.example.test"}, mold: func(f *classify.Flow) { f.Names.HostFrom = "dns-query" }},
	} {
		f := sample()
		if c.mold != nil {
			c.mold(f)
		}
		for want, values := range map[bool][]string{true: c.yes, false: c.no} {
			for _, value := range values {
				text := "rules: [{allow: it, " + c.key + ": " + value + "}]"
				if c.key == "when" {
					text = "rules:\n- allow: it\n  when: " + value
				}
				if got := parsed(t, text).Rules[0].Matches(f); got != want {
					t.Errorf("%s: %s names the flow: %v, want %v", c.key, value, got, want)
				}
			}
		}
	}
}

// TestPatterns holds patterns to an hour's worth of stars without an hour's
// worth of time, and to their meaning.
func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"?", "", false}, {"", "", true}, {"", "a", false}, {"a*b*c", "aXbYc", true}, {"a*b*c", "aXbY", false},
		{"*.test", ".test", true}, {"a?c", "abc", true}, {"a?c", "ac", false}, {"**a**", "bab", true},
		{strings.Repeat("*a", 1000) + "b", strings.Repeat("a", 10000), false},
	} {
		if got := like(c.pattern, c.text); got != c.want {
			t.Errorf("%.20q for %.20q: %v, want %v", c.pattern, c.text, got, c.want)
		}
	}
	var t1 texts
	for _, word := range strings.Fields("a b c d e f g h i j k") {
		t1.add(word)
	}
	for word, want := range map[string]bool{"a": true, "K": true, "l": false} {
		if t1.has(word) != want {
			t.Errorf("%q among many: %v", word, !want)
		}
	}
}

// TestFirstMatchWins holds rules to their order, and exceptions that end to
// their last day.
func TestFirstMatchWins(t *testing.T) {
	const rules = "rules: [{deny: a, port: 5432, until: 2026-01-31}, {allow: b, protocol: postgresql, until: 2026-03-31}, {warn: c, port: 5432}]"
	for _, c := range []struct {
		day     string
		rule    int
		allowed bool
	}{
		{"2026-01-31", 0, false}, {"2026-02-01", 1, true}, {"2026-03-31", 1, true}, {"2026-04-01", 1, false},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		p := parsed(t, rules)
		k := &check{policy: p, index: newIndex(p.Rules)}
		for i := range p.Rules {
			k.expired = append(k.expired, p.Rules[i].expired(day.Add(23*time.Hour)))
		}
		if rule, allowed := k.decide(&classify.Part{Flow: *sample()}); rule != c.rule || allowed != c.allowed {
			t.Errorf("%s: rule %d, allowed %v; want %d, %v", c.day, rule, allowed, c.rule, c.allowed)
		}
	}
}
