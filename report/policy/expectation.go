package policy

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// expectations reads the section "expect".
func (p *parser) expectations(n *yaml.Node) (list []Expectation) {
	seen := map[string]int{}
	p.items(n, "expectations", func(n *yaml.Node) {
		item, ok := p.named(n, "an expectation", []string{"see"}, []string{"at_least", "at_most"})
		if !ok {
			return
		}
		p.unique(seen, &item, n)
		e := Expectation{Name: item.name, Line: item.line, AtLeast: 1, selector: p.selector(item.conditions)}
		if n := item.own["at_least"]; n != nil {
			e.AtLeast = p.count(n)
		}
		if n := item.own["at_most"]; n != nil {
			e.AtMost, e.HasMost = p.count(n), true
			if e.AtMost < e.AtLeast && item.own["at_least"] == nil {
				e.AtLeast = e.AtMost
			}
			if e.AtMost < e.AtLeast {
				p.fail(followed(n), followed(n).Value, "less than at_least")
			}
		}
		list = append(list, e)
	})
	return list
}

// count is a whole number from 0 on.
func (p *parser) count(n *yaml.Node) uint64 {
	text, ok := p.text(n)
	if !ok {
		return 0
	}
	// Expectations remember as many conversations as they count.
	const most = 1 << 24
	count, err := strconv.ParseUint(text, 10, 64)
	if err != nil || count > most {
		p.fail(followed(n), text, "not a number from 0 to %d", most)
	}
	return count
}
