package report

import (
	"fmt"
	"slices"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// Each frame keeps its place, however few lines people are shown.
func TestTallied(t *testing.T) {
	tally := []classify.Count{{Name: "flows", Frames: 5, Bytes: 500}}
	for i := range uint64(maxKinds + 3) {
		tally = append(tally, classify.Count{Outcome: decode.Outcome(decode.NotIP) << 24, Name: fmt.Sprint("kind ", i), Frames: 100 - i, Bytes: 10})
	}
	tally = append(tally, classify.Count{Outcome: decode.Outcome(decode.Malformed) << 24, Name: "malformed", Frames: 1, Bytes: 60})
	told := (&Report{Tally: tally, Top: DefaultTop}).tallied()
	want := slices.Concat(tally[:1+maxKinds], []classify.Count{{Outcome: decode.Outcome(decode.NotIP) << 24, Name: "... 3 more kinds", Frames: 80 + 79 + 78, Bytes: 30}}, tally[len(tally)-1:])
	if !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	if all := (&Report{Tally: tally}).tallied(); !slices.Equal(all, tally) {
		t.Errorf("with all asked for: %v", all)
	}
}
