package policy

import (
	"net/netip"
	"sync"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
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
func (p *part) flow(c *check, f *classify.Part) {
	rule, allowed := c.decide(f)
	a := &p.of[rule]
	a.count(&f.Flow)
	if !allowed {
		a.violated(f, rule < len(c.policy.Rules) && c.policy.Rules[rule].OverConversations)
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
	counts := make([]map[likeness]uint64, len(c.of)) // nil where they are right
	listed := map[destination]bool{}                 // of those groups: few flows go there
	for i := range c.of {
		if !c.of[i].passed {
			continue
		}
		counts[i] = map[likeness]uint64{}
		for k := range c.of[i].groups {
			g := &c.of[i].groups[k]
			counts[i][g.likeness] = 0
			listed[destinationOf(&g.first)] = true
		}
	}
	if len(listed) == 0 {
		return
	}
	var counting sync.Mutex
	c.summary.InParts(func(flows *classify.Part) {
		for flows.Next() {
			if !listed[destinationOf(&flows.Flow)] {
				continue
			}
			rule, allowed := c.decide(flows)
			if allowed || counts[rule] == nil {
				continue
			}
			like := likenessOf(&flows.Flow)
			counting.Lock()
			if _, known := counts[rule][like]; known {
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

// destination is where flows go.
type destination struct {
	transport decode.IPProtocol
	socket    netip.AddrPort
}

func destinationOf(f *classify.Flow) destination {
	return destination{f.Protocol, f.Responder.Socket()}
}
