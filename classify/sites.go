package classify

import (
	"strings"

	"github.com/portscope/portscope/classify/applications"
	"github.com/portscope/portscope/classify/detect"
)

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

// certified is the application that all names of a server's certificate belong
// to, for a flow that says no other name: "" where they are of several, as those
// of networks that deliver for others are, and where nobody vouches for them.
func (s *sites) certified(facts []detect.Attribute) (name string) {
	var names []string
	for i := range facts {
		switch facts[i].Key {
		case "self_signed":
			return ""
		case "names":
			names = facts[i].Values
		}
	}
	for i, host := range names {
		of := s.of(strings.TrimPrefix(host, "*."))
		if of == "" || i > 0 && of != name {
			return ""
		}
		name = of
	}
	return name
}
