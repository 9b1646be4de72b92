package classify

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// siteOf is what a person calls the site of a host name: its registrable
// domain, as the public suffix list (https://publicsuffix.org) draws the line.
// It is "" for an address, with a port or without, and for names without a
// site: a single label, those below arpa, which is for infrastructure (RFC 3172
// section 2), and services that are asked for in a domain of one label, as
// _ipp._tcp.local is (RFC 8552 section 1.1).
func siteOf(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(host); err == nil || strings.Contains(host, ":") {
		return ""
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil || site[0] == '_' || strings.HasSuffix(site, ".arpa") {
		return ""
	}
	return site
}
