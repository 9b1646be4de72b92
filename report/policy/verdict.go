package policy

import (
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

// Violation is something that is not as the policy has it.
type Violation struct {
	// Warning says that the policy only warns of it.
	Warning bool
	// Text says what is wrong.
	Text string
	// Flow is the first flow that it is about, nil where it is about none;
	// Flows is how many are like it: the same server, port, protocol and name.
	Flow  *classify.Flow
	Flows uint64
	Place Place // of the flow
	// Evidence says by which bytes the flow is known to be what it is; Nearest
	// what keeps it from the rule that nearly allows it, "" for none.
	Evidence, Nearest string
	// Remedy says what would allow it; Rule is the rule in YAML that would, ""
	// where none does.
	Remedy, Rule string
}
