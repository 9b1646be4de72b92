package decode

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Taps capture from several interfaces as one capture, in the order of time. An
// interface that goes away is waited for, and captured from again.
type Taps struct {
	ctx      context.Context
	taps     []*tap
	arrivals chan *tapped
	done     chan *tap // taps that have ended
	number   uint64
	ended    int
	lent     []*tapped     // whose frames were given by the last Read
	clock    atomic.Uint64 // batches that have arrived
}

// tap is one interface.
type tap struct {
	index   uint32
	options LiveOptions
	tell    func(string)
	free    chan *tapped
	queue   []*tapped // not given yet
	spare   *spare    // nil where there is none
	// quiet is the clock at which its latest two reads began, the earlier first,
	// where nothing came of both; else of one or of none, and the rest 0.
	quiet [2]uint64
	ended bool
	away  atomic.Bool

	mu     sync.Mutex
	source Source // nil while the interface is away
	info   Info   // as it was last
	before Interface
}

// tapped is a batch on its way from a tap.
type tapped struct {
	tap            *tap
	batch          Batch
	next           int    // of batch.Frames
	began, arrived uint64 // the clock when it was to be read, and when it was there
}

const (
	// tapBatches is how many batches of a tap may wait: beyond, the kernel keeps
	// frames, and counts those that it cannot.
	tapBatches = 4
	// tapReturn is how often an interface that is away is looked for.
	tapReturn = 500 * time.Millisecond
)

// OpenTaps begins to capture from interfaces, each with the options o. tell is
// told, in a sentence, of interfaces that go away and come back, from several
// goroutines; nil for nobody. The Source ends, with io.EOF, when ctx is done.
func OpenTaps(ctx context.Context, names []string, o LiveOptions, tell func(string)) (*Taps, error) {
	if tell == nil {
		tell = func(string) {}
	}
	t := &Taps{ctx: ctx, arrivals: make(chan *tapped, tapBatches*len(names)), done: make(chan *tap, len(names))}
	for i, name := range names {
		o.Interface = name
		s, err := OpenLive(ctx, o)
		if err != nil {
			t.Close()
			return nil, err
		}
		p := &tap{index: uint32(i), tell: tell, free: make(chan *tapped, tapBatches), source: s, info: s.Info()}
		p.options = o
		p.options.Interface = p.info.Name // of the default route now, and from then on
		p.spare = openSpare(p.options, p.info.Interfaces[0].LinkType)
		for range tapBatches {
			p.free <- &tapped{tap: p}
		}
		t.taps = append(t.taps, p)
	}
	for _, p := range t.taps {
		go p.run(ctx, t)
	}
	return t, nil
}

// run reads until ctx is done.
func (p *tap) run(ctx context.Context, t *Taps) {
	defer func() { t.done <- p }()
	for b := range p.free {
		b.next, b.began = 0, t.clock.Load()
		err := p.source.Read(&b.batch)
		t.arrivals <- b
		if err == nil {
			continue
		}
		if err == io.EOF {
			return
		}
		p.tell(err.Error() + "; waiting for it")
		if !p.again(ctx) {
			return
		}
	}
}

// again waits until the interface can be captured from again, and says whether
// it could.
func (p *tap) again(ctx context.Context) bool {
	p.leave()
	p.away.Store(true)
	defer p.away.Store(false)
	timer := time.NewTicker(tapReturn)
	defer timer.Stop()
	for told := ""; ; {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
		}
		s, err := p.reopen(ctx)
		if err == nil {
			p.mu.Lock()
			p.source = s
			p.mu.Unlock()
			p.tell(fmt.Sprintf("%s: captured from again", p.options.Interface))
			return true
		}
		// That it is away was told.
		text := err.Error()
		if strings.Contains(text, "no permission") {
			text = p.options.Interface + ": it is there again, but the right to capture was given up; -i any captures from what comes and goes"
		}
		if text != told && !strings.Contains(text, "no such interface") {
			p.tell(text)
			told = text
		}
	}
}

// reopen opens the interface anew, by what was opened while there was the right
// to, if there is such a thing.
func (p *tap) reopen(ctx context.Context) (Source, error) {
	if p.spare != nil {
		return p.spare.capture(ctx, p.info)
	}
	return OpenLive(ctx, p.options)
}

// leave closes the source of an interface that is away, and keeps its counters.
func (p *tap) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.info = p.source.Info()
	last := p.info.Interfaces[0]
	p.before.Received += last.Received
	p.before.DroppedByKernel += last.DroppedByKernel
	p.before.DroppedByInterface += last.DroppedByInterface
	p.source.Close() // nothing is written to it
	p.source = nil
}

