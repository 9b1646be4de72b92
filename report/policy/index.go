package policy

import "github.com/portscope/portscope/classify"

// index finds the rules that may hold for a flow without asking all: a policy
// may name each of a thousand servers.
type index struct {
	byProtocol map[string]*shelf // rules that name protocols
	others     shelf
}

// shelf is rules, in their order: those that name a port by that, and those that
// do not, or name very many.
type shelf struct {
	byPort  map[uint16][]int
	anyPort []int
}

func newIndex(rules []Rule) *index {
	x := &index{byProtocol: map[string]*shelf{}}
	for i := range rules {
		ports, named := rules[i].ports(), rules[i].protocols()
		if named == nil {
			x.others.add(i, ports)
		}
		for _, name := range named {
			if x.byProtocol[name] == nil {
				x.byProtocol[name] = &shelf{}
			}
			x.byProtocol[name].add(i, ports)
		}
	}
	return x
}

// add adds a rule that names ports, nil for any.
func (s *shelf) add(rule int, ports []uint16) {
	if ports == nil {
		s.anyPort = append(s.anyPort, rule)
		return
	}
	if s.byPort == nil {
		s.byPort = map[uint16][]int{}
	}
	for _, p := range ports {
		s.byPort[p] = append(s.byPort[p], rule)
	}
}

// candidates are the rules that may hold for a flow.
func (x *index) candidates(f *classify.Flow) candidates {
	c := candidates{x.others.anyPort, x.others.byPort[f.Responder.Port]}
	if s := x.byProtocol[Protocol(f)]; s != nil {
		c[2], c[3] = s.anyPort, s.byPort[f.Responder.Port]
	}
	return c
}

// candidates are lists of rules, each in their order.
type candidates [4][]int

// next takes the first of all lists.
func (c *candidates) next() (rule int, ok bool) {
	from := -1
	for i, list := range c {
		if len(list) > 0 && (from < 0 || list[0] < rule) {
			from, rule = i, list[0]
		}
	}
	if from < 0 {
		return 0, false
	}
	c[from] = c[from][1:]
	return rule, true
}
