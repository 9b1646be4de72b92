// Package policy holds captured traffic to what was agreed: a policy says which
// flows may be, must be, and how much of what is too much, and a Verdict what
// of that is so.
//
//	policy: tests of the shop
//	default: deny
//	groups:
//	  database: [db.example.test, 192.0.2.32]
//	rules:
//	  - allow: the database, encrypted
//	    to: $database
//	    protocol: postgresql
//	    inner: tls
//	  - warn: old TLS
//	    tls.version: ["1.0", "1.1"]
//	    until: 2026-12-31
//	    who: alice@example.test
//	    why: the printer cannot do better
//	expect:
//	  - see: the tests use the database
//	    to: $database
//	    at_least: 3
//	limits:
//	  retransmissions: 2 %
//	  findings: {alert: 0}
//
// In a test of a program of one's own it is one line, with the package's Check.
package policy

import (
	"time"

	"github.com/portscope/portscope/classify"
)

// Policy is what was agreed. It is not changed by use, and may be used by
// several goroutines.
type Policy struct {
	// Title says what it is for, "" where it does not say.
	Title string
	// Default is what becomes of a flow that no rule names; DefaultLine is
	// where the policy says so, 0 where it does not: then it is Deny.
	Default     Action
	DefaultLine int
	// Rules are asked in their order. The first that holds for a flow decides.
	Rules []Rule
	// Expectations are what must be seen; Limits how much may be.
	Expectations []Expectation
	Limits       []Limit
}

// Action is what a rule makes of the flows that it names.
type Action uint8

// The actions.
const (
	Deny Action = iota
	Warn
	Allow
)

// String is the action as policies write it.
func (a Action) String() string { return [...]string{"deny", "warn", "allow"}[a] }

// Rule says what becomes of the flows that it names.
type Rule struct {
	// Name says what the rule is about, in a few words; no two have the same.
	Name   string
	Action Action
	// Why and Who say what the rule is for, and whom to ask; each may be "".
	Why, Who string
	// Until is the last day on which the rule holds, at 0:00 UTC; zero for
	// ever.
	Until time.Time
	// OverConversations says that it holds for a flow where it holds for the
	// flow's conversation, all flows of the socket pair taken as one; see
	// classify.Part.
	OverConversations bool
	// Line is where it begins in the policy, from 1.
	Line int

	selector
}

// Matches says whether the rule names the flow or, where it is over
// conversations, whether it names the conversation with that record.
func (r *Rule) Matches(f *classify.Flow) bool { return r.matches(f) }

// names is Matches for a flow of a part, of whose record it makes what it takes.
func (r *Rule) names(p *classify.Part) bool {
	if r.OverConversations {
		f, _ := p.Conversation()
		return r.matches(f)
	}
	return r.selector.names(p)
}

// protocols are those that the flows it names speak, nil where it does not say.
func (r *Rule) protocols() []string {
	if r.OverConversations {
		return nil // those of one conversation may speak several
	}
	return r.selector.protocols()
}

// ports are the servers' of the flows it names, nil where they may be many.
func (r *Rule) ports() []uint16 {
	if r.OverConversations {
		return nil // its ends are the first flow's, and another may be the other way round
	}
	return r.selector.ports()
}

// Expectation is what must be seen: so many conversations that it names.
type Expectation struct {
	Name string
	Line int
	// AtLeast and AtMost bound how many; AtMost is valid iff HasMost.
	AtLeast, AtMost uint64
	HasMost         bool

	selector
}
