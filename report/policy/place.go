package policy

import (
	"slices"
	"strconv"

	"github.com/portscope/portscope/report"
)

// Place is a frame of a capture.
type Place struct {
	Capture string
	Frame   uint64
	// Together says that the frame is counted over all captures in the order of
	// time: they overlap, and which frame of its own capture it is nobody knows.
	Together bool
}

// String is the place in words: "run.pcap frame 12". The number is as
// Wireshark's filters take it.
func (p Place) String() string {
	text := "frame " + strconv.FormatUint(p.Frame, 10)
	if p.Together {
		text += " of all captures"
	}
	if p.Capture == "" {
		return text
	}
	return p.Capture + " " + text
}

// atlas finds a frame of an analysis in its captures. The analysis counts over
// all of them in the order of time; where each ends before the next begins, a
// frame's number in its own follows from that.
type atlas struct {
	captures []report.Capture
	order    []int // captures with frames, in the order of time; nil where they overlap
}

func newAtlas(captures []report.Capture) atlas {
	a := atlas{captures: captures}
	for i := range captures {
		if captures[i].Packets > 0 {
			a.order = append(a.order, i)
		}
	}
	slices.SortStableFunc(a.order, func(x, y int) int { return int(min(max(captures[x].First-captures[y].First, -1), 1)) })
	for i := 1; i < len(a.order); i++ {
		if captures[a.order[i]].First <= captures[a.order[i-1]].Last {
			a.order = nil
		}
	}
	return a
}

// place is where a frame is. The capture is the index of the one it is known to
// be of, less than 0 where that is not known.
func (a *atlas) place(frame uint64, capture int) Place {
	rest := frame
	for _, i := range a.order {
		if n := a.captures[i].Packets; rest > n {
			rest -= n
			continue
		}
		return Place{Capture: a.captures[i].Name, Frame: rest}
	}
	p := Place{Frame: frame, Together: len(a.captures) > 1}
	if capture >= 0 && capture < len(a.captures) {
		p.Capture = a.captures[capture].Name
	}
	return p
}
