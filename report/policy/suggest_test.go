package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify"
)

// TestSuggestionsAllow holds the rule that is suggested for each flow of each
// sample to one that names it, and to none that names a flow to another server,
// on another port or in another protocol.
func TestSuggestionsAllow(t *testing.T) {
	files, err := os.ReadDir("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasPrefix(filepath.Ext(file.Name()), ".pcap") {
			continue
		}
		s := summaryOf(t, classify.Options{}, file.Name())
		var flows []classify.Flow
		for f := range s.Flows {
			flows = append(flows, *f)
		}
		for i := range flows {
			f := &flows[i]
			p, err := Parse([]byte("rules:\n  " + Suggest(f) + "\n"))
			if err != nil {
				t.Fatalf("%s flow %d: %v", file.Name(), f.Number, err)
			}
			if !p.Rules[0].Matches(f) {
				t.Errorf("%s flow %d is not named by %s", file.Name(), f.Number, Suggest(f))
			}
			for k := range flows {
				g := &flows[k]
				sameServer := g.Responder.Address == f.Responder.Address || ServerName(f) != "" && strings.EqualFold(ServerName(g), ServerName(f))
				if (!sameServer || g.Responder.Port != f.Responder.Port || g.Protocol != f.Protocol) && p.Rules[0].Matches(g) {
					t.Fatalf("%s flow %d is named by %s, for flow %d", file.Name(), g.Number, Suggest(f), f.Number)
				}
			}
		}
	}
}

// TestSuggestionsAreNarrow holds what a host off the wire may put into a rule to
// names: never a pattern, a group or YAML.
func TestSuggestionsAreNarrow(t *testing.T) {
	for _, host := range []string{"*", "*.example.test", "$private", "a, port: 1-65535", "a}\n- {allow: x", "a'b", "10.0.0.0/8", "192.0.2.99", "", "\x1b[2J", "größe.test", "a.example.test "} {
		f := hostile().List.(flowList)[0]
		f.Names.Host, f.Names.HostFrom = host, "sni"
		want := "- {allow: HTTP to 192.0.2.2, protocol: http, to: 192.0.2.2, port: 80/tcp}"
		if got := Suggest(&f); got != want {
			t.Errorf("for %q: %s, want %s", host, got, want)
		}
	}
}

// TestScalar holds texts to what YAML reads them as.
func TestScalar(t *testing.T) {
	for _, s := range []string{"a", "two words", "no", "True", "null", "a: b", "a #b", "it's", "[x]", "{y}", "2001:db8::1", "- a", "1.10", "0x1f", "*", "&a", "!b", "a, b", "@x", "trailing "} {
		p, err := Parse([]byte("rules: [{allow: " + Scalar(s) + ", port: 1}]"))
		if err != nil {
			t.Errorf("%q as %s: %v", s, Scalar(s), err)
			continue
		}
		if got := p.Rules[0].Name; got != strings.TrimSpace(s) {
			t.Errorf("%q as %s reads %q", s, Scalar(s), got)
		}
	}
}
