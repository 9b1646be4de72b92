package classify

import (
	"fmt"
	"testing"

	"github.com/portscope/portscope/classify/detect"
)

// A second connection on a socket pair that the bound on flows keeps out leaves
// its later packets to the first one: the slice of the first has them, too.
func TestCutWhereABoundWasReached(t *testing.T) {
	const first = "0.0 tcp 192.0.2.1:40000 > 192.0.2.2:80"
	part := packets(t, first+" S")[0]
	key, _ := keyOf(&part)
	script := first + ` S seq=100
		0.1 tcp 192.0.2.2:80 > 192.0.2.1:40000 SA seq=500 ack=101
		0.2 tcp 192.0.2.1:40000 > 192.0.2.2:80 RA seq=101 ack=501
		` + neighbour(t, key.part()) + ` S seq=1
		2.0 tcp 192.0.2.1:40000 > 192.0.2.2:80 S seq=900
		2.1 tcp 192.0.2.1:40000 > 192.0.2.2:80 A seq=901 ack=7`
	o := Options{MaxFlows: 2 * parts}.filled()
	o.Only = func(f *Flow) bool { return f.FirstFrame == 1 }
	whole := newTable(o, detect.NewEngine(o.Detectors), 1)
	for _, p := range packets(t, script) {
		whole.add(&p)
	}
	whole.finish()
	a := newAnalysis([]*table{whole}, o, nil)
	a.choose(o.Only)
	c := newCutter(&Summary{List: a, Limits: limits([]*table{whole})}, o)
	for _, p := range packets(t, script) {
		c.add(&p)
	}
	var got []uint64
	for frame := range uint64(8) {
		if c.slice.Holds(frame) {
			got = append(got, frame)
		}
	}
	if fmt.Sprint(got) != "[1 2 3 6]" {
		t.Errorf("frames %v, want all of the pair but the SYN that was kept out", got)
	}
}

// neighbour begins a line of a script, of another socket pair in the same part.
func neighbour(t *testing.T, part int) string {
	for port := 40001; ; port++ {
		line := fmt.Sprintf("1.0 tcp 192.0.2.1:%d > 192.0.2.2:80", port)
		p := packets(t, line)[0]
		if key, _ := keyOf(&p); key.part() == part {
			return line
		}
	}
}
