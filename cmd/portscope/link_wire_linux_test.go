package main

import (
	"errors"
	"os"
	"sync"
	"testing"
	"time"
)

// wire carries Ethernet frames between two taps, both ways, and does to them
// what its plan says. It records what passes each end, and counts what it did.
type wire struct {
	plan   plan
	taps   [2]*os.File
	names  [2]string // of the taps' interfaces
	start  time.Time
	moving sync.WaitGroup

	mu       sync.Mutex
	captures [2][]byte // pcap files: what passed each end, in order of time
	shakes   [2]map[uint32]shake
	deeds    deeds
	passed   int   // frames, at both ends together
	under    int   // frames on their way
	err      error // the first that ended carrying before the wire was taken down
}

// shake is a handshake as one end of the wire saw it: its newest SYN of so many,
// and the client's first segment after it, which completes it.
type shake struct {
	begun, done time.Time
	syns        int
}

func (s shake) took() time.Duration { return s.done.Sub(s.begun) }

// plan says what a wire does. Frames are chosen among those with full segments
// that one end sends for the first time, counted from 1.
type plan struct {
	sender int
	// delay is how long every frame takes, either way.
	delay time.Duration
	// lose are not delivered, double are delivered twice in a row, hold are
	// overtaken by the next among which the plan chooses, unless another frame
	// comes before that, and overlook are delivered but not recorded where they
	// arrive.
	lose, double, hold, overlook every
	// Nothing from the sender passes for the time dark, from frame darkAt on.
	dark   time.Duration
	darkAt int
}

// every chooses each nth frame, so many times.
type every struct{ nth, times int }

func (e every) has(i int) bool { return e.nth > 0 && i%e.nth == 0 && i/e.nth <= e.times }

// last is the number of the last frame that is chosen.
func (p *plan) last() int {
	return max(p.lose.last(), p.double.last(), p.hold.last(), p.overlook.last(), p.darkAt)
}

func (e every) last() int { return e.nth * e.times }

// deeds is what a wire did.
type deeds struct {
	full                             int // frames among which it chose
	lost, doubled, overtaken, unseen int
	unseenBytes                      int // payload of the unseen
	swallowed                        int // frames of any kind, while dark
}

// fullSegment is the least payload of frames among which a plan chooses, in
// bytes: less is a program's talk, and not its data.
const fullSegment = 1000

// newWire makes a wire and the taps that are its ends. They do not carry
// anything yet.
func newWire(t *testing.T, p plan) *wire {
	w := &wire{plan: p, start: time.Now()}
	for end := range w.taps {
		tap, name, err := openTap()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tap.Close() })
		w.taps[end], w.names[end], w.captures[end] = tap, name, pcapHeader(1)
		w.shakes[end] = map[uint32]shake{}
	}
	return w
}

// connect begins to carry frames, until the test ends.
func (w *wire) connect(t *testing.T) {
	for from := range w.taps {
		y := &way{wire: w, from: from, frames: make(chan carried, 1024)}
		w.moving.Go(y.take)
		w.moving.Go(y.deliver)
	}
	t.Cleanup(func() {
		w.taps[0].Close()
		w.taps[1].Close()
		w.moving.Wait()
		if w.err != nil {
			t.Errorf("the wire broke: %v", w.err)
		}
	})
}

// fail notes what ended a way, unless the wire was taken down.
func (w *wire) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && !errors.Is(err, os.ErrClosed) {
		w.err = err
	}
}

// record writes frames into the capture of an end, and returns their time, by a
// clock that never jumps. w.mu is held.
func (w *wire) record(end int, frames ...[]byte) time.Time {
	now := w.start.Add(time.Since(w.start))
	for _, f := range frames {
		w.captures[end] = appendRecord(w.captures[end], now, f)
		w.passed++
		if s, ok := readSegment(f); ok {
			w.shake(end, s, now)
		}
	}
	return now
}

// shake notes when a handshake began and was done. Clients ask at the first end:
// what the server sends has its ports the other way round. w.mu is held.
func (w *wire) shake(end int, s segment, now time.Time) {
	shakes := w.shakes[end]
	known := shakes[s.ports]
	switch back := s.ports<<16 | s.ports>>16; {
	case s.syn && shakes[back].begun.IsZero():
		shakes[s.ports] = shake{begun: now, syns: known.syns + 1}
	case !known.begun.IsZero() && known.done.IsZero() && !s.syn:
		known.done = now
		shakes[s.ports] = known
	}
}

// state is what the wire did so far, how many frames passed its ends, and
// whether none is on its way.
func (w *wire) state() (d deeds, passed int, idle bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deeds, w.passed, w.under == 0
}

// handshake is the handshake between two ports, as an end saw it.
func (w *wire) handshake(end int, client, server uint16) shake {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.shakes[end][uint32(client)<<16|uint32(server)]
}

// recorded is a copy of the captures so far.
func (w *wire) recorded() (captures [2][]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for end, c := range w.captures {
		captures[end] = append([]byte(nil), c...)
	}
	return captures
}
