package policy

import (
	"fmt"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

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
		if r.OverConversations {
			v.Text = fmt.Sprintf("the rule of line %d names its conversation: %s, %s", r.Line, report.Plural(g.talk.flows, "flow"), report.FormatBytes(g.talk.bytes))
		}
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
