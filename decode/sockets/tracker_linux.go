package sockets

import (
	"net/netip"
	"sync"
	"time"

	"github.com/portscope/portscope/decode"
)

// Tracker names the programs at the ends of flows as the flows open, since a
// moment later the sockets may be gone. It asks at once where it sees a first
// packet itself, again when an analysis meets the flow, and looks through all
// sockets once a second for what it could not name so far.
//
// A flow whose program it could not find stays without: it never guesses.
type Tracker struct {
	finder  Finder
	isLocal func(netip.Addr) bool

	asking  sync.Mutex // for the finder, the kernel and holders; never while mu is held
	kernel  *Kernel
	holders map[uint64]holder

	mu     sync.Mutex        // for all below
	recent [2]map[pair]sight // of the last minutes, the newer first
	flows  *ring
	counts Counts
	// waiting are flows to ask about, in the order of their coming; asked are
	// those to look for again.
	waiting []opened
	asked   []opened
	idle    *sync.Cond // waiting is empty
	busy    bool
	closed  bool
	wake    *sync.Cond
	done    sync.WaitGroup
	stop    chan struct{}
}

// Counts say how much of a host's traffic could be named.
type Counts struct {
	// Flows is how many TCP and UDP flows had an end on this host, Unnamed how
	// many of them have one whose program is not known.
	Flows, Unnamed uint64
	// Missed is how many were not asked about, because too many came at once.
	Missed uint64
}

// pair is an end of a flow here, and the other end.
type pair struct {
	transport     decode.IPProtocol
	local, remote netip.AddrPort
}

// sight is what was found of a pair.
type sight struct {
	program *decode.Program // nil for nothing
	// shared says that it is who listens: who took the connection may be
	// another process.
	shared bool
	at     time.Time
}

// holder is who held a socket, and when that was asked.
type holder struct {
	program *decode.Program // nil for nobody
	at      time.Time
}

// opened is a flow to ask about.
type opened struct {
	frame uint64 // of its first packet; 0 where an analysis has not met it yet
	ends  [2]pair
	here  [2]bool // whether the end is this host's
	opens bool    // the first end is known to have opened it
	until time.Time
}

// The bounds: on the pairs of a generation of recent, on the flows that are
// remembered, on those that wait, and on the holders.
const (
	maxRecent  = 1 << 15
	maxTracked = 1 << 17
	maxWaiting = 1 << 14
	maxHolders = 1 << 12
)

// How long a pair counts as seen just now, and where nobody was found as asked
// just now, and who holds a socket for known; how long what was not found is
// looked for, and how often.
const (
	justNow    = 2 * time.Second
	askedNow   = time.Millisecond
	holderLast = 5 * time.Second
	lookAgain  = 5 * time.Second
	pollTime   = time.Second
	generation = time.Minute
)

// NewTracker begins to track. isLocal says which addresses are this host's. It
// ends with Close.
func NewTracker(finder Finder, isLocal func(netip.Addr) bool) (*Tracker, error) {
	kernel, err := Dial()
	if err != nil {
		return nil, err
	}
	t := &Tracker{finder: finder, isLocal: isLocal, kernel: kernel, flows: newRing(maxTracked), holders: map[uint64]holder{}, stop: make(chan struct{})}
	t.recent = [2]map[pair]sight{{}, {}}
	t.idle, t.wake = sync.NewCond(&t.mu), sync.NewCond(&t.mu)
	t.done.Go(t.work)
	t.done.Go(t.poll)
	return t, nil
}

// Close ends tracking. What is known stays known.
func (t *Tracker) Close() error {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return nil
	}
	t.closed = true
	t.wake.Broadcast()
	t.mu.Unlock()
	close(t.stop)
	t.done.Wait()
	return t.kernel.Close()
}

// Opened is told of the first packet of a flow. It does not wait for what is
// asked then.
func (t *Tracker) Opened(p *decode.Packet) {
	o, ok := t.of(p)
	if !ok {
		return
	}
	o.frame = p.Number
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts.Flows++
	t.counts.Unnamed++
	t.flows.put(o.frame, &o)
	if t.take(&o, justNow) {
		return
	}
	t.queue(o)
}

// Seen is told of a packet as soon as it passes, before any analysis: what it
// asks then is there when the analysis comes to the flow. It asks at once, and
// says how often it did.
func (t *Tracker) Seen(p *decode.Packet) (asked int) {
	o, ok := t.of(p)
	if !ok {
		return 0
	}
	return t.lookAt(&o)
}

// lookAt asks about the ends that nobody asked about just now, and says how many
// these are.
func (t *Tracker) lookAt(o *opened) (asked int) {
	for end, here := range o.here {
		if here && !t.isFresh(o.ends[end]) {
			t.look(o, end)
			asked++
		}
	}
	return asked
}

