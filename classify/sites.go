package classify

import "github.com/portscope/portscope/classify/applications"

// sites tells the applications of hosts, and remembers them: a capture asks for
// few names, and often.
type sites struct {
	named *applications.Table
	known map[string]string
}

func newSites(named *applications.Table) sites { return sites{named, map[string]string{}} }

// maxKnownSites bounds the hosts that are remembered.
const maxKnownSites = 1 << 16

// of is the application that is known by the host's name, else the host's site.
func (s *sites) of(host string) string {
	name, known := s.known[host]
	if known {
		return name
	}
	if named, ok := s.named.Of(host); ok {
		name = named.Name
	} else {
		name = siteOf(host)
	}
	if len(s.known) < maxKnownSites {
		s.known[host] = name
	}
	return name
}
