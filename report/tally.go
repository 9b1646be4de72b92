package report

import (
	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// maxKinds is how many kinds of frames without IP people are told of. Damaged
// captures have thousands, as each wrong EtherType is one.
const maxKinds = 20

// tallied is the tally as people are told it: of the frames without IP the
// largest kinds, unless all is asked for, and one line for the others.
func (r *Report) tallied() []classify.Count {
	if r.Top == 0 {
		return r.Tally
	}
	var list []classify.Count
	kinds, others := 0, -1
	for _, c := range r.Tally {
		if c.Outcome.Kind() == decode.NotIP {
			kinds++
		}
		switch {
		case kinds <= maxKinds || c.Outcome.Kind() != decode.NotIP:
			list = append(list, c)
		case others < 0:
			others = len(list)
			list = append(list, c)
		default:
			list[others].Frames += c.Frames
			list[others].Bytes += c.Bytes
		}
	}
	if others >= 0 {
		list[others].Name = "... " + plural(uint64(kinds-maxKinds), "more kind")
	}
	return list
}
