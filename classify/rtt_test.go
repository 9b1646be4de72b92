package classify

import (
	"math"
	"slices"
	"testing"
	"time"
)

// Each case is a script and the times that the originator's data took.
func TestRTT(t *testing.T) {
	cases := []struct {
		name, script string
		want         []time.Duration
	}{
		{"an ACK answers the segment that ends there, not the one that waited", `
			> A seq=0 len=100
			> A seq=100 len=100
			< A ack=200 after=10ms
		`, []time.Duration{10 * time.Millisecond}},
		{"an ACK of a part answers none", `
			> A seq=0 len=100
			< A ack=50 after=10ms
			< A ack=100 after=10ms
		`, []time.Duration{20 * time.Millisecond}},
		{"an ACK sent again is no new answer", `
			> A seq=0 len=100
			< A ack=100 after=10ms
			< A ack=100 after=10ms
		`, []time.Duration{10 * time.Millisecond}},
		{"data with its ACK answers too", `
			> A seq=0 len=100
			< A ack=100 len=5 after=10ms
		`, []time.Duration{10 * time.Millisecond}},
		{"of a segment sent twice nobody knows (Karn)", `
			> A seq=0 len=100
			> A seq=0 len=100 after=1s
			< A ack=100 after=10ms
			> A seq=100 len=100
			< A ack=200 after=7ms
		`, []time.Duration{7 * time.Millisecond}},
		{"nor of one that waited for another sent twice", `
			> A seq=0 len=100
			> A seq=100 len=100
			> A seq=0 len=100 after=1s
			< A ack=200 after=10ms
		`, nil},
		{"nor of one above a gap", `
			> A seq=0 len=100
			> A seq=200 len=100
			< A ack=300 after=1s
		`, nil},
		{"four at once are timed", `
			> A seq=0 len=100
			> A seq=100 len=100
			> A seq=200 len=100
			> A seq=300 len=100
			> A seq=400 len=100
			< A ack=100
			< A ack=200
			< A ack=300
			< A ack=400
			< A ack=500
		`, slices.Repeat([]time.Duration{5 * time.Millisecond}, 4)},
		{"the sequence space wraps around", `
			> A seq=-50 len=100
			< A ack=50 after=10ms
		`, []time.Duration{10 * time.Millisecond}},
		{"a clock that jumped back measured nothing", `
			> A seq=0 len=100
			< A ack=100 after=-10ms
		`, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got, want EndpointTCP
			play(t, c.script).side(0).rtt.record(&got)
			if len(c.want) > 0 {
				want.RTTSamples = uint64(len(c.want))
				want.RTTMin, want.RTT95th = int64(slices.Min(c.want)), int64(slices.Max(c.want))
				for _, d := range c.want {
					want.RTTMean += int64(d) / int64(len(c.want))
				}
			}
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// The 95th percentile is exact while it is the maximum, and within a tenth once
// it is not.
func TestRTT95thPercentile(t *testing.T) {
	for _, c := range []struct {
		samples int
		unit    time.Duration
	}{{1, time.Microsecond}, {19, time.Millisecond}, {20, time.Millisecond}, {100, 10 * time.Microsecond}, {1000, time.Millisecond}, {5000, 20 * time.Millisecond}} {
		var r rtt
		for i := range c.samples {
			r.sample(int64(time.Duration((i*7919)%c.samples+1) * c.unit))
		}
		var got EndpointTCP
		r.record(&got)
		exact := float64(math.Ceil(0.95*float64(c.samples))) * float64(c.unit)
		if off := math.Abs(float64(got.RTT95th)-exact) / exact; off > 0.07 || c.samples < 20 && off > 0 {
			t.Errorf("%d samples: %d, want %.0f", c.samples, got.RTT95th, exact)
		}
		if want := int64(c.unit) * int64(c.samples+1) / 2; got.RTTMean != want || got.RTTMin != int64(c.unit) {
			t.Errorf("%d samples: mean %d and minimum %d, want %d and %d", c.samples, got.RTTMean, got.RTTMin, want, c.unit)
		}
	}
}

// Every time has a class, and classes are in the order of their times.
func TestRTTClasses(t *testing.T) {
	last := uint8(0)
	for n := int64(1); n > 0 && n < math.MaxInt64/2; n += n/9 + 1 {
		c := classOf(n)
		if c < last || c >= classes {
			t.Fatalf("%d is of class %d, after class %d", n, c, last)
		}
		if n >= 1<<firstPower && n < 1<<lastPower && math.Abs(float64(middleOf(c)-n)) > float64(n)/15 {
			t.Fatalf("%d is of class %d, the middle of which is %d", n, c, middleOf(c))
		}
		last = c
	}
	if last != classes-1 {
		t.Errorf("the last class is %d, want %d", last, classes-1)
	}
}
