package detect

import (
	"slices"
	"testing"
)

// What is inside a sample is a row of the table, or one of those carried.
func TestCarriedIsWhatIsInside(t *testing.T) {
	carried := Carried()
	engine := NewEngine(table)
	for _, s := range loadSamples(t) {
		var q Inquiry
		engine.Ask(s.opening(s.size(), true), &q)
		inner := q.Match().Inner
		if inner == "" || slices.Contains(carried, inner) {
			continue
		}
		if !slices.ContainsFunc(table, func(d *Detector) bool { return d.Name == inner }) {
			t.Errorf("%s:%d: %s is inside, which neither has a row nor is Carried", s.file, s.line, inner)
		}
	}
}
