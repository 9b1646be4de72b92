package policy

import (
	"slices"

	"github.com/portscope/portscope/classify"
)

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
	// talk is the conversation of the first, where the rule is over these.
	talk talk
}

// talk is the size of a conversation.
type talk struct{ flows, bytes uint64 }

// likeness is what flows of one violation have in common.
type likeness struct {
	destination
	speaks, inner, name string
	confidence          classify.Confidence
}

func likenessOf(f *classify.Flow) likeness {
	return likeness{destinationOf(f), f.Speaks, f.Inner, ServerName(f), f.Confidence}
}

// violated adds a flow to those that it is like.
func (a *account) violated(p *classify.Part, overConversations bool) {
	a.violating++
	like := likenessOf(&p.Flow)
	switch at := a.find(&like); {
	case at < len(a.groups) && p.Flow.Compare(&a.groups[at].first) >= 0:
		a.groups[at].flows++
	case at == a.most && p.Flow.Compare(&a.groups[at-1].first) >= 0:
		a.passed = true
	default:
		p.Complete()
		g := group{likeness: like, first: p.Flow, flows: 1}
		if overConversations {
			f, n := p.Conversation()
			g.talk = talk{n, f.Originator.Bytes + f.Responder.Bytes}
		}
		a.add(&g)
	}
}

// find is the place of the group with a likeness, behind all where there is none.
func (a *account) find(like *likeness) int {
	for i := range a.groups {
		if a.groups[i].likeness == *like {
			return i
		}
	}
	return len(a.groups)
}

// add adds a group, or its flows to the one that it is like. Beyond the most
// that are kept, the one whose first flow is last goes: whichever way the flows
// come, those with the first flows stay, since none of them is ever the last.
func (a *account) add(g *group) {
	if at := a.find(&g.likeness); at < len(a.groups) {
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
