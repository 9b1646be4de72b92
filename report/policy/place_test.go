package policy

import (
	"slices"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// TestPlaces holds the frames of several captures to their numbers in their own.
func TestPlaces(t *testing.T) {
	apart := newAtlas([]report.Capture{{Name: "b", Packets: 5, First: 100, Last: 200}, {Name: "none"}, {Name: "a", Packets: 10, First: 1, Last: 99}})
	overlapping := newAtlas([]report.Capture{{Name: "a", Packets: 10, First: 1, Last: 100}, {Name: "b", Packets: 5, First: 100, Last: 200}})
	one := newAtlas([]report.Capture{{Name: "a", Packets: 10, First: 1, Last: 100}})
	for _, c := range []struct {
		atlas   *atlas
		frame   uint64
		capture int
		want    string
	}{
		{&apart, 1, 2, "a frame 1"}, {&apart, 10, -1, "a frame 10"}, {&apart, 11, 0, "b frame 1"}, {&apart, 15, -1, "b frame 5"},
		{&overlapping, 7, 1, "b frame 7 of all captures"}, {&overlapping, 7, -1, "frame 7 of all captures"}, {&one, 7, 0, "a frame 7"},
	} {
		if got := c.atlas.place(c.frame, c.capture).String(); got != c.want {
			t.Errorf("frame %d: %s, want %s", c.frame, got, c.want)
		}
	}
}

// TestPlacesOfSeveralCaptures holds the places of a verdict on several captures
// to those of each alone.
func TestPlacesOfSeveralCaptures(t *testing.T) {
	p := parsed(t, "default: allow\nrules: [{deny: HTTP, protocol: http}]\nlimits: {findings: 0}")
	places := func(names ...string) (list []string) {
		for _, i := range p.Check(summaryOf(t, classify.Options{}, names...), Options{Today: today}).Items {
			for _, v := range i.Violations {
				list = append(list, v.Place.String()+" "+v.Evidence)
			}
		}
		return list
	}
	want := append(places("lesson.pcap"), places("moved.pcap")...)
	got := places("moved.pcap", "lesson.pcap")
	slices.Sort(want)
	slices.Sort(got)
	if len(want) != 3 || !slices.Equal(got, want) {
		t.Errorf("together\n%q\none by one\n%q", got, want)
	}
}
