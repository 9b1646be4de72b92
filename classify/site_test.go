package classify

import (
	"testing"

	"github.com/portscope/portscope/classify/detect"
)

func TestSiteOf(t *testing.T) {
	for host, want := range map[string]string{
		"example.com":                  "example.com",
		"a.b.Example.COM.":             "example.com",
		"www.example.co.uk":            "example.co.uk",
		"someone.github.io":            "someone.github.io",
		"printer.local":                "printer.local",
		"dc1.company.local":            "company.local",
		"_sip._udp.example.com":        "example.com",
		"_services._dns-sd._udp.local": "",
		"_ipp._tcp.local":              "",
		"10.2.0.192.in-addr.arpa":      "",
		"8.b.d.0.1.0.0.2.ip6.arpa":     "",
		"co.uk":                        "",
		"files":                        "",
		"":                             "",
		".":                            "",
		"..":                           "",
		"a..":                          "",
		"192.0.2.1":                    "",
		"239.255.255.250:1900":         "",
		"2001:db8::1":                  "",
		"[2001:db8::1]:8080":           "",
	} {
		if site := siteOf(host); site != want {
			t.Errorf("siteOf(%q) = %q, want %q", host, site, want)
		}
	}
}

// A certificate tells the application where all its names are of one, and an
// authority signed it.
func TestCertifiedApplications(t *testing.T) {
	for _, c := range []struct {
		note  string
		facts []detect.Attribute
		want  string
	}{
		{"a service that people know", []detect.Attribute{{Key: "names", Values: []string{"tr.teams.microsoft.com", "*.tr.teams.microsoft.com"}}}, "Teams"},
		{"a site", []detect.Attribute{{Key: "names", Values: []string{"example.org", "www.example.org"}}}, "example.org"},
		{"several sites", []detect.Attribute{{Key: "names", Values: []string{"example.org", "example.com"}}}, ""},
		{"a name that is none", []detect.Attribute{{Key: "names", Values: []string{"printer"}}}, ""},
		{"signed by itself", []detect.Attribute{{Key: "self_signed", Values: []string{"true"}}, {Key: "names", Values: []string{"example.org"}}}, ""},
		{"no certificate", []detect.Attribute{{Key: "version", Values: []string{"1.3"}}}, ""},
	} {
		s := newSites(nil)
		if got := s.certified(c.facts); got != c.want {
			t.Errorf("%s: got %q, want %q", c.note, got, c.want)
		}
	}
}
