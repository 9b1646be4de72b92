package policy

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// gauge is what a limit's flows come to.
type gauge struct {
	limit    *Limit
	readings []reading
	pairs    pairs
	flows    uint64
}

// reading is what one bound measures.
type reading struct {
	part, whole uint64         // of a share
	worst       *classify.Flow // the flow with the most of it
	worstOf     uint64
}

func newGauges(limits []Limit) []gauge {
	list := make([]gauge, len(limits))
	for i := range limits {
		list[i] = gauge{limit: &limits[i], readings: make([]reading, len(limits[i].Bounds))}
	}
	return list
}

// flow adds a flow to what is measured.
func (g *gauge) flow(p *classify.Part) {
	if !g.limit.names(p) {
		return
	}
	g.flows++
	for i := range g.readings {
		b, r := &g.limit.Bounds[i], &g.readings[i]
		if b.Measure == Conversations {
			g.pairs.add(&p.Flow, uint64(b.Most))
		}
		r.flow(b.Measure, p)
	}
}

func (r *reading) flow(m Measure, p *classify.Part) {
	if m.isTCPs() && p.Flow.Protocol == decode.TCP {
		p.Complete()
	}
	part, whole := measure(m, &p.Flow)
	r.part += part
	r.whole += whole
	if r.isWorse(&p.Flow, part) {
		p.Complete()
		r.keep(&p.Flow, part)
	}
}

// isWorse says whether a flow has more of what is measured than the one that is
// kept.
func (r *reading) isWorse(f *classify.Flow, part uint64) bool {
	return part > r.worstOf || part == r.worstOf && part > 0 && f.Compare(r.worst) < 0
}

// keep keeps a copy of a flow, which is worse.
func (r *reading) keep(f *classify.Flow, part uint64) {
	if r.worst == nil {
		r.worst = &classify.Flow{}
	}
	*r.worst, r.worstOf = *f, part
}

// join adds what other flows come to.
func (g *gauge) join(h *gauge) {
	g.flows += h.flows
	g.pairs.join(&h.pairs)
	for i := range g.readings {
		r, s := &g.readings[i], &h.readings[i]
		r.part += s.part
		r.whole += s.whole
		if s.worst != nil && r.isWorse(s.worst, s.worstOf) {
			r.keep(s.worst, s.worstOf)
		}
	}
}

// measure is what one flow adds: a part of a whole, where the measure is a
// share, else a figure.
func measure(m Measure, f *classify.Flow) (part, whole uint64) {
	switch m {
	case Retransmissions:
		if f.TCP != nil {
			return f.Originator.TCP.Retransmissions + f.Responder.TCP.Retransmissions, f.Originator.Packets + f.Responder.Packets
		}
	case HandshakeRTT:
		if f.TCP != nil && f.TCP.HasHandshakeRTT {
			return uint64(max(f.TCP.HandshakeRTT, 0)), 0
		}
	case RTT:
		return uint64(max(f.Originator.TCP.RTT95th, f.Responder.TCP.RTT95th, 0)), 0
	case Bytes, FlowBytes:
		return f.Originator.Bytes + f.Responder.Bytes, 0
	case UnknownShare:
		sent := f.Originator.PayloadBytes + f.Responder.PayloadBytes
		if Protocol(f) == unknown {
			return sent, sent
		}
		return 0, sent
	}
	return 0, 0
}

// value is what the reading comes to, in the measure's unit.
func (r *reading) value(m Measure) float64 {
	switch m {
	case Retransmissions, UnknownShare:
		return float64(r.part) / float64(max(r.whole, 1))
	case HandshakeRTT, RTT, FlowBytes:
		return float64(r.worstOf)
	}
	return float64(r.part)
}

// items is an item for each bound.
func (g *gauge) items(c *check) (list []Item) {
	for n := range g.readings {
		b, r := &g.limit.Bounds[n], &g.readings[n]
		i := Item{Kind: OfLimit, Line: cmp.Or(b.Line, g.limit.Line), Name: b.name(g.limit), Flows: g.flows}
		if b.Measure == Findings {
			c.findings(&i, b)
		} else {
			value, said := r.value(b.Measure), ""
			if said = b.say(value); b.Measure == Conversations {
				value, said = float64(g.pairs.n), g.pairs.say(uint64(b.Most))
			}
			i.Found = said + ", at most " + b.say(b.Most)
			if value > b.Most {
				i.Violations = append(i.Violations, r.violation(c, b, said))
			}
			i.settle()
		}
		list = append(list, i)
	}
	return list
}

// name is a bound's, with that of its limit.
func (b *Bound) name(l *Limit) string {
	name := b.Measure.String()
	if b.Measure == Findings {
		name += " " + [...]string{"of any severity", "of warning or worse", "of alert"}[b.Severity]
	}
	if l.Name != "" {
		name = l.Name + ": " + name
	}
	return name
}

// say is a value in the measure's unit.
func (b *Bound) say(value float64) string {
	switch b.Measure {
	case Retransmissions, UnknownShare:
		return strconv.FormatFloat(100*value, 'g', 3, 64) + " %"
	case HandshakeRTT, RTT:
		return report.FormatDuration(int64(value), true)
	case Bytes, FlowBytes:
		return report.FormatBytes(uint64(value))
	}
	return report.FormatCount(uint64(value))
}

// violation tells of a bound that is exceeded, and of the flow that has most of
// what it bounds.
func (r *reading) violation(c *check, b *Bound, said string) Violation {
	v := Violation{}
	if r.worst != nil {
		v = c.about(r.worst)
		if of := r.ofWorst(b); of != "" {
			v.Evidence = of
		}
	}
	v.Text = fmt.Sprintf("%s: %s, at most %s", b.Measure, said, b.say(b.Most))
	v.Remedy = fmt.Sprintf("a higher %s in line %d", b.Measure, b.Line)
	return v
}

// ofWorst says what the flow has, that has most.
func (r *reading) ofWorst(b *Bound) string {
	switch b.Measure {
	case Retransmissions:
		return fmt.Sprintf("%s of %s of its packets were sent again", report.FormatCount(r.worstOf), report.FormatCount(r.worst.Originator.Packets+r.worst.Responder.Packets))
	case Bytes:
		return "the largest flow: " + report.FormatBytes(r.worstOf)
	case UnknownShare:
		return fmt.Sprintf("the largest of these flows: %s of payload", report.FormatBytes(r.worstOf))
	}
	return ""
}

// findings counts the findings of a severity or worse.
func (c *check) findings(i *Item, b *Bound) {
	var list []*classify.Finding
	for n := range c.summary.Findings {
		if f := &c.summary.Findings[n]; f.Severity >= b.Severity {
			list = append(list, f)
		}
	}
	i.Found = fmt.Sprintf("%d, at most %s", len(list), b.say(b.Most))
	i.Flows = 0
	if float64(len(list)) <= b.Most {
		return
	}
	for n, f := range list {
		if n == c.options.Most {
			break
		}
		i.Violations = append(i.Violations, c.finding(f, b, len(list)))
	}
	i.settle()
}

// finding tells of one of the findings that are too many.
func (c *check) finding(f *classify.Finding, b *Bound, n int) Violation {
	v := Violation{
		Text:   fmt.Sprintf("%s (%s %s), one of %s where %s may be", report.Clean(f.Text), f.Severity, f.ID, report.Plural(uint64(n), "finding"), b.say(b.Most)),
		Remedy: fmt.Sprintf("a higher bound in line %d", b.Line),
		Flows:  f.Flows,
	}
	if len(f.Examples) > 0 {
		v.Place = c.place(f.Examples[0].Frame, -1)
	}
	return v
}
