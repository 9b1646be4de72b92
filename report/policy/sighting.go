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
	account
	seen pairs
	// near is a flow that nearly is what was expected; missed is how many
	// conditions it does not meet, and why the first.
	near   *classify.Flow
	missed int
	why    string
}

// pair is the two sockets of a conversation, as its first flow names them.
type pair struct {
	transport             decode.IPProtocol
	originator, responder netip.AddrPort
}

// pairs counts conversations, and remembers no more of them than it must tell
// apart: most and one.
type pairs struct {
	set  map[pair]struct{}
	more bool
}

func (s *pairs) add(f *classify.Flow, most uint64) {
	p := pair{f.Protocol, f.Originator.Socket(), f.Responder.Socket()}
	if _, known := s.set[p]; known {
		return
	}
	if uint64(len(s.set)) > most {
		s.more = true
		return
	}
	if s.set == nil {
		s.set = map[pair]struct{}{}
	}
	s.set[p] = struct{}{}
}

// String is how many there are: "3", or "4 or more".
func (s *pairs) String() string {
	n := report.FormatCount(uint64(len(s.set)))
	if s.more {
		n += " or more"
	}
	return n
}

// flow counts a flow to what is expected. Something must have been said both
// ways: that somebody tried is not what anybody waits for.
func (s *sighting) flow(e *Expectation, f *classify.Flow) {
	if f.Responder.Packets == 0 || f.Originator.PayloadBytes+f.Responder.PayloadBytes == 0 && f.TCP != nil {
		return
	}
	if e.matches(f) {
		s.flows++
		s.bytes += f.Originator.Bytes + f.Responder.Bytes
		s.seen.add(f, max(e.AtLeast, e.AtMost))
		if s.flows == 1 {
			copied := *f
			s.near = &copied
		}
		return
	}
	if s.flows > 0 || s.missed == 1 {
		return // nothing comes nearer
	}
	if missed := e.missed(f); missed < len(e.conditions) && (s.near == nil || missed < s.missed) {
		copied := *f
		s.near, s.missed = &copied, missed
		s.why, _ = e.misses(f)
	}
}

func (s *sighting) item(c *check, e *Expectation) Item {
	i := Item{Kind: OfExpectation, Name: e.Name, Line: e.Line, Flows: s.flows, Bytes: s.bytes}
	i.Found = fmt.Sprintf("%s seen", conversations(&s.seen))
	if s.flows > 0 {
		i.First = c.place(s.near)
	}
	n := uint64(len(s.seen.set))
	switch {
	case n < e.AtLeast:
		i.Violations = append(i.Violations, s.violation(c, fmt.Sprintf("%s seen, at least %s expected", conversations(&s.seen), report.FormatCount(e.AtLeast)),
			fmt.Sprintf("traffic that the expectation of line %d names, or a lower at_least there", e.Line)))
	case e.HasMost && n > e.AtMost:
		i.Violations = append(i.Violations, s.violation(c, fmt.Sprintf("%s seen, at most %s expected", conversations(&s.seen), report.FormatCount(e.AtMost)),
			fmt.Sprintf("less traffic that the expectation of line %d names, or a higher at_most there", e.Line)))
	}
	i.settle()
	return i
}

func conversations(s *pairs) string {
	if len(s.set) == 1 {
		return "1 conversation"
	}
	return s.String() + " conversations"
}

// violation tells of the first flow that was expected, or of the one that came
// nearest to it.
func (s *sighting) violation(c *check, text, remedy string) Violation {
	v := Violation{Text: text, Remedy: remedy}
	if s.near == nil {
		return v
	}
	about := c.about(s.near)
	about.Text, about.Remedy = text, remedy
	if s.flows == 0 {
		about.Nearest = "this flow: " + s.why
	}
	return about
}
