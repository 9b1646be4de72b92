package classify

import (
	"context"
	"io"
	"math/rand/v2"
	"runtime"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// Run walks through the captures, as one analysis in time order, and sums up
// what it saw. The summary is whole even beside an error: it then says what
// could be read, and its captures say what ended each. The error is that of
// ctx, or joins the captures'.
func Run(ctx context.Context, sources []decode.Source, o Options) (*Summary, error) {
	o = o.filled()
	if o.Cores <= 0 {
		o.Cores = runtime.GOMAXPROCS(0)
	}
	engine := detect.NewEngine(o.Detectors)
	seed := rand.Uint64()
	w := newWalk(sources, o)
	var tables []*table
	var err error
	if o.Cores == 1 {
		t := newTable(o, engine, seed)
		tables = []*table{t}
		err = w.sequential(ctx, t)
	} else {
		for range o.Cores { // the reader is the lightest of all, and shares
			tables = append(tables, newTable(o, engine, seed))
		}
		err = w.parallel(ctx, tables)
	}
	s := w.summarize(tables, o)
	return s, lack(err, tables)
}

// walk is the first half of a packet's way: from the source through the decoder
// to the door of its shard.
type walk struct {
	source   *decode.Merged
	decoder  *decode.Decoder
	max      uint64
	tally    tally
	timeline timeline
	watch    watch
	captures []Capture
}

func newWalk(sources []decode.Source, o Options) *walk {
	return &walk{
		source: decode.Merge(sources...), decoder: decode.NewDecoder(o.Decode),
		max: o.MaxFrames, captures: make([]Capture, len(sources)),
		watch: watch{senders: map[address]*checksums{}},
	}
}

// sequential does all the work in one goroutine. It defines what the parallel
// run must give.
func (w *walk) sequential(ctx context.Context, t *table) error {
	var b decode.Batch
	var packets packetList
	var refused count
	for {
		err := w.readPackets(ctx, &b, &packets)
		t.addAll(packets.list, &refused)
		if err != nil {
			w.tally.refuse(refused)
			t.finish()
			return ended(err)
		}
	}
}

// ended is err without the ends that are none.
func ended(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// read reads the next frames, as many as the analysis may still take.
func (w *walk) read(ctx context.Context, b *decode.Batch) error {
	b.Frames = b.Frames[:0]
	if err := ctx.Err(); err != nil {
		return err
	}
	return w.bound(b, w.source.Read(b))
}

// bound leaves of a batch what the analysis may still take, and says how reading
// ended.
func (w *walk) bound(b *decode.Batch, err error) error {
	if w.max > 0 {
		if left := w.max - w.tally.frames; uint64(len(b.Frames)) >= left {
			b.Frames, err = b.Frames[:left], io.EOF
		}
	}
	return err
}

// readPackets reads the next frames, and makes of them the packets of a list. The
// batch may then be given up: nobody waits for the next to hold frames against it.
func (w *walk) readPackets(ctx context.Context, b *decode.Batch, to *packetList) error {
	to.clear()
	err := w.read(ctx, b)
	for i := range b.Frames {
		w.frame(&b.Frames[i], to)
	}
	w.watch.keep()
	if err != nil {
		w.flush(to)
	}
	return err
}

// frame decodes one frame, counts it, and adds its packet, and any that it
// released, to a list.
func (w *walk) frame(f *decode.Frame, to *packetList) {
	if f.Time == 0 {
		f.Time = w.watch.latest // the capture gives none: it is as good as the last
	}
	w.captures[f.Capture].add(f)
	w.watch.frame(f)
	w.timeline.add(f.Time, Bucket{1, uint64(f.WireLength)})
	p := to.room()
	switch o := w.decoder.Decode(f, p); o.Kind() {
	case decode.Decoded:
		w.tally.frame(o, f.WireLength)
		w.watch.packet(p)
		to.keep()
	case decode.Held:
		w.tally.frame(0, f.WireLength) // it will be released, at the latest by Flush
	default:
		w.tally.frame(o, f.WireLength)
	}
	w.release(to)
}

// release adds the packets that the decoder holds no longer.
func (w *walk) release(to *packetList) {
	for p := to.room(); w.decoder.Released(p); p = to.room() {
		w.watch.packet(p)
		to.keep()
	}
}

// flush adds the packets that the decoder still holds.
func (w *walk) flush(to *packetList) {
	w.decoder.Flush()
	w.release(to)
}

// add counts a frame to its capture.
func (c *Capture) add(f *decode.Frame) {
	if c.Packets == 0 {
		c.First, c.Last = f.Time, f.Time
	}
	c.First, c.Last = min(c.First, f.Time), max(c.Last, f.Time)
	c.Packets++
	c.Bytes += uint64(f.WireLength)
	if int(f.WireLength) > len(f.Data) {
		c.SnappedFrames++
	}
}

// summarize puts together what the shards found.
func (w *walk) summarize(tables []*table, o Options) *Summary {
	a := newAnalysis(tables, o, w.decoder.Tunnels())
	s := &Summary{Captures: w.captures, Frames: w.tally.frames, List: a}
	for i, c := range w.source.Captures() {
		s.Captures[i].Info, s.Captures[i].Err = c.Info, c.Err
		s.Decimals = max(s.Decimals, s.Captures[i].Decimals)
	}
	a.heed(s.Captures, o.MaxNames)
	s.Limits = append(limits(tables), w.limits(s.Captures, o.Decode.MaxHeldFragments)...)
	if o.Only != nil {
		left := a.choose(o.Only)
		w.tally.leave(left.Packets(), left.Bytes())
		s.LeftOut = left.Flows
	}
	if o.Programs != nil {
		s.Programs = o.Programs.Count()
	}
	s.Tally = w.tally.counts()
	s.Findings = a.findings() // what came before on a socket pair may be left out, and is still true
	a.unlink()
	s.Applications, s.Totals = a.applications(&w.timeline)
	s.Quality = w.quality(&a.census().quality)
	s.Timeline = w.timeline.within(&w.timeline)
	if o.Only != nil {
		s.Timeline = sumOf(s.Applications, s.Timeline)
	}
	return s
}
