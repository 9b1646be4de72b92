package policy

import (
	"fmt"
	"net/netip"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// sighting is how often an expectation came true.
type sighting struct {
	flows, bytes uint64
	seen         pairs
	// near is the first flow that is what was expected or, where none is, the
	// first of those that miss the fewest conditions; missed is how many.
	near   *classify.Flow
	missed int
}

// pair is the two sockets of a conversation, as its first flow names them.
type pair struct {
	transport             decode.IPProtocol
	originator, responder netip.AddrPort
}

// pairs counts conversations, and remembers no more of them than it must tell
// apart: most and one. All flows of one are in the same part.
type pairs struct {
	set map[pair]struct{}
	n   uint64
}

func (s *pairs) add(f *classify.Flow, most uint64) {
	p := pair{f.Protocol, f.Originator.Socket(), f.Responder.Socket()}
	if _, known := s.set[p]; known || s.n > most {
		return
	}
	if s.set == nil {
		s.set = map[pair]struct{}{}
	}
	s.set[p] = struct{}{}
	s.n++
}

func (s *pairs) join(t *pairs) { s.n += t.n }

// say is how many there are: "3", or "more than 4" where that is all that is
// known.
func (s *pairs) say(most uint64) string {
	if s.n > most {
		return "more than " + report.FormatCount(most)
	}
	return report.FormatCount(s.n)
}

// fewPairs is up to how many conversations are counted even where the policy
// does not ask for so many.
const fewPairs = 9999

// most is up to how many conversations an expectation counts.
func (e *Expectation) most() uint64 { return max(e.AtLeast, e.AtMost, fewPairs) }

// flow counts a flow to what is expected. Something must have been said both
// ways: that somebody tried is not what anybody waits for.
func (s *sighting) flow(e *Expectation, p *classify.Part) {
	f := &p.Flow
	if f.Responder.Packets == 0 || f.Originator.PayloadBytes+f.Responder.PayloadBytes == 0 && f.Protocol == decode.TCP {
		return
	}
	if e.names(p) {
		s.flows++
		s.bytes += f.Originator.Bytes + f.Responder.Bytes
		s.seen.add(f, e.most())
		if s.isNearer(f, 0) {
			p.Complete()
			s.keep(f, 0)
		}
		return
	}
	if s.flows > 0 {
		return
	}
	if e.wantsWhole() {
		p.Complete()
	}
	if missed := e.missed(f); missed < len(e.conditions) && s.isNearer(f, missed) {
		p.Complete()
		s.keep(f, missed)
	}
}

// isNearer says whether a flow comes nearer than the one that is kept.
func (s *sighting) isNearer(f *classify.Flow, missed int) bool {
	return s.near == nil || missed < s.missed || missed == s.missed && f.Compare(s.near) < 0
}

// keep keeps a copy of a flow, which comes nearer.
func (s *sighting) keep(f *classify.Flow, missed int) {
	if s.near == nil {
		s.near = &classify.Flow{}
	}
	*s.near, s.missed = *f, missed
}

func (s *sighting) join(t *sighting) {
	s.flows += t.flows
	s.bytes += t.bytes
	s.seen.join(&t.seen)
	if t.near != nil && s.isNearer(t.near, t.missed) {
		s.keep(t.near, t.missed)
	}
}

func (s *sighting) item(c *check, e *Expectation) Item {
	i := Item{Kind: OfExpectation, Name: e.Name, Line: e.Line, Flows: s.flows, Bytes: s.bytes}
	seen := s.conversations(e)
	i.Found = seen + " seen"
	if s.flows > 0 {
		first := c.place(s.near.FirstFrame, s.near.Capture)
		i.First = &first
	}
	switch n := s.seen.n; {
	case n < e.AtLeast:
		i.Violations = append(i.Violations, s.violation(c, e, fmt.Sprintf("%s seen, at least %s expected", seen, report.FormatCount(e.AtLeast)),
			fmt.Sprintf("traffic that the expectation of line %d names, or a lower at_least there", e.Line)))
	case e.HasMost && n > e.AtMost:
		i.Violations = append(i.Violations, s.violation(c, e, fmt.Sprintf("%s seen, at most %s expected", seen, report.FormatCount(e.AtMost)),
			fmt.Sprintf("less traffic that the expectation of line %d names, or a higher at_most there", e.Line)))
	}
	i.settle()
	return i
}

func (s *sighting) conversations(e *Expectation) string {
	if s.seen.n == 1 {
		return "1 conversation"
	}
	return s.seen.say(e.most()) + " conversations"
}

// violation tells of the first flow that was expected, or of the one that came
// nearest to it.
func (s *sighting) violation(c *check, e *Expectation, text, remedy string) Violation {
	v := Violation{Text: text, Remedy: remedy}
	if s.near == nil {
		return v
	}
	about := c.about(s.near)
	about.Text, about.Remedy = text, remedy
	if s.flows == 0 {
		about.Nearest, _ = e.misses(s.near)
		about.Nearest = "this flow: " + about.Nearest
	}
	return about
}
