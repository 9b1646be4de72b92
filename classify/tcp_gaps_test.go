package classify

import (
	"slices"
	"testing"
)

func TestGapsFill(t *testing.T) {
	before := []gap{{100, 200}, {300, 400}, {500, 600}}
	cases := []struct {
		name       string
		start, end uint32
		want       []gap
	}{
		{"nothing missing there", 200, 300, before},
		{"a whole gap", 300, 400, []gap{{100, 200}, {500, 600}}},
		{"more than a gap", 250, 450, []gap{{100, 200}, {500, 600}}},
		{"the start of one", 300, 350, []gap{{100, 200}, {350, 400}, {500, 600}}},
		{"the end of one", 350, 400, []gap{{100, 200}, {300, 350}, {500, 600}}},
		{"the middle of one", 320, 350, []gap{{100, 200}, {300, 320}, {350, 400}, {500, 600}}},
		{"parts of two", 150, 350, []gap{{100, 150}, {350, 400}, {500, 600}}},
		{"all", 0, 1000, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var g gaps
			for _, b := range before {
				g.open(b.start, b.end)
			}
			g.fill(c.start, c.end)
			if got := g.list[:g.count]; !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestGapsAcknowledged(t *testing.T) {
	cases := []struct {
		ack, missed uint32
		left        []gap
	}{
		{0, 0, []gap{{100, 200}, {300, 400}}},
		{100, 0, []gap{{100, 200}, {300, 400}}},
		{150, 50, []gap{{150, 200}, {300, 400}}},
		{200, 100, []gap{{300, 400}}},
		{350, 150, []gap{{350, 400}}},
		{1000, 200, nil},
	}
	for _, c := range cases {
		var g gaps
		g.open(100, 200)
		g.open(300, 400)
		if missed := g.acknowledged(c.ack); missed != c.missed || !slices.Equal(g.list[:g.count], c.left) {
			t.Errorf("up to %d: missed %d, left %v; want %d, %v", c.ack, missed, g.list[:g.count], c.missed, c.left)
		}
	}
}

// Where there are more gaps than are remembered, the oldest is given up as
// missed: it is counted, and what fills it later changes nothing.
func TestGapsAreBounded(t *testing.T) {
	var g gaps
	forgotten := uint32(0)
	for i := range uint32(maxGaps + 3) {
		forgotten += g.open(i*100, i*100+10)
	}
	if forgotten != 30 || g.count != maxGaps || g.list[0] != (gap{300, 310}) {
		t.Errorf("forgot %d bytes, %d gaps left from %v on; want 30, %d from {300 310} on", forgotten, g.count, g.list[0], maxGaps)
	}
	g.fill(3*100+2, 3*100+5)
	if g.count != maxGaps {
		t.Errorf("%d gaps after one was split, want %d", g.count, maxGaps)
	}
}