// isFresh says whether a pair was asked about just now.
func (t *Tracker) isFresh(k pair) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, known := t.known(k)
	if s.program == nil {
		return known && time.Since(s.at) < askedNow
	}
	return time.Since(s.at) < justNow
}

// of is what there is to ask about a packet, if it is of a socket of this host.
func (t *Tracker) of(p *decode.Packet) (o opened, ok bool) {
	if p.Protocol != decode.TCP && p.Protocol != decode.UDP || p.Has(decode.IsTunnelled) || p.Has(decode.IsLaterFragment) {
		return o, false
	}
	src, dst := endOfPacket(p.Src, p.SrcPort, p), endOfPacket(p.Dst, p.DstPort, p)
	o.ends = [2]pair{{p.Protocol, src, dst}, {p.Protocol, dst, src}}
	o.here = [2]bool{t.isLocal(src.Addr()), t.isLocal(dst.Addr())}
	o.opens = p.Protocol == decode.TCP && p.TCPFlags&(decode.SYN|decode.ACK) == decode.SYN
	o.until = time.Now().Add(lookAgain)
	return o, o.here[0] || o.here[1]
}

func endOfPacket(a [16]byte, port uint16, p *decode.Packet) netip.AddrPort {
	if p.Has(decode.IsIPv6) {
		return netip.AddrPortFrom(netip.AddrFrom16(a), port)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(a[:4])), port)
}

// Program is who is at an end of the flow that began with a frame, nil where
// nobody was found. It does not change any more once it is closed.
func (t *Tracker) Program(frame uint64, end netip.AddrPort) *decode.Program {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.flows.program(frame, end)
}

// Recent is who was last found at the local end of a pair.
func (t *Tracker) Recent(transport decode.IPProtocol, local, remote netip.AddrPort) *decode.Program {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, _ := t.known(pair{transport, local, remote})
	return s.program
}

// Count is how much could be named so far. It waits until nothing waits to be
// asked, but not for long.
func (t *Tracker) Count() Counts {
	late := false
	timeout := time.AfterFunc(countTime, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		late = true
		t.idle.Broadcast()
	})
	defer timeout.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for (len(t.waiting) > 0 || t.busy) && !t.closed && !late {
		t.idle.Wait()
	}
	return t.counts
}

// countTime is how long Count waits at the most.
const countTime = 200 * time.Millisecond

// queue leaves a flow to work.
func (t *Tracker) queue(o opened) {
	if len(t.waiting) >= maxWaiting {
		t.counts.Missed++
		return
	}
	t.waiting = append(t.waiting, o)
	t.wake.Signal()
}

// work asks about the flows that wait.
func (t *Tracker) work() {
	questions := pace{most: askBurst}
	for {
		o, ok := t.next()
		if !ok {
			return
		}
		questions.spend(t.lookAt(&o))
		t.mu.Lock()
		if !t.take(&o, lookAgain) {
			t.remain(o)
		}
		t.mu.Unlock()
	}
}

// next waits for a flow to ask about; there is none once the Tracker is closed.
func (t *Tracker) next() (o opened, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy = false
	for len(t.waiting) == 0 && !t.closed {
		t.idle.Broadcast()
		t.wake.Wait()
	}
	if t.closed {
		t.idle.Broadcast()
		return o, false
	}
	o, t.waiting, t.busy = t.waiting[0], t.waiting[1:], true
	return o, true
}

// remain keeps a flow to be looked for again.
func (t *Tracker) remain(o opened) {
	if len(t.asked) < maxWaiting {
		t.asked = append(t.asked, o)
	}
}

// take gives a flow what was found of its ends since a while, and says whether
// that is all there is to know.
func (t *Tracker) take(o *opened, since time.Duration) (whole bool) {
	whole, named := true, true
	before := t.flows.named(o.frame, o.here)
	for end, here := range o.here {
		if !here {
			continue
		}
		s, known := t.known(o.ends[end])
		if known && s.program != nil && time.Since(s.at) < since {
			t.flows.set(o.frame, end, s.program)
		}
		named = named && t.flows.at(o.frame, end) != nil
		whole = whole && t.flows.at(o.frame, end) != nil && !s.shared
	}
	if named && !before && t.counts.Unnamed > 0 {
		t.counts.Unnamed--
	}
	return whole
}

// known is what was found of a pair.
func (t *Tracker) known(k pair) (sight, bool) {
	s, ok := t.recent[0][k]
	if !ok {
		s, ok = t.recent[1][k]
	}
	return s, ok
}

