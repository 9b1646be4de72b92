package policy

import (
	"fmt"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// nearest says what keeps a flow from the allowing rule that it is nearest to:
// the one with the fewest keys that do not hold, and no fewer that do.
func (p *Policy) nearest(f *classify.Flow) string {
	best, least, most := "", 0, 0
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Action != Allow || r.OverConversations { // of the conversation no more than this flow is known here
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
