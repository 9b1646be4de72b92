package classify

import (
	"slices"
	"testing"

	"github.com/portscope/portscope/classify/detect"
)

// What comes in a frame that is counted to another flow is read like any other
// packet, but no frame of the flow's: neither a packet nor bytes, and not its
// first frame, which tells flows apart.
func TestAggregatesAreReadAndNotCounted(t *testing.T) {
	type flow struct {
		speaks                string
		first, packets, bytes uint64
		payload               uint64
	}
	const query = `aggregated "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x00\x00\x01\x00\x01"`
	tests := []struct {
		name, script string
		want         []flow
	}{
		{"a flow of its own", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 ` + query,
			[]flow{{"dns", 1, 0, 0, 21}}},
		{"then a frame", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 ` + query + `
			0.1 udp 192.0.2.2:53 > 192.0.2.1:40000 "no answer"`,
			[]flow{{"dns", 2, 1, 63, 30}}},
		{"after a frame", `
			0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 "before"
			0.1 udp 192.0.2.1:40000 > 192.0.2.2:53 ` + query,
			[]flow{{"dns", 1, 1, 60, 27}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := Options{}.filled()
			tb := newTable(o, detect.NewEngine(o.Detectors), 1)
			for _, p := range packets(t, test.script) {
				tb.add(&p)
			}
			tb.finish()
			s := &Summary{List: newAnalysis([]*table{tb}, o, nil)}
			var got []flow
			for f := range s.Flows {
				a, b := &f.Originator, &f.Responder
				got = append(got, flow{f.Speaks, f.FirstFrame, a.Packets + b.Packets, a.Bytes + b.Bytes, a.PayloadBytes + b.PayloadBytes})
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// A packet in another's frame that the bound on flows keeps out takes no frame
// with it.
func TestAggregatesBeyondTheBound(t *testing.T) {
	o := Options{MaxFlows: 1}.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	var refused count
	list := packets(t, `
		0.0 udp 192.0.2.1:40000 > 192.0.2.2:53 "a"
		0.0 udp 192.0.2.1:40001 > 192.0.2.2:53 aggregated "b"
		0.0 udp 192.0.2.1:40002 > 192.0.2.2:53 aggregated "c"
		0.0 udp 192.0.2.1:40003 > 192.0.2.2:53 aggregated "d"`)
	for i := range tb.quota.flows {
		tb.quota.flows[i] = tb.quota.maxFlows
	}
	tb.addAll(list, &refused)
	if refused.frames != 1 || refused.bytes != uint64(list[0].WireLength) {
		t.Errorf("%+v are kept out, want the one frame", refused)
	}
}
