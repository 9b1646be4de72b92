package report

import (
	"strconv"
	"strings"
	"sync"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
)

// Title is a protocol or service as people write it: "HTTPS" for "https". What
// has no title of its own stays as it is.
func Title(id string) string {
	if t := titles[id]; t != "" {
		return t
	}
	if t := detectorTitle(id); t != "" {
		return t
	}
	if plain, secure := strings.CutSuffix(id, "s"); secure {
		if t := detectorTitle(plain); t != "" {
			return t + "S" // over TLS
		}
	}
	return id
}

// detectorTitle is the title of the detector of that name, "" for none.
func detectorTitle(id string) string { return detectorTitles()[id] }

var detectorTitles = sync.OnceValue(func() map[string]string {
	titles := map[string]string{}
	for _, d := range detect.Table() {
		titles[d.Name] = d.Title
	}
	return titles
})

// titles are those of services and transports that no detector is named after,
// or whose detector's title is more exact than people are.
var titles = map[string]string{
	"ah": "AH", "dns": "DNS", "domain": "DNS", "eigrp": "EIGRP", "esp": "ESP", "ftp-data": "FTP data", "gre": "GRE",
	"http": "HTTP", "http-alt": "HTTP", "https": "HTTPS", "icmp": "ICMP", "icmpv6": "ICMPv6", "igmp": "IGMP",
	"imap": "IMAP", "imaps": "IMAPS", "ldaps": "LDAPS", "ospf": "OSPF", "pim": "PIM",
	"pop3": "POP3", "pop3s": "POP3S", "postgresql": "PostgreSQL", "sctp": "SCTP", "submission": "mail submission",
	"submissions": "mail submission over TLS", "tcp": "TCP", "udp": "UDP", "vrrp": "VRRP",
}

// title is a first heading as people say it.
func (b By) title(g *Group) string {
	switch {
	case b.isService():
		return serviceTitle(g)
	case g.Name != "" && b == ByProtocol:
		return Title(g.Name)
	case g.Name != "" && b == ByPort && len(g.Ports) > 0:
		return strings.TrimSpace(g.Name + " " + g.Ports[0].Registered)
	case g.Name != "":
		return g.Name
	case b == ByProtocol:
		return "not recognised"
	case b == ByProcess:
		return "no program known"
	}
	return "without a name"
}

// partTitle is a second heading as people say it.
func (b By) partTitle(g *Group) string {
	if !b.isService() {
		return serviceTitle(g)
	}
	if g.Name == "" {
		return "without a name"
	}
	return g.Name
}

// serviceTitle is a service's heading. One that speaks on a single port that is
// not its own says which.
func serviceTitle(g *Group) string {
	t := Title(g.Name)
	away := g.Verdicts[classify.UnexpectedPort] + g.Verdicts[classify.Impostor] + g.Verdicts[classify.Unregistered]
	if len(g.Ports) == 1 && len(g.Protocols) > 0 && away == g.Flows {
		return t + " on " + strconv.Itoa(int(g.Ports[0].Number))
	}
	return t
}
