package policy

import (
	"fmt"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// Verdict is what a policy says of some captures: plain data in the policy's
// order, the same for the same input on one core or many. Its texts are clean.
type Verdict struct {
	// Policy is the policy's file, Title what it says it is for.
	Policy, Title string
	// Today is the day by which dates in the policy were judged.
	Today    time.Time
	Captures []report.Capture
	// Decimals is how many digits of a second times carry; First is that of
	// the captures' first frame, in nanoseconds since the Unix epoch, 0 for none.
	Decimals int
	First    int64
	Frames   uint64 // as read
	Totals   classify.Figures
	// Items are what was checked: the captures themselves, the rules and what
	// no rule names, the expectations and the limits.
	Items []Item
	// Damage says why the captures are less than what they should be: files
	// that could not be read to their end, bounds that kept flows out. It does
	// not pass unless AllowDamaged is set.
	Damage       []string
	AllowDamaged bool
}

// Outcome is what becomes of it all.
type Outcome uint8

// The outcomes.
const (
	Passed Outcome = iota
	Violated
	Damaged
)

// String is the outcome as reports write it.
func (o Outcome) String() string { return [...]string{"pass", "fail", "damaged"}[o] }

// Outcome is Damaged where the captures are and need not be; else it is what
// the items say.
func (v *Verdict) Outcome() Outcome {
	if len(v.Damage) > 0 && !v.AllowDamaged {
		return Damaged
	}
	for i := range v.Items {
		if v.Items[i].Status == Failing {
			return Violated
		}
	}
	return Passed
}

// Count is how many items have a status.
func (v *Verdict) Count(s Status) (n int) {
	for i := range v.Items {
		if v.Items[i].Status == s {
			n++
		}
	}
	return n
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
