package classify

import (
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// LiveOptions say how an analysis that goes on is to be made.
type LiveOptions struct {
	Options
	// MaxHeld is how many flows are held one by one, 0 for DefaultMaxHeld. Where
	// there are more, those that are over leave for the totals.
	MaxHeld int
	// Began is told of each flow once it is seen first, Ended once it is over,
	// both within about a second, nil for nobody. The Flow is lent, its Number
	// is 0. Options.Only chooses whom they are told of. Each flow ends once: at
	// the end of the analysis at the latest.
	Began, Ended func(*Flow)
}

// DefaultMaxHeld is how many flows a Live holds before those that are over
// leave: what a busy host has in ten minutes.
const DefaultMaxHeld = 1 << 16

// Live is an analysis that goes on for days: it can be asked while it runs, and
// bounds its memory by letting flows that are over go into totals. Up to
// MaxHeld flows, its summary is the one that Run makes of the same frames.
//
// Run walks in one goroutine; all other methods may be called from others.
type Live struct {
	mu      sync.Mutex // held while packets are added and while somebody asks
	walk    *walk
	table   *table
	options LiveOptions
	books   books
	gone    gone
	sources []decode.Capture // as of the last batch
	over    bool
	packets packetList // of the batch at hand that are not added yet
}

// NewLive prepares an analysis of sources.
func NewLive(sources []decode.Source, o LiveOptions) *Live {
	o.Options = o.filled()
	o.MaxHeld = orDefault(o.MaxHeld, DefaultMaxHeld)
	l := &Live{walk: newWalk(sources, o.Options), options: o}
	l.table = newTable(o.Options, detect.NewEngine(o.Detectors), rand.Uint64())
	l.sources = l.walk.source.Captures()
	l.books = newBooks(l.analysis())
	return l
}

// analysis is what the table's flows are judged by, as of now.
func (l *Live) analysis() *analysis {
	return newAnalysis([]*table{l.table}, l.options.Options, l.walk.decoder.Tunnels())
}

// Run walks until the sources end or ctx is done, and sums up as the function
// Run does.
func (l *Live) Run(ctx context.Context) (*Summary, error) {
	var b decode.Batch
	var err error
	for err == nil {
		if err = ctx.Err(); err == nil {
			err = l.walk.source.Read(&b)
		} else {
			b.Frames = b.Frames[:0]
		}
		err = l.take(&b, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.table.finish()
	l.books.close(l)
	l.endAll()
	l.over = true
	return l.summary(l.table), ended(err)
}

// take adds a batch, and says how the walk is to end.
func (l *Live) take(b *decode.Batch, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.walk
	err = w.bound(b, err)
	for i := range b.Frames {
		if f := &b.Frames[i]; secondOf(f.Time) > l.books.second {
			l.add()
			l.books.advance(l, f.Time)
		}
		w.frame(&b.Frames[i], &l.packets)
	}
	if err != nil {
		w.flush(&l.packets)
	}
	l.add()
	w.watch.keep()
	l.sources = w.source.Captures()
	return err
}

// add adds the packets at hand to the table.
func (l *Live) add() {
	var refused count
	l.table.addAll(l.packets.list, &refused)
	l.walk.tally.refuse(refused)
	l.packets.clear()
}

// Advance tells the analysis that the time is now, in nanoseconds since the Unix
// epoch, where no packet does.
func (l *Live) Advance(now int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over && secondOf(now) > l.books.second {
		l.books.advance(l, now)
	}
}

// Summarize calls use with the summary as of now. Flows whose protocol is still
// being found out stand under their port. The analysis waits, and the Summary is
// lent, until use returns.
func (l *Live) Summarize(use func(*Summary)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		use(l.summary(l.table))
		return
	}
	copied := l.table.copy()
	copied.finish()
	use(l.summary(copied))
}

// summary sums up a table, which it may change, and what has left.
func (l *Live) summary(t *table) *Summary {
	w := *l.walk
	w.captures = slices.Clone(w.captures)
	w.source = decode.Merge(l.described()...)
	w.tally.decoded.frames -= l.gone.left.Packets()
	w.tally.decoded.bytes -= l.gone.left.Bytes()
	s := w.summarize([]*table{t}, l.options.Options)
	for i := range s.Captures {
		s.Captures[i].Err = l.sources[i].Err
	}
	l.gone.addTo(s, &w.timeline)
	if l.options.Only != nil {
		s.Timeline = sumOf(s.Applications, s.Timeline)
	}
	return s
}

// captured is what is known of the inputs, and how many bytes they gave.
func (l *Live) captured() (list []Capture, bytes uint64) {
	list = slices.Clone(l.walk.captures)
	for i := range list {
		list[i].Info, list[i].Err = l.sources[i].Info, l.sources[i].Err
		bytes += list[i].Bytes
	}
	return list, bytes
}

// described are sources that say of themselves what the real ones said last:
// these may be in the middle of a Read.
func (l *Live) described() (list []decode.Source) {
	for _, c := range l.sources {
		list = append(list, description(c.Info))
	}
	return list
}

// description is a Source without frames.
type description decode.Info

func (d description) Read(*decode.Batch) error { return io.EOF }
func (d description) Info() decode.Info        { return decode.Info(d) }
func (d description) Close() error             { return nil }
