package sockets

import (
	"time"

	"github.com/portscope/portscope/decode"
)

// Annotator gives the frames of a capture the comments that name the programs
// at their ends, as decode.Program writes them: on the first frame of a flow
// once a program is known, and again after a while, since a capture may be cut
// into files. It is for one goroutine at a time.
type Annotator struct {
	tracker *Tracker
	decoder *decode.Decoder
	told    map[pair]int64 // when it was last said, in packet time
	// The packet at hand, and one of a fragment's that comes late.
	packet, released decode.Packet
}

// tellAgain is when it is said again, in nanoseconds; maxTold bounds the ends
// that are remembered.
const (
	tellAgain = int64(time.Minute)
	maxTold   = 1 << 16
)

// NewAnnotator tells what a Tracker knows.
func NewAnnotator(t *Tracker) *Annotator {
	return &Annotator{tracker: t, decoder: decode.NewDecoder(decode.Options{NoChecksums: true}), told: map[pair]int64{}}
}

// Comments are those for a frame, mostly none.
func (a *Annotator) Comments(f *decode.Frame) (list []string) {
	p := &a.packet
	kind := a.decoder.Decode(f, p).Kind()
	for a.decoder.Released(&a.released) {
		continue // their frames are written already
	}
	if kind != decode.Decoded {
		return nil
	}
	o, ok := a.tracker.of(p)
	if !ok {
		return nil
	}
	for end, here := range o.here {
		if !here {
			continue
		}
		k := o.ends[end]
		before, known := a.told[k]
		if known && !o.opens && f.Time-before < tellAgain {
			continue
		}
		program := a.tracker.Recent(k.transport, k.local, k.remote)
		if program == nil {
			continue
		}
		if len(a.told) >= maxTold {
			clear(a.told)
		}
		a.told[k] = f.Time
		list = append(list, program.Comment(k.local))
	}
	return list
}
