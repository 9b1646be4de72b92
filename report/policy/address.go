package policy

import (
	"net/netip"
	"strings"

	"go.yaml.in/yaml/v3"
)

// addresses are what an end of a flow may be: addresses, networks, ranges, and
// names where the end has one.
type addresses struct {
	single   map[netip.Addr]bool
	networks []netip.Prefix
	ranges   [][2]netip.Addr // from and to, both included
	names    texts
}

// has says whether an end is one of them; its name may be "".
func (s *addresses) has(a netip.Addr, name string) bool {
	if s.single[a] {
		return true
	}
	for _, n := range s.networks {
		if n.Contains(a) {
			return true
		}
	}
	for _, r := range s.ranges {
		if a.BitLen() == r[0].BitLen() && r[0].Compare(a) <= 0 && a.Compare(r[1]) <= 0 {
			return true
		}
	}
	return name != "" && !s.names.empty() && s.names.has(name)
}

// addresses reads what an end may be; named says that it may have a name.
func (p *parser) addresses(n *yaml.Node, named bool) *addresses {
	s := &addresses{single: map[netip.Addr]bool{}}
	p.values(n, func(n *yaml.Node, text string) {
		switch {
		case strings.Contains(text, "/"):
			p.network(n, text, s)
		case isName(text):
			if named {
				s.names.add(text)
			} else {
				p.fail(n, text, "not an address; of the end that opens a flow no name is known")
			}
		default:
			p.address(n, text, s)
		}
	})
	return s
}

// network reads one as CIDR (RFC 4632).
func (p *parser) network(n *yaml.Node, text string, s *addresses) {
	prefix, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		p.fail(n, text, "not a network; one is written 10.0.0.0/8 or 2001:db8::/32")
	case prefix != prefix.Masked():
		p.fail(n, text, "not a network: it has bits below its mask; did you mean %s?", prefix.Masked())
	default:
		s.networks = append(s.networks, prefix)
	}
}

// address reads one, or a range of two.
func (p *parser) address(n *yaml.Node, text string, s *addresses) {
	from, to, isRange := strings.Cut(text, "-")
	a, err := netip.ParseAddr(strings.TrimSpace(from))
	b := a
	if isRange && err == nil {
		b, err = netip.ParseAddr(strings.TrimSpace(to))
	}
	switch {
	case err != nil && strings.ContainsAny(text, "*?"):
		p.fail(n, text, "addresses have no patterns; write a network, as 10.0.0.0/8, or a range, as 10.0.0.1-10.0.0.9")
	case err != nil:
		p.fail(n, text, "not an address")
	case a.Zone() != "" || b.Zone() != "":
		p.fail(n, text, "an address without a zone; captures hold none")
	case !isRange:
		s.single[a] = true
	case a.BitLen() != b.BitLen() || b.Less(a):
		p.fail(n, text, "a range goes from a lower address to a higher one of the same version")
	default:
		s.ranges = append(s.ranges, [2]netip.Addr{a, b})
	}
}

// isName says whether a text is meant as a host's name or a pattern of it: it
// has a letter outside of what IPv6 addresses are made of.
func isName(s string) bool {
	if strings.Contains(s, ":") {
		return false
	}
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r == '_' || r > 0x7f {
			return true
		}
	}
	return s == "*"
}
