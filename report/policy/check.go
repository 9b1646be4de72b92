package policy

import (
	"sync"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// Options say how to check.
type Options struct {
	// Name is the policy's file.
	Name string
	// Today is the day by which dates in the policy are judged.
	Today time.Time
	// Most bounds the violations listed of each item, 0 for DefaultMost. All
	// are counted.
	Most int
	// Strict says that warnings, and rules that matched nothing, fail.
	Strict bool
	// AllowDamaged lets captures pass that could not be read to their end,
	// AllowEmpty such that hold no flow.
	AllowDamaged, AllowEmpty bool
	// Unread are the captures that could not even be opened. They never pass.
	Unread []error
}

// DefaultMost is how many violations of each item are listed unless told.
const DefaultMost = 20

// check is a check at work. What it holds is bounded by the policy and by
// Options.Most, not by the captures.
type check struct {
	policy  *Policy
	index   *index
	summary *classify.Summary
	options Options
	atlas
	expired []bool // by rule: its last day is over
	*part          // of all flows, in the end
}

// Check holds the flows of a summary to the policy.
func (p *Policy) Check(s *classify.Summary, o Options) *Verdict {
	if o.Most <= 0 {
		o.Most = DefaultMost
	}
	c := &check{policy: p, index: newIndex(p.Rules), summary: s, options: o, atlas: newAtlas(report.New(s, report.Options{Top: 1}).Captures)}
	for i := range p.Rules {
		c.expired = append(c.expired, p.Rules[i].expired(o.Today))
	}
	c.part = newPart(c)
	var joining sync.Mutex
	s.InParts(func(flows *classify.Part) {
		part := newPart(c)
		for flows.Next() {
			part.flow(c, flows)
		}
		joining.Lock()
		defer joining.Unlock()
		c.join(part)
	})
	c.recount()
	return c.verdict()
}

// decide is the first rule that holds for a flow, the number of rules for none,
// and whether it allows the flow. A rule that forbids until a day that is over
// is asked no more; one that allows is, and does not allow.
func (c *check) decide(p *classify.Part) (rule int, allowed bool) {
	p.Judge()
	list := c.index.candidates(&p.Flow)
	for i, ok := list.next(); ok; i, ok = list.next() {
		r := &c.policy.Rules[i]
		if c.expired[i] && r.Action == Deny || !r.names(p) {
			continue
		}
		return i, r.Action == Allow && !c.expired[i]
	}
	return len(c.policy.Rules), c.policy.Default == Allow
}

// expired says whether the rule's last day is over.
func (r *Rule) expired(today time.Time) bool {
	return !r.Until.IsZero() && today.UTC().Truncate(24*time.Hour).After(r.Until)
}
