package policy

import "github.com/portscope/portscope/classify"

// index finds the rules that may hold for a flow without asking all: a policy
// may name each of a thousand servers.
type index struct {
	// byProtocol are the rules, in their order, that may hold for flows of a
	// protocol which rules name; others, for flows of all others.
	byProtocol map[string][]int
	others     []int
}

func newIndex(rules []Rule) *index {
	x := &index{byProtocol: map[string][]int{}}
	for i := range rules {
		for _, name := range rules[i].protocols() {
			x.byProtocol[name] = nil
		}
	}
	for i := range rules {
		if named := rules[i].protocols(); named != nil {
			for _, name := range named {
				x.byProtocol[name] = append(x.byProtocol[name], i)
			}
			continue
		}
		x.others = append(x.others, i)
		for name := range x.byProtocol {
			x.byProtocol[name] = append(x.byProtocol[name], i)
		}
	}
	return x
}

// candidates are the rules that may hold for a flow, in their order.
func (x *index) candidates(f *classify.Flow) []int {
	if list, ok := x.byProtocol[Protocol(f)]; ok {
		return list
	}
	return x.others
}
