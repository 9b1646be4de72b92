package decode

import (
	"io"
	"sync"
)

const (
	// aheadMemory is how much is unpacked before it is asked for, and
	// aheadTurn how much of that at once.
	aheadMemory = 1 << 20
	aheadTurn   = 256 << 10
)

// ahead unpacks in a goroutine of its own, into a ring that another one reads.
// It is read by the block; but before the packed data is read on, which may take
// hours where a program is still writing it, all is handed on that is unpacked.
type ahead struct {
	unpacked io.Reader
	free     func() // frees unpacked, in its goroutine
	packed   io.Reader
	waits    bool // a read of packed may
	done     chan struct{}
	parts    int // how many of this turn's bytes were added before it is over

	mu sync.Mutex
	// changed wakes the only one who can be waiting: who finds the ring full
	// or who finds too little in it.
	changed *sync.Cond
	ring    []byte
	put     int64 // how many bytes were put into the ring so far
	taken   int64 // how many of them were read
	idle    bool  // packed is being read, and the read may wait
	end     error // how unpacking ended, or that it is to
}

// readAhead begins to unpack what r yields, whose reads may wait or may not.
func readAhead(c compression, r io.Reader, waits bool) (*ahead, error) {
	a := &ahead{packed: r, waits: waits, ring: make([]byte, aheadMemory), done: make(chan struct{})}
	a.changed = sync.NewCond(&a.mu)
	var err error
	if a.unpacked, a.free, err = c.unpack((*aheadSource)(a), a.part); err != nil {
		return nil, err
	}
	go a.run()
	return a, nil
}

func (a *ahead) run() {
	defer close(a.done)
	defer a.free()
	for {
		room := a.room()
		if len(room) == 0 {
			return
		}
		n, err := a.unpacked.Read(room)
		a.add(n-a.parts, err)
		if a.parts = 0; err != nil {
			return
		}
	}
}

// room waits for room in the ring and returns it: none once it is stopped.
func (a *ahead) room() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.put-a.taken == aheadMemory && a.end == nil {
		a.changed.Wait()
	}
	if a.end != nil {
		return nil
	}
	at := int(a.put % aheadMemory)
	free := aheadMemory - int(a.put-a.taken)
	return a.ring[at : at+min(free, aheadMemory-at, aheadTurn)]
}

// part adds n bytes that are in their room before its turn is over.
func (a *ahead) part(n int) {
	a.parts += n
	a.add(n, nil)
}

// add adds n bytes, and how unpacking ended after them.
func (a *ahead) add(n int, end error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.put += int64(n)
	if a.end == nil {
		a.end = end
	}
	if a.ready() {
		a.changed.Signal()
	}
}

// ready says whether who reads need not wait: it is worth a turn of theirs, or
// all that is to be had now.
func (a *ahead) ready() bool {
	there := a.put - a.taken
	return there >= blockSize || there > 0 && a.idle || a.end != nil
}

// Read waits for a block, or what of it is there when there may be no more.
func (a *ahead) Read(b []byte) (int, error) {
	at, there, err := a.wait()
	if there == 0 {
		return 0, err
	}
	n := copy(b, a.ring[at:min(at+there, aheadMemory)])
	if left := min(there, len(b)) - n; left > 0 {
		n += copy(b[n:], a.ring[:left])
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.taken += int64(n)
	a.changed.Signal()
	return n, nil
}

// wait waits until there are bytes to be read, and says where in the ring and
// how many; where there are none, how unpacking ended.
func (a *ahead) wait() (at, there int, end error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for !a.ready() {
		a.changed.Wait()
	}
	return int(a.taken % aheadMemory), int(a.put - a.taken), a.end
}

func (a *ahead) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.end = io.ErrClosedPipe
	a.changed.Signal()
}

func (a *ahead) join() { <-a.done }

// aheadSource is the packed data of an ahead as its decompressor reads it.
type aheadSource ahead

func (s *aheadSource) Read(b []byte) (int, error) {
	a := (*ahead)(s)
	if !a.rests(a.waits) {
		return 0, io.ErrClosedPipe
	}
	n, err := a.packed.Read(b)
	a.rests(false)
	return n, err
}

// rests notes whether the packed data is read, and returns false once it is to
// be read no more.
func (a *ahead) rests(idle bool) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.idle = idle; a.ready() {
		a.changed.Signal()
	}
	return a.end == nil
}