// look asks who is at an end, and keeps the answer.
func (t *Tracker) look(o *opened, end int) {
	s := t.ask(o, end)
	t.mu.Lock()
	t.keep(o.ends[end], s)
	t.mu.Unlock()
}

// ask asks the kernel for the socket and then who holds it. A connection that
// no process has taken yet, or that none holds any more, is of who listens
// there; the end that opened it is no listener's.
func (t *Tracker) ask(o *opened, end int) sight {
	t.asking.Lock()
	defer t.asking.Unlock()
	e, opener := &o.ends[end], o.opens && end == 0
	s, ok := t.kernel.Find(e.transport, e.local, e.remote)
	if ok && !(opener && s.Listening) {
		if p := t.holder(s.Inode); p != nil {
			return sight{program: p, shared: s.Listening && e.transport == decode.TCP, at: time.Now()}
		}
	}
	if opener || e.transport != decode.TCP {
		return sight{at: time.Now()}
	}
	if s, ok = t.kernel.Find(e.transport, e.local, netip.AddrPort{}); !ok || !s.Listening {
		return sight{at: time.Now()}
	}
	return sight{program: t.holder(s.Inode), shared: true, at: time.Now()}
}

// holder is who holds a socket, nil for nobody who can be seen. Who listens is
// asked for with each connection, and is not looked for each time.
func (t *Tracker) holder(inode uint64) *decode.Program {
	if inode == 0 {
		return nil
	}
	if h, known := t.holders[inode]; known && h.program != nil && time.Since(h.at) < holderLast {
		return h.program
	}
	if len(t.holders) >= maxHolders {
		clear(t.holders)
	}
	var h holder
	if p, found := t.finder.Find([]uint64{inode})[inode]; found {
		h = holder{&p, time.Now()}
		t.holders[inode] = h
	}
	return h.program
}

// keep remembers what was found of a pair, in place of what was found earlier
// and says no more.
func (t *Tracker) keep(k pair, s sight) {
	if before, known := t.known(k); known && s.program == nil && time.Since(before.at) < justNow {
		return
	}
	if len(t.recent[0]) >= maxRecent {
		t.age()
	}
	t.recent[0][k] = s
}

// age lets go what is older than a generation.
func (t *Tracker) age() { t.recent = [2]map[pair]sight{{}, t.recent[0]} }

// poll looks through all sockets from time to time.
func (t *Tracker) poll() {
	aged, pause := time.Now(), pollTime
	for {
		t.meetListeners()
		select {
		case <-t.stop:
			return
		case <-time.After(pause):
		}
		began := time.Now()
		t.mu.Lock()
		if time.Since(aged) > generation {
			t.age()
			aged = time.Now()
		}
		asked := t.asked
		t.asked = nil
		t.mu.Unlock()
		if len(asked) > 0 {
			t.lookThrough(asked)
		}
		// A host with very many sockets is looked through less often.
		pause = max(pollTime, 20*time.Since(began))
	}
}

// meetListeners asks who listens, before anybody connects: they are the ones
// who take connections, and are found the sooner for it.
func (t *Tracker) meetListeners() {
	t.asking.Lock()
	defer t.asking.Unlock()
	list, _ := t.kernel.Listening() // what was told counts
	var inodes []uint64
	for i := range list {
		if list[i].Inode != 0 {
			inodes = append(inodes, list[i].Inode)
		}
	}
	t.finder.Find(inodes)
}

// lookThrough looks for flows that are not whole yet among all sockets.
func (t *Tracker) lookThrough(asked []opened) {
	at, programs := t.sockets(asked)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range asked {
		for _, end := range o.ends {
			if s := at[end]; s != nil {
				if p, found := programs[s.Inode]; found {
					t.keep(end, sight{program: &p, at: time.Now()})
				}
			}
		}
		if !t.take(&o, lookAgain) && time.Now().Before(o.until) {
			t.remain(o)
		}
	}
}

// sockets is those of the kernel's that flows are between, and the programs
// that hold them.
func (t *Tracker) sockets(flows []opened) (at map[pair]*Socket, programs map[uint64]decode.Program) {
	t.asking.Lock()
	defer t.asking.Unlock()
	list, _ := t.kernel.List() // what was told counts
	at = map[pair]*Socket{}
	for i := range list {
		s := &list[i]
		at[pair{s.Transport, s.Local, s.Remote}] = s
	}
	var inodes []uint64
	for i := range flows {
		for _, end := range flows[i].ends {
			if s := at[end]; s != nil && s.Inode != 0 {
				inodes = append(inodes, s.Inode)
			}
		}
	}
	return at, t.finder.Find(inodes)
}