// Read implements Source.
func (t *Taps) Read(b *Batch) error {
	t.release()
	b.Frames = b.Frames[:0]
	for {
		t.collect()
		if t.give(b); len(b.Frames) > 0 {
			return nil
		}
		if t.ended == len(t.taps) && len(t.arrivals) == 0 && t.waiting() == 0 {
			return io.EOF
		}
		t.wait()
	}
}

// release gives back the batches whose frames are no longer needed.
func (t *Taps) release() {
	for _, b := range t.lent {
		b.tap.free <- b
	}
	t.lent = t.lent[:0]
}

// collect takes what has arrived.
func (t *Taps) collect() {
	for {
		select {
		case b := <-t.arrivals:
			t.arrived(b)
		default:
			return
		}
	}
}

func (t *Taps) arrived(b *tapped) {
	p := b.tap
	if len(b.batch.Frames) == 0 {
		p.quiet = [2]uint64{p.quiet[1], b.began}
		t.lent = append(t.lent, b)
		return
	}
	p.quiet = [2]uint64{}
	b.arrived = t.clock.Add(1)
	p.queue = append(p.queue, b)
}

// waiting is how many batches are not given yet.
func (t *Taps) waiting() (n int) {
	for _, p := range t.taps {
		n += len(p.queue)
	}
	return n
}

// wait waits until something may be given.
func (t *Taps) wait() {
	t.release()                       // of batches without frames
	timer := time.NewTimer(tapReturn) // one that is away is waited for no more
	defer timer.Stop()
	select {
	case b := <-t.arrivals:
		t.arrived(b)
	case p := <-t.done:
		p.ended = true
		t.ended++
	case <-timer.C:
	}
}

// give gives the frames that no earlier one can come before any more.
func (t *Taps) give(b *Batch) {
	for {
		p := t.earliest()
		if p == nil {
			return
		}
		of := p.queue[0]
		f := &of.batch.Frames[of.next]
		if !p.isFull() && t.mayPrecede(of) {
			return
		}
		t.number++
		b.Frames = append(b.Frames, *f)
		last := &b.Frames[len(b.Frames)-1]
		last.Number, last.Interface = t.number, p.index
		if of.next++; of.next == len(of.batch.Frames) {
			p.queue = p.queue[1:]
			t.lent = append(t.lent, of)
		}
	}
}

// mayPrecede says whether an earlier frame than those of a batch may still come
// from another interface: the kernel hands frames over up to pollInterval late.
// That is as long as a read waits to which nothing came; so the second that
// began when the batch was there would have seen it. No clock is asked, which
// could be set, or go on while this process does not.
func (t *Taps) mayPrecede(of *tapped) bool {
	for _, p := range t.taps {
		if p != of.tap && len(p.queue) == 0 && !p.ended && !p.away.Load() && p.quiet[0] < of.arrived {
			return true
		}
	}
	return false
}

// isFull says whether all batches of the tap wait: it cannot read on.
func (p *tap) isFull() bool { return len(p.queue) == tapBatches }

// earliest is the tap with the earliest frame, nil where none has one.
func (t *Taps) earliest() (first *tap) {
	at := func(p *tap) int64 { return p.queue[0].batch.Frames[p.queue[0].next].Time }
	for _, p := range t.taps {
		if len(p.queue) > 0 && (first == nil || at(p) < at(first)) {
			first = p
		}
	}
	return first
}

// Info implements Source: one capture of all interfaces. It may be called while
// Read waits.
func (t *Taps) Info() Info {
	all := Info{Format: "live"}
	var names []string
	for _, p := range t.taps {
		i := p.describe()
		names = append(names, i.Name)
		all.Decimals = max(all.Decimals, i.Decimals)
		all.Interfaces = append(all.Interfaces, i.Interfaces...)
	}
	all.Name = strings.Join(names, ", ")
	return all
}

// describe is what is known of an interface, with what was counted before it
// last went away.
func (p *tap) describe() Info {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.info
	last := i.Interfaces[0]
	last.Received, last.DroppedByKernel, last.DroppedByInterface = 0, 0, 0
	if p.source != nil {
		i = p.source.Info()
		last = i.Interfaces[0]
	}
	last.Received += p.before.Received
	last.DroppedByKernel += p.before.DroppedByKernel
	last.DroppedByInterface += p.before.DroppedByInterface
	i.Interfaces = []Interface{last}
	return i
}

// Close implements Source. It is to be called once Read has returned io.EOF.
func (t *Taps) Close() error {
	for _, p := range t.taps {
		p.mu.Lock()
		if p.source != nil {
			p.info = p.source.Info()
			p.source.Close() // nothing is written to it
			p.source = nil
		}
		p.spare.close()
		p.spare = nil
		p.mu.Unlock()
	}
	return nil
}
