package classify

import "testing"

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
