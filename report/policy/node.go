package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/classify/filter"
	"github.com/portscope/portscope/report"
)

// followed is the node that an alias stands for, and others themselves.
func followed(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// members calls each with the members of a mapping that have keys of their
// own. What is no mapping is told of as what it should be.
func (p *parser) members(n *yaml.Node, what string, each func(key, value *yaml.Node)) {
	n = followed(n)
	if n.Kind != yaml.MappingNode {
		p.fail(n, n.Value, "%s is written as keys with values, such as %s", what, exampleOf(what))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			p.fail(key, "", "a key is a text")
		case key.Tag == "!!merge":
			p.fail(key, key.Value, "no key of policies; what is said twice is written twice, or is a group")
		case seen[key.Value] > 0:
			p.fail(key, key.Value, "the key is there twice, first in line %d", seen[key.Value])
		default:
			seen[key.Value] = key.Line
			each(key, value)
		}
	}
}

func exampleOf(what string) string {
	switch what {
	case "groups":
		return "database: [db.example.test, 192.0.2.32]"
	case "a limit":
		return "retransmissions: 2 %"
	case "an expectation":
		return `"see: the database is used"`
	case "a rule":
		return `"allow: the database"`
	}
	return "default: deny"
}

// items calls each with the items of a list.
func (p *parser) items(n *yaml.Node, what string, each func(*yaml.Node)) {
	n = followed(n)
	if n.Kind != yaml.SequenceNode {
		p.fail(n, n.Value, "a list of %s, each after a \"- \"", what)
		return
	}
	for _, item := range n.Content {
		each(item)
	}
}

// unknownKey tells of a key that there is not.
func (p *parser) unknownKey(key *yaml.Node, known []string) {
	near := filter.Meant(known, key.Value)
	if group, fact, dotted := strings.Cut(key.Value, "."); dotted && near == "" {
		if of := filter.Nearest(protocols(), group); of != "" && !strings.Contains(fact, ".") {
			near = "; did you mean " + of + "." + fact + "?"
		}
	}
	if near == "" {
		near = "; there are " + strings.Join(known, ", ")
	}
	p.fail(key, key.Value, "unknown key%s", near)
}

// text is a scalar's text, and whether it is one.
func (p *parser) text(n *yaml.Node) (string, bool) {
	n = followed(n)
	switch {
	case n.Kind != yaml.ScalarNode:
		p.fail(n, "", "one value, not a list or keys with values")
	case n.Tag == "!!null" || n.Value == "":
		p.fail(n, "", "the value is missing")
	case n.Tag == "!!binary":
		p.fail(n, "", "a text is not written in base64")
	default:
		return n.Value, true
	}
	return "", false
}

// line is a text for people, and must be one line.
func (p *parser) line(n *yaml.Node) string {
	s, ok := p.text(n)
	if ok && strings.Contains(strings.TrimSpace(s), "\n") {
		p.fail(followed(n), "", "one line of text")
	}
	return report.Clean(strings.TrimSpace(s))
}

// choice is a text that is one of some.
func (p *parser) choice(n *yaml.Node, names ...string) (index int, ok bool) {
	s, ok := p.text(n)
	if !ok {
		return 0, false
	}
	if i := slices.Index(names, s); i >= 0 {
		return i, true
	}
	near := filter.Meant(names, s)
	if near == "" {
		near = "; it is " + report.Enumerate(names)
	}
	p.fail(followed(n), s, "not a value here%s", near)
	return 0, false
}
