package policy

import (
	"iter"
	"net/netip"
	"slices"
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

// account is what came under a rule.
type account struct {
	flows, bytes uint64
	first        spot
	violating    uint64 // of the flows
	// groups are the violating flows that are alike, those with the first flows,
	// in their order, at most so many. passed says that there were more: then
	// their numbers of flows are to be counted anew.
	groups []group
	most   int
	passed bool
}

// spot is where a flow begins. The zero value is none.
type spot struct {
	time    int64
	frame   uint64
	capture int
}

func (s spot) before(t spot) bool {
	switch {
	case t.frame == 0:
		return true
	case s.frame == 0:
		return false
	case s.time != t.time:
		return s.time < t.time
	case s.capture != t.capture:
		return s.capture < t.capture
	}
	return s.frame < t.frame
}

func (a *account) count(f *classify.Flow) {
	a.flows++
	a.bytes += f.Originator.Bytes + f.Responder.Bytes
	if s := (spot{f.First, f.FirstFrame, f.Capture}); s.before(a.first) {
		a.first = s
	}
}

// group is violating flows that are alike.
type group struct {
	likeness
	first classify.Flow
	flows uint64
}

// likeness is what flows of one violation have in common.
type likeness struct {
	transport           decode.IPProtocol
	server              netip.AddrPort
	speaks, inner, name string
	confidence          classify.Confidence
}

func likenessOf(f *classify.Flow) likeness {
	return likeness{f.Protocol, f.Responder.Socket(), f.Speaks, f.Inner, ServerName(f), f.Confidence}
}

// violated adds a flow to those that it is like.
func (a *account) violated(f *classify.Flow) {
	a.violating++
	a.add(&group{likenessOf(f), *f, 1})
}

// add adds a group, or its flows to the one that it is like. Beyond the most
// that are kept, the one whose first flow is last goes: whichever way the flows
// come, those with the first flows stay, since none of them is ever the last.
func (a *account) add(g *group) {
	at, known := 0, false
	for at < len(a.groups) && !known {
		if known = a.groups[at].likeness == g.likeness; !known {
			at++
		}
	}
	if known {
		a.groups[at].flows += g.flows
		if g.first.Compare(&a.groups[at].first) >= 0 {
			return
		}
		g.flows = a.groups[at].flows
		a.groups = slices.Delete(a.groups, at, at+1)
	}
	to := len(a.groups)
	for to > 0 && g.first.Compare(&a.groups[to-1].first) < 0 {
		to--
	}
	if to == a.most {
		a.passed = true
		return
	}
	a.groups = slices.Insert(a.groups, to, *g)
	if len(a.groups) > a.most {
		a.groups = a.groups[:a.most]
		a.passed = true
	}
}

func (a *account) join(b *account) {
	a.flows += b.flows
	a.bytes += b.bytes
	a.violating += b.violating
	a.passed = a.passed || b.passed
	if b.flows > 0 && b.first.before(a.first) {
		a.first = b.first
	}
	for i := range b.groups {
		a.add(&b.groups[i])
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
