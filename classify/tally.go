package classify

import (
	"cmp"
	"slices"

	"github.com/portscope/portscope/decode"
)

// tally gives every frame its one place. count is the only thing that adds to
// it.
type tally struct {
	decoded, refused, left count
	others                 map[decode.Outcome]*count
	frames                 uint64
}

// leave moves the frames of flows that are left out from the flows to a line
// of their own.
func (t *tally) leave(frames, bytes uint64) {
	t.decoded.frames -= frames
	t.decoded.bytes -= bytes
	t.left = count{frames, bytes}
}

type count struct{ frames, bytes uint64 }

func (c *count) add(bytes uint32) {
	c.frames++
	c.bytes += uint64(bytes)
}

// frame counts one frame of an outcome that is final.
func (t *tally) frame(o decode.Outcome, bytes uint32) {
	t.frames++
	if o.Kind() == decode.Decoded {
		t.decoded.add(bytes)
		return
	}
	c := t.others[o]
	if c == nil {
		if t.others == nil {
			t.others = map[decode.Outcome]*count{}
		}
		c = new(count)
		t.others[o] = c
	}
	c.add(bytes)
}

// refuse moves packets from the flows to those that the bound on flows kept
// out.
func (t *tally) refuse(c count) {
	t.decoded.frames -= c.frames
	t.decoded.bytes -= c.bytes
	t.refused.frames += c.frames
	t.refused.bytes += c.bytes
}

// leftOutFlows is the line of flows that Options.Only left out.
const leftOutFlows = "flows left out"

// counts is the tally's lines: flows first, then by kind and number of frames.
func (t *tally) counts() []Count {
	list := []Count{{Name: decode.Outcome(0).String(), Frames: t.decoded.frames, Bytes: t.decoded.bytes}}
	for o, c := range t.others {
		list = append(list, Count{Outcome: o, Name: o.String(), Frames: c.frames, Bytes: c.bytes})
	}
	slices.SortFunc(list[1:], func(x, y Count) int {
		return cmp.Or(cmp.Compare(x.Outcome.Kind(), y.Outcome.Kind()), cmp.Compare(y.Frames, x.Frames), cmp.Compare(x.Outcome, y.Outcome))
	})
	if t.left.frames > 0 {
		list = slices.Insert(list, 1, Count{Name: leftOutFlows, Frames: t.left.frames, Bytes: t.left.bytes})
	}
	if t.refused.frames > 0 {
		list = append(list, Count{Name: "beyond the bound on flows", Frames: t.refused.frames, Bytes: t.refused.bytes})
	}
	return list
}
