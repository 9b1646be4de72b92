package classify

import (
	"context"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/portscope/portscope/decode"
)

func TestTimeline(t *testing.T) {
	ms := func(n int64) int64 { return n * int64(time.Millisecond) }
	one := Bucket{1, 60}
	cases := []struct {
		name string
		at   []int64
		want Timeline
	}{
		{"within one interval", []int64{ms(5), ms(5) + 999_999}, Timeline{ms(5), ms(1), []Bucket{{2, 120}}}},
		{"backwards in time", []int64{ms(7), ms(5)}, Timeline{ms(5), ms(1), []Bucket{one, {}, one}}},
		{"200 of the finest intervals", []int64{ms(1), ms(200)}, Timeline{ms(1), ms(1), append(append([]Bucket{one}, make([]Bucket, 198)...), one)}},
		{"one more makes them twice as long", []int64{ms(1), ms(2), ms(201)}, Timeline{0, ms(2), append(append([]Bucket{one, one}, make([]Bucket, 98)...), one)}},
		{"before the epoch", []int64{-ms(7)}, Timeline{0, ms(1), []Bucket{one}}},
	}
	for _, c := range cases {
		var l timeline
		for _, at := range c.at {
			l.add(at, one)
		}
		if got := l.within(&l); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// What an application's timeline holds is what its figures say, in all
// captures, whenever it was recognised.
func TestTimelinesHoldAllFrames(t *testing.T) {
	captures, err := filepath.Glob("../samples/*.pcap*")
	if err != nil || len(captures) == 0 {
		t.Fatal("no samples", err)
	}
	for _, name := range captures {
		source, err := decode.Open(name, decode.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		s, _ := Run(context.Background(), []decode.Source{source}, Options{}) // cut.pcap's error is another test's
		if got := s.Timeline.sum(); got.Packets != s.Frames {
			t.Errorf("%s: the timeline holds %d of %d frames", name, got.Packets, s.Frames)
		}
		for _, a := range s.Applications {
			if got, want := a.Timeline.sum(), (Bucket{a.Figures.Packets(), a.Figures.Bytes()}); got != want {
				t.Errorf("%s: %s: the timeline holds %v of %v", name, a.Name, got, want)
			}
		}
	}
}

func (l Timeline) sum() (b Bucket) {
	for _, c := range l.Buckets {
		b.add(c)
	}
	return b
}
