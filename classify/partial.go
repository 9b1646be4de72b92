package classify

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// Partial reads a capture and writes its part of a decode.Partial to w. What
// Run makes of partials is what it makes of their captures, byte for byte; where
// it cannot, because a payload was left out that only another capture before
// gives a meaning to, it returns a LackError. What ends the capture early is
// told by the partial, and is no error here.
//
// Kept are the payloads that an analysis of the capture alone looks at, and of
// flows that may have begun before it as many more as an inquiry can last.
func Partial(ctx context.Context, source decode.Source, w io.Writer, o Options) error {
	o = o.filled()
	writer, err := decode.NewPartialWriter(w, o.Decode)
	if err != nil {
		return err
	}
	k := keeper{table: newTable(o, detect.NewEngine(o.Detectors), 0), doubted: map[uint32]int{}}
	var b decode.Batch
	for end := error(nil); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		end = source.Read(&b)
		for i := range b.Frames {
			if o.MaxFrames > 0 && k.frames == o.MaxFrames {
				end = io.EOF
				break
			}
			if err := k.write(writer, &b.Frames[i]); err != nil {
				return err
			}
		}
		if end != nil {
			return writer.Close(source.Info(), end)
		}
	}
}

// keeper decides which payloads of a capture are kept.
type keeper struct {
	table   *table
	frames  uint64
	from    int64          // the time of the first frame
	doubted map[uint32]int // payloads kept of flows whose beginning is in doubt
}

// write adds a frame to a partial.
func (k *keeper) write(w *decode.PartialWriter, f *decode.Frame) error {
	if k.frames++; k.frames == 1 {
		k.from = f.Time
	}
	own := *f
	own.Data = f.Data[:len(f.Data):len(f.Data)]
	var p decode.Packet
	o := w.Decode(&own, &p)
	whole := !decode.CanElide(o, &p)
	if o.Kind() == decode.Decoded && k.wants(&p) {
		whole = true
	}
	var other decode.Packet
	for w.Released(&other) {
		k.table.add(&other)
		whole = whole || other.Flags&decode.IsAggregated != 0 // it lies in the frame, too
	}
	return w.Write(&own, o, &p, whole)
}

// wants adds a packet to its flow, and says whether its payload is to be kept.
func (k *keeper) wants(p *decode.Packet) bool {
	before := k.table.reads
	if !k.table.add(p) || k.table.reads != before {
		return true // beyond the bound on flows nobody can tell
	}
	if len(p.Payload) == 0 {
		return false
	}
	key, _ := keyOf(p)
	place := k.table.find(&key, uint32(key.hash(k.table.seed))).place
	if !k.doubts(k.table.entries.at(place)) || k.doubted[place] >= detect.MaxSegments {
		return false
	}
	k.doubted[place]++
	return true
}

// doubts says whether a flow may have begun before the capture, so that another
// analysis may look at more of it than this one.
func (k *keeper) doubts(e *entry) bool {
	if e.key.protocol() == decode.TCP {
		return e.is(midStream)
	}
	silence := k.table.options.Timeouts.of(e.key.protocol())
	return k.table.marginOf(e).previous == 0 && (silence < 0 || e.first-k.from <= silence)
}

// lacking is what a table was not given of flows.
type lacking struct {
	payloads uint64
	frame    uint64 // of the first
}

// note keeps that a packet's payload is not there to be looked at.
func (l *lacking) note(p *decode.Packet) {
	if l.payloads == 0 {
		l.frame = p.Number
	}
	l.payloads++
}

// LackError says that partials leave out what their summary would have to be
// made of.
type LackError struct {
	// Payloads is how many, the first of them in that frame of the analysis.
	Payloads, Frame uint64
}

// Error says what to do.
func (e *LackError) Error() string {
	return fmt.Sprintf("the partials leave out %d payloads that decide, the first in frame %d: what flows are there is told by an earlier capture; read the captures in one walk", e.Payloads, e.Frame)
}

// lack adds to the error of a run what its tables lacked.
func lack(err error, tables []*table) error {
	var all LackError
	for _, t := range tables {
		l := &t.lacking
		if l.payloads == 0 {
			continue
		}
		if all.Payloads == 0 || l.frame < all.Frame {
			all.Frame = l.frame
		}
		all.Payloads += l.payloads
	}
	if all.Payloads == 0 {
		return err
	}
	return errors.Join(err, &all)
}
