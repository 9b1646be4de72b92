package policy

import (
	"time"

	"go.yaml.in/yaml/v3"
)

// rules reads the section of that name.
func (p *parser) rules(n *yaml.Node) (list []Rule) {
	seen := map[string]int{}
	p.items(n, "rules", func(n *yaml.Node) {
		if len(list) > 0 && list[len(list)-1].holdsAlways() && len(p.errors) == 0 {
			p.fail(n, "", "never reached: the rule of line %d names every flow", list[len(list)-1].Line)
		}
		if r, ok := p.rule(n, seen); ok {
			list = append(list, r)
		}
	})
	return list
}

// holdsAlways says whether the rule names every flow, for good.
func (r *Rule) holdsAlways() bool { return len(r.conditions) == 0 && r.Until.IsZero() }

func (p *parser) rule(n *yaml.Node, seen map[string]int) (r Rule, ok bool) {
	kinds := []string{"allow", "warn", "deny"}
	item, ok := p.named(n, "a rule", kinds, []string{"why", "who", "until", "over"})
	if !ok {
		return r, false
	}
	p.unique(seen, &item, n)
	r = Rule{Name: item.name, Line: item.line, Action: actionNamed(item.kind), selector: p.selector(item.conditions)}
	if n := item.own["why"]; n != nil {
		r.Why = p.line(n)
	}
	if n := item.own["who"]; n != nil {
		r.Who = p.line(n)
	}
	if n := item.own["until"]; n != nil {
		r.Until = p.day(n)
	}
	if n := item.own["over"]; n != nil {
		i, _ := p.choice(n, "flow", "conversation")
		r.OverConversations = i == 1
	}
	return r, true
}

func actionNamed(name string) Action {
	for _, a := range [...]Action{Allow, Warn} {
		if a.String() == name {
			return a
		}
	}
	return Deny
}

// day is a date, at 0:00 UTC.
func (p *parser) day(n *yaml.Node) time.Time {
	text, ok := p.text(n)
	if !ok {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		p.fail(followed(n), text, "not a day; one is written 2026-12-31")
	}
	return day
}
