package detect

import (
	"fmt"
	"slices"
	"testing"

	"github.com/portscope/portscope/decode"
)

// rowThat is a detector that waits for so many bytes, and then gives its
// verdict.
func rowThat(name string, first Bytes, bytes int, then Verdict) *Detector {
	return &Detector{Name: name, Over: TCP, First: first, Probe: func(o *Opening) Match {
		if len(o.Stream[0]) < bytes {
			return Match{Verdict: Maybe}
		}
		return Match{Verdict: then}
	}}
}

func TestTrials(t *testing.T) {
	e := NewEngine([]*Detector{
		rowThat("waits and refuses", Bytes{}, 2, No),
		rowThat("refuses at once", Bytes{}, 0, No),
		rowThat("refuses at once what its first byte admits", AnyOf("a"), 0, No),
		rowThat("other first byte", AnyOf("b"), 0, Yes),
		rowThat("wins", AnyOf("a"), 2, Yes),
		rowThat("weaker", Bytes{}, 1, Yes),
		rowThat("waits on", Bytes{}, 9, Yes),
	})
	o := Opening{Transport: decode.TCP, Stream: [2][]byte{[]byte("abc")}, Segments: []Segment{
		{Offset: 0, Length: 1, Frame: 10}, {Offset: 1, Length: 1, Frame: 11}, {Offset: 2, Length: 1, Frame: 12}}}
	list, winner := e.Trials(&o)
	var got []string
	for i, x := range list {
		got = append(got, fmt.Sprintf("%s: %d in frame %d, hoped %v, won %v", x.Detector.Name, x.Verdict, x.Frame, x.Hoped, i == winner))
	}
	want := []string{
		"waits and refuses: 0 in frame 11, hoped true, won false",
		"refuses at once what its first byte admits: 0 in frame 10, hoped false, won false",
		"wins: 2 in frame 11, hoped true, won true",
		"weaker: 2 in frame 10, hoped false, won false",
		"waits on: 1 in frame 10, hoped true, won false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, winner := e.Trials(&Opening{Transport: decode.ICMP}); winner != -1 {
		t.Errorf("a transport without openings has winner %d", winner)
	}
}
