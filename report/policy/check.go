package policy

import (
	"fmt"
	"iter"
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
	s.InParts(func(flows iter.Seq[*classify.Flow]) {
		part := newPart(c)
		for f := range flows {
			part.flow(c, f)
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
func (c *check) decide(f *classify.Flow) (rule int, allowed bool) {
	for _, i := range c.index.candidates(f) {
		r := &c.policy.Rules[i]
		if c.expired[i] && r.Action == Deny || !r.matches(f) {
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

// violation tells of a flow under a rule that does not allow it.
func (c *check) violation(rule int, g *group) Violation {
	f := &g.first
	v := c.about(f)
	v.Flows = g.flows
	v.Nearest = c.policy.nearest(f)
	if rule == len(c.policy.Rules) {
		v.Warning = c.policy.Default == Warn
		v.Text = "no rule names it, and the default is to " + c.policy.Default.String()
		v.Remedy = "a rule such as"
		v.Rule = Suggest(f)
		return v
	}
	r := &c.policy.Rules[rule]
	switch {
	case c.expired[rule]:
		v.Text = fmt.Sprintf("the exception of line %d ended with %s", r.Line, r.Until.Format(time.DateOnly))
		v.Nearest = ""
		v.Remedy = fmt.Sprintf("a later day in line %d", r.Line)
		if r.Who != "" {
			v.Remedy += "; ask " + r.Who
		}
	default:
		v.Warning = r.Action == Warn
		v.Text = fmt.Sprintf("the rule of line %d names it", r.Line)
		v.Remedy = fmt.Sprintf("a rule above line %d such as", r.Line)
		v.Rule = Suggest(f)
	}
	return v
}

// about is what is told of a flow, whatever is wrong with it.
func (c *check) about(f *classify.Flow) Violation {
	copied := *f
	copied.Number = 0 // of flows in order, which nobody asked for
	report.CleanFlow(&copied)
	return Violation{Flow: &copied, Flows: 1, Place: c.place(f.FirstFrame, f.Capture), Evidence: c.evidence(&copied)}
}

// evidence says by which bytes a flow is known to be what it is.
func (c *check) evidence(f *classify.Flow) string {
	switch {
	case f.Evidence != nil && f.Confidence == classify.ByPayload:
		e := f.Evidence
		side := "client"
		if e.FromResponder {
			side = "server"
		}
		where := c.place(e.Frame, -1)
		if where.Capture == c.captures[f.Capture].Name {
			where.Capture = ""
		}
		return fmt.Sprintf("%s, from the %s: % x (%s)", where, side, e.Bytes[:min(len(e.Bytes), 12)], e.Why)
	case f.Confidence == classify.ByExpectation:
		return "another flow announced it"
	case f.Confidence == classify.ByName:
		return "its host's name"
	case f.Originator.PayloadBytes+f.Responder.PayloadBytes == 0:
		return "its port alone; nothing was sent"
	case f.Confidence == classify.ByPort:
		return "its port alone; its bytes say nothing that is known"
	}
	return "none; neither its bytes nor its port say anything that is known"
}

// nearest says what keeps a flow from the allowing rule that it is nearest to:
// the one with the fewest keys that do not hold, and no fewer that do.
func (p *Policy) nearest(f *classify.Flow) string {
	best, least, most := "", 0, 0
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Action != Allow {
			continue
		}
		missed := r.missed(f)
		held := len(r.conditions) - missed
		if missed == 0 || held < missed || best != "" && (missed > least || missed == least && held <= most) {
			continue
		}
		first, _ := r.misses(f)
		best, least, most = fmt.Sprintf("%q (line %d): %s", r.Name, r.Line, first), missed, held
	}
	return best
}

// missed is how many conditions do not hold for a flow.
func (s *selector) missed(f *classify.Flow) (n int) {
	for i := range s.conditions {
		if !s.conditions[i].holds(f) {
			n++
		}
	}
	return n
}

// misses says which condition does not hold first, and how many do not.
func (s *selector) misses(f *classify.Flow) (first string, n int) {
	for i := range s.conditions {
		k := &s.conditions[i]
		if k.holds(f) {
			continue
		}
		if n++; n > 1 {
			continue
		}
		if got := report.Clean(k.got(f)); k.key == "when" {
			first = fmt.Sprintf("%q does not hold", k.value)
		} else if got == "" {
			first = fmt.Sprintf("it has no %s, the rule says %s", k.key, k.value)
		} else {
			first = fmt.Sprintf("%s is %s, the rule says %s", k.key, got, k.value)
		}
	}
	if n > 1 {
		first += fmt.Sprintf(" (and %d more)", n-1)
	}
	return first, n
}

// verdict puts together what was found, in the policy's order.
func (c *check) verdict() *Verdict {
	s := c.summary
	v := &Verdict{
		Policy: report.Clean(c.options.Name), Title: c.policy.Title, Today: c.options.Today, Captures: c.captures, Decimals: s.Decimals,
		Frames: s.Frames, Totals: s.Totals, AllowDamaged: c.options.AllowDamaged,
	}
	for i := range c.captures {
		if of := &c.captures[i]; of.Packets > 0 && (v.First == 0 || of.First < v.First) {
			v.First = of.First
		}
	}
	c.damage(v)
	v.Items = append(v.Items, c.capturesItem(v))
	for i := range c.policy.Rules {
		v.Items = append(v.Items, c.ruleItem(i))
	}
	v.Items = append(v.Items, c.defaultItem())
	for i := range c.expectations {
		v.Items = append(v.Items, c.expectations[i].item(c, &c.policy.Expectations[i]))
	}
	for i := range c.limits {
		v.Items = append(v.Items, c.limits[i].items(c)...)
	}
	if c.options.Strict {
		v.tighten()
	}
	return v
}

// damage says why the captures are not to be trusted whole. That a file could
// not even be opened cannot be allowed.
func (c *check) damage(v *Verdict) {
	for _, err := range c.options.Unread {
		v.Damage = append(v.Damage, report.Clean(err.Error()))
		v.AllowDamaged = false
	}
	for i := range c.captures {
		if text := c.captures[i].Error; text != "" {
			v.Damage = append(v.Damage, text)
		}
	}
	for _, l := range c.summary.Limits {
		v.Damage = append(v.Damage, fmt.Sprintf("the bound of %s %s was reached; %s beyond it may be missing here", report.FormatCount(l.Bound), l.Name, report.FormatCount(l.Hits)))
	}
}

func (c *check) capturesItem(v *Verdict) Item {
	i := Item{Kind: OfCaptures, Name: "the captures are whole and hold traffic", Flows: c.summary.Totals.Flows, Bytes: c.summary.Totals.Bytes()}
	i.Found = fmt.Sprintf("%s in %s", report.Plural(i.Flows, "flow"), report.Plural(uint64(len(c.captures)+len(c.options.Unread)), "capture"))
	for n, text := range v.Damage {
		remedy := "a capture that is whole, or --allow-damaged"
		if n < len(c.options.Unread) {
			remedy = "a capture that can be read"
		}
		i.Violations = append(i.Violations, Violation{Text: text, Warning: v.AllowDamaged, Remedy: remedy})
	}
	if i.Flows == 0 && len(v.Damage) == 0 && !c.options.AllowEmpty {
		i.Violations = append(i.Violations, Violation{Text: "there is no flow in them, so nothing was checked", Remedy: "a capture with traffic, or --allow-empty"})
	}
	i.settle()
	return i
}

func (c *check) ruleItem(rule int) Item {
	r, a := &c.policy.Rules[rule], &c.of[rule]
	i := Item{Kind: OfRule, Name: r.Name, Line: r.Line, Action: r.Action, Why: r.Why, Who: r.Who}
	c.take(&i, rule)
	switch {
	case c.expired[rule] && a.flows == 0:
		i.Found = "ended with " + r.Until.Format(time.DateOnly) + "; remove it"
	case a.flows == 0:
		i.Found = "matched nothing"
	}
	if a.flows == 0 && (r.Action == Allow || c.expired[rule]) {
		i.Status = Idle
	}
	return i
}

func (c *check) defaultItem() Item {
	i := Item{Kind: OfDefault, Name: "what no rule names", Line: c.policy.DefaultLine, Action: c.policy.Default}
	c.take(&i, len(c.policy.Rules))
	if i.Flows == 0 {
		i.Found = "no flow"
	}
	return i
}

// take fills in what came under a rule.
func (c *check) take(i *Item, rule int) {
	a := &c.of[rule]
	i.Flows, i.Bytes = a.flows, a.bytes
	if a.flows > 0 {
		first := c.place(a.first.frame, a.first.capture)
		i.First = &first
		i.Found = report.Plural(a.flows, "flow") + ", " + report.FormatBytes(a.bytes)
	}
	i.MoreFlows = a.violating
	for k := range a.groups {
		i.Violations = append(i.Violations, c.violation(rule, &a.groups[k]))
		i.MoreFlows -= a.groups[k].flows
	}
	i.settle()
}

// settle makes the status that of the worst violation.
func (i *Item) settle() {
	for _, v := range i.Violations {
		if !v.Warning {
			i.Status = Failing
			return
		}
		i.Status = Warning
	}
}

// tighten makes failures of all that is not as it should be.
func (v *Verdict) tighten() {
	for k := range v.Items {
		i := &v.Items[k]
		switch {
		case i.Status == Idle:
			i.Violations = append(i.Violations, Violation{Text: i.Found, Remedy: "a policy without the rule"})
		case i.Status != Warning || i.Kind == OfCaptures:
			continue
		}
		i.Status = Failing
		for n := range i.Violations {
			i.Violations[n].Warning = false
		}
	}
}
