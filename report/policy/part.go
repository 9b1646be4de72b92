package policy

import (
	"iter"
	"sync"

	"github.com/portscope/portscope/classify"
)

// part is what some of the flows come to. Flows come in any order, and parts
// are joined in any: what is kept of them is sums and firsts, by the summary's
// order.
type part struct {
	// of is the account of each rule and, last, of what no rule names.
	of           []account
	expectations []sighting
	limits       []gauge
}

func newPart(c *check) *part {
	p := &part{of: make([]account, len(c.policy.Rules)+1), expectations: make([]sighting, len(c.policy.Expectations)), limits: newGauges(c.policy.Limits)}
	for i := range p.of {
		p.of[i].most = c.options.Most
	}
	return p
}

// flow holds one flow to everything.
func (p *part) flow(c *check, f *classify.Flow) {
	rule, allowed := c.decide(f)
	a := &p.of[rule]
	a.count(f)
	if !allowed {
		a.violated(f)
	}
	for i := range p.expectations {
		p.expectations[i].flow(&c.policy.Expectations[i], f)
	}
	for i := range p.limits {
		p.limits[i].flow(f)
	}
}

// join adds what other flows come to.
func (p *part) join(q *part) {
	for i := range p.of {
		p.of[i].join(&q.of[i])
	}
	for i := range p.expectations {
		p.expectations[i].join(&q.expectations[i])
	}
	for i := range p.limits {
		p.limits[i].join(&q.limits[i])
	}
}

// recount counts the flows of the groups that are listed, where some may have
// been forgotten on the way.
func (c *check) recount() {
	counts := make([]map[likeness]uint64, len(c.of))
	again := false
	for i := range c.of {
		if !c.of[i].passed {
			continue
		}
		again = true
		counts[i] = map[likeness]uint64{}
		for _, g := range c.of[i].groups {
			counts[i][g.likeness] = 0
		}
	}
	if !again {
		return
	}
	var counting sync.Mutex
	c.summary.InParts(func(flows iter.Seq[*classify.Flow]) {
		for f := range flows {
			rule, allowed := c.decide(f)
			if allowed || counts[rule] == nil {
				continue
			}
			like := likenessOf(f)
			counting.Lock()
			if _, listed := counts[rule][like]; listed {
				counts[rule][like]++
			}
			counting.Unlock()
		}
	})
	for i := range c.of {
		for k := range c.of[i].groups {
			if g := &c.of[i].groups[k]; counts[i] != nil {
				g.flows = counts[i][g.likeness]
			}
		}
	}
}
