package policy

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/portscope/portscope/report"
)

// Parse reads a policy. Its rules may also name the user's own protocols, and
// the facts of those: "acme", "acme.version". The error is Errors, with all that
// is wrong with it; there is no policy then.
func Parse(text []byte, own ...string) (*Policy, error) {
	p := &parser{lines: lines(string(text)), groups: map[string]*yaml.Node{}, own: own}
	policy := &Policy{}
	if root := p.document(text); root != nil {
		p.policy(root, policy)
	}
	if len(p.errors) > 0 {
		return nil, p.errors.sorted()
	}
	return policy, nil
}

// lines are those of a text as YAML parts them: Unicode's line ends count.
func lines(text string) []string {
	return strings.Split(lineEnds.Replace(text), "\n")
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// sections are the keys of a policy.
func sections() []string {
	return []string{"policy", "default", "groups", "rules", "expect", "limits"}
}

// policy reads the sections: the groups first, for the others refer to them.
func (p *parser) policy(root *yaml.Node, policy *Policy) {
	found := map[string]*yaml.Node{}
	p.members(root, "a policy", func(key, value *yaml.Node) {
		if !slices.Contains(sections(), key.Value) {
			p.unknownKey(key, sections())
			return
		}
		found[key.Value] = value
	})
	if n := found["groups"]; n != nil {
		p.readGroups(n)
	}
	if n := found["policy"]; n != nil {
		policy.Title = p.line(n)
	}
	if n := found["default"]; n != nil {
		policy.DefaultLine = n.Line
		i, _ := p.choice(n, Deny.String(), Warn.String(), Allow.String())
		policy.Default = Action(i)
	}
	if n := found["rules"]; n != nil {
		policy.Rules = p.rules(n)
	}
	if n := found["expect"]; n != nil {
		policy.Expectations = p.expectations(n)
	}
	if n := found["limits"]; n != nil {
		policy.Limits = p.limits(n)
	}
	if followed(root).Kind == yaml.MappingNode && len(p.errors) == 0 && found["rules"] == nil && found["expect"] == nil && found["limits"] == nil && found["default"] == nil {
		p.fail(root, "", "a policy has rules, expect, limits or default")
	}
}

// named is what the items of a list are made of: a key that says what kind of
// item it is and whose value is its name, keys of its own, and those by which
// flows are named.
type named struct {
	name       string
	line       int
	kind       string // its key
	own        map[string]*yaml.Node
	conditions []member
}

// named reads an item that begins with one of some keys.
func (p *parser) named(n *yaml.Node, what string, kinds, own []string) (item named, ok bool) {
	item = named{line: n.Line, own: map[string]*yaml.Node{}}
	var kind *yaml.Node
	before := len(p.errors)
	p.members(n, what, func(key, value *yaml.Node) {
		switch {
		case slices.Contains(kinds, key.Value) && kind != nil:
			p.fail(key, key.Value, "%s is one of %s, and this one is %s already", what, report.Enumerate(kinds), kind.Value)
		case slices.Contains(kinds, key.Value):
			kind, item.kind, item.name = key, key.Value, p.line(value)
		case slices.Contains(own, key.Value):
			item.own[key.Value] = value
		case isSelectorKey(key.Value), slices.Contains(p.ownFacts(), key.Value):
			item.conditions = append(item.conditions, member{key, value})
		default:
			p.unknownKey(key, slices.Concat(kinds, own, selectorKeys()))
		}
	})
	if kind == nil && followed(n).Kind == yaml.MappingNode && len(p.errors) == before {
		p.fail(n, "", "%s has a name: it begins with %s and says what it is about", what, report.Enumerate(kinds))
	}
	return item, kind != nil
}

// unique tells of a name that an item of the section has already.
func (p *parser) unique(seen map[string]int, item *named, n *yaml.Node) {
	if item.name == "" {
		return
	}
	if line := seen[item.name]; line > 0 {
		p.fail(n, item.name, "the name is that of line %d; each has its own", line)
		return
	}
	seen[item.name] = item.line
}
