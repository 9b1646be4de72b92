package classify

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// siteOf is what a person calls the site of a host name: its registrable
// domain, as the public suffix list (https://publicsuffix.org) draws the line;
// "" for an address or a name without one.
func siteOf(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return site
}
