package policy

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify"
)

// TestIndexAgrees holds the rule that is found by protocol and port to the first that
// holds when all are asked, on every flow of every sample.
func TestIndexAgrees(t *testing.T) {
	var rules strings.Builder
	for i, keys := range []string{
		"protocol: [tls, http], port: 1-442", "protocol: dns, to: 192.0.2.1", "port: 443", "port: [25, 143-147, 25/tcp], from: 192.0.2.162", "over: conversation, port: 5432", "protocol: 'i*', from: 192.0.2.101", "protocol: [dns, unknown], confidence: port",
		"protocol: redis, confidence: [payload, port]", "protocol: unknown", "from: 192.0.2.102, transport: tcp", "protocol: [dns, imap, ssh, mysql, ntp, icmp, icmpv6, http, tls, quic]", "transport: udp",
	} {
		fmt.Fprintf(&rules, "- {allow: '%d', %s}\n", i, keys)
	}
	p := parsed(t, "rules:\n"+rules.String())
	c := &check{policy: p, index: newIndex(p.Rules), expired: make([]bool, len(p.Rules))}
	found := map[int]int{}
	samples, err := filepath.Glob("../../samples/*.pcap*")
	if err != nil {
		t.Fatal(err)
	}
	for _, sample := range samples {
		for f := range summaryOf(t, classify.Options{}, filepath.Base(sample)).Flows {
			want := 0
			for want < len(p.Rules) && !p.Rules[want].Matches(f) {
				want++
			}
			if got, _ := c.decide(&classify.Part{Flow: *f}); got != want {
				t.Errorf("%s flow %d (%s): rule %d, want %d", sample, f.Number, Protocol(f), got, want)
			}
			found[want]++
		}
	}
	for i := range p.Rules {
		if found[i] == 0 {
			t.Errorf("rule %d holds for no flow of any sample", i)
		}
	}
}

// TestFewListedAreCountedRight holds the numbers of flows to be the same however
// few violations are listed, and those listed to be the first.
func TestFewListedAreCountedRight(t *testing.T) {
	p := parsed(t, "default: deny")
	for _, cores := range []int{1, 3} {
		s := summaryOf(t, classify.Options{Cores: cores}, "office.pcap")
		all := p.Check(s, Options{Today: today, Most: 1000}).Items[1]
		if all.MoreFlows != 0 || len(all.Violations) < 20 {
			t.Fatalf("%d violations and %d flows more", len(all.Violations), all.MoreFlows)
		}
		for _, most := range []int{1, 2, 7} {
			few := p.Check(s, Options{Today: today, Most: most}).Items[1]
			listed := uint64(0)
			for i := range few.Violations {
				got, want := &few.Violations[i], &all.Violations[i]
				if got.Place != want.Place || got.Flows != want.Flows {
					t.Errorf("violation %d of %d: %v, %d flows; of all: %v, %d flows", i, most, got.Place, got.Flows, want.Place, want.Flows)
				}
				listed += got.Flows
			}
			if len(few.Violations) != most || listed+few.MoreFlows != all.Flows {
				t.Errorf("%d of %d violations, %d and %d of %d flows", len(few.Violations), most, listed, few.MoreFlows, all.Flows)
			}
		}
	}
}
