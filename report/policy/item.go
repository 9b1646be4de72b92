package policy

import (
	"fmt"
	"time"

	"github.com/portscope/portscope/report"
)

// Kind is what kind of thing an item checks.
type Kind uint8

// The kinds.
const (
	OfCaptures Kind = iota
	OfRule
	OfDefault
	OfExpectation
	OfLimit
)

// String is the kind as reports write it.
func (k Kind) String() string {
	return [...]string{"captures", "rule", "default", "expectation", "limit"}[k]
}

// Status is how an item stands.
type Status uint8

// The statuses, the worst last.
const (
	Passing Status = iota
	Idle           // a rule that matched nothing
	Warning
	Failing
)

// String is the status as reports write it.
func (s Status) String() string { return [...]string{"pass", "idle", "warn", "fail"}[s] }

// Item is one thing that was checked.
type Item struct {
	Kind Kind
	Name string
	// Line is where it begins in the policy, 0 for what is not written there.
	Line   int
	Action Action // of OfRule and OfDefault
	// Why and Who are the rule's.
	Why, Who string
	Status   Status
	// Flows and Bytes are those of the flows that it is about; First is the
	// first of these, nil for none.
	Flows, Bytes uint64
	First        *Place
	// Found says what was found, in a few words.
	Found string
	// Violations are what is to be told of, in the order of their first flows;
	// MoreFlows is how many flows violate it beyond those listed.
	Violations []Violation
	MoreFlows  uint64
}

// Heading is the item in a few words: "deny: downloads".
func (i *Item) Heading() string {
	switch i.Kind {
	case OfRule, OfDefault:
		return i.Action.String() + ": " + i.Name
	case OfExpectation:
		return "see: " + i.Name
	case OfLimit:
		return "limit: " + i.Name
	}
	return i.Name
}

// reason says why the rule is, and whom to ask; "" where it does not.
func (i *Item) reason() string {
	if i.Why != "" && i.Who != "" {
		return i.Why + ", " + i.Who
	}
	return i.Why + i.Who
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
