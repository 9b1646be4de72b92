package policy

import (
	"net/netip"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/filter"
)

// Groups name lists of addresses, ports or names, which values refer to by
// $name. What their members mean is for the key that they are used by.

// builtinGroups are those that every policy has.
func builtinGroups() map[string][]netip.Prefix {
	list := func(text ...string) (prefixes []netip.Prefix) {
		for _, s := range text {
			prefixes = append(prefixes, netip.MustParsePrefix(s))
		}
		return prefixes
	}
	return map[string][]netip.Prefix{
		// RFC 1918, and RFC 4193's unique local addresses.
		"private":  list("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
		"loopback": list("127.0.0.0/8", "::1/128"),
		// RFC 3927, RFC 4291 section 2.5.6.
		"link-local": list("169.254.0.0/16", "fe80::/10"),
		// RFC 5771, RFC 4291 section 2.7, and the limited broadcast of RFC 919.
		"multicast": list("224.0.0.0/4", "ff00::/8", "255.255.255.255/32"),
	}
}

// readGroups takes in the groups, for the values that refer to them.
func (p *parser) readGroups(n *yaml.Node) {
	p.members(n, "groups", func(key, value *yaml.Node) {
		switch {
		case builtinGroups()[key.Value] != nil:
			p.fail(key, key.Value, "every policy has a group of that name; choose another")
		case key.Value == "" || strings.ContainsAny(key.Value, "$ ,[]{}"):
			p.fail(key, key.Value, "a group's name is a word, which $ is put before where it is used")
		default:
			p.groups[key.Value] = value
		}
	})
}

// values calls each with the values of a key: one, or a list of them, those of
// groups in place of their names.
func (p *parser) values(n *yaml.Node, each func(n *yaml.Node, text string)) {
	p.expand(n, nil, each)
}

// expand is values within the groups that are being read.
func (p *parser) expand(n *yaml.Node, within []string, each func(*yaml.Node, string)) {
	n = followed(n)
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		if list = n.Content; len(list) == 0 {
			p.fail(n, "", "an empty list names nothing")
		}
	}
	for _, item := range list {
		if p.spend(item) {
			return
		}
		text, ok := p.text(item)
		switch {
		case !ok:
		case strings.HasPrefix(text, "$"):
			p.expandGroup(followed(item), text[1:], within, each)
		default:
			each(followed(item), text)
		}
	}
}

// maxValues bounds the values of a policy, those of groups counted wherever
// they are used: groups in groups multiply.
const maxValues = 1 << 18

// spend counts a value, and says whether there are too many.
func (p *parser) spend(n *yaml.Node) bool {
	p.spent++
	if p.spent == maxValues+1 {
		p.fail(n, "", "the policy's groups multiply to more than %d values", maxValues)
	}
	return p.spent > maxValues
}

// expandGroup gives the values of a group.
func (p *parser) expandGroup(n *yaml.Node, name string, within []string, each func(*yaml.Node, string)) {
	if prefixes := builtinGroups()[name]; prefixes != nil {
		for _, prefix := range prefixes {
			each(n, prefix.String())
		}
		return
	}
	members := p.groups[name]
	switch {
	case members == nil:
		p.fail(n, "$"+name, "no such group%s", p.groupMeant(name))
	case slices.Contains(within, name):
		p.fail(n, "$"+name, "the group is in itself")
	default:
		p.expand(members, append(within, name), each)
	}
}

func (p *parser) groupMeant(name string) string {
	var names []string
	for known := range p.groups {
		names = append(names, "$"+known)
	}
	for known := range builtinGroups() {
		names = append(names, "$"+known)
	}
	slices.Sort(names)
	if near := filter.Meant(names, "$"+name); near != "" {
		return near
	}
	return "; there are " + strings.Join(names, ", ")
}
