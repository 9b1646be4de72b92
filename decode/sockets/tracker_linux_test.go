package sockets

import (
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/portscope/portscope/decode"
)

// packetOf is the first packet of a flow.
func packetOf(number uint64, transport decode.IPProtocol, from, to netip.AddrPort, flags decode.TCPFlags) *decode.Packet {
	p := &decode.Packet{Number: number, Protocol: transport, SrcPort: from.Port(), DstPort: to.Port(), TCPFlags: flags}
	copy(p.Src[:], from.Addr().AsSlice())
	copy(p.Dst[:], to.Addr().AsSlice())
	if from.Addr().Is6() {
		p.Flags |= decode.IsIPv6
	}
	return p
}

// counts waits until a Tracker has found as much as it is to: all processes are
// looked at from time to time alone.
func counts(t *testing.T, tracker *Tracker, want Counts) {
	t.Helper()
	var got Counts
	for end := time.Now().Add(2 * lookAgain); time.Now().Before(end); time.Sleep(countTime / 20) {
		if got = tracker.Count(); got == want {
			return
		}
	}
	t.Errorf("counted %+v, want %+v", got, want)
}

// TestTracker holds the ends of flows of this test to be named, also where the
// flow is over when the analysis comes to it, and others not to be.
func TestTracker(t *testing.T) {
	tracker, err := NewTracker(NewOwners(), netip.Addr.IsLoopback)
	must(t, err)
	defer tracker.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	server := l.Addr().(*net.TCPAddr).AddrPort()
	dial := func() (net.Conn, netip.AddrPort) {
		c, err := net.Dial("tcp", server.String())
		must(t, err)
		return c, c.LocalAddr().(*net.TCPAddr).AddrPort()
	}
	isMine := func(what string, frame uint64, ends ...netip.AddrPort) {
		t.Helper()
		for _, end := range ends {
			if p := tracker.Program(frame, end); p == nil || p.PID != os.Getpid() || p.Name == "" {
				t.Errorf("%s: at %v is %+v, not this test", what, end, p)
			}
		}
	}

	open, client := dial()
	defer open.Close()
	tracker.Opened(packetOf(1, decode.TCP, client, server, decode.SYN))
	counts(t, tracker, Counts{Flows: 1})
	isMine("open", 1, client, server)

	short, client := dial()
	if asked := tracker.Seen(packetOf(0, decode.TCP, client, server, decode.SYN)); asked != 2 {
		t.Errorf("a first packet led to %d questions", asked)
	}
	if asked := tracker.Seen(packetOf(0, decode.TCP, client, server, decode.SYN)); asked != 0 {
		t.Errorf("its repetition led to %d questions", asked)
	}
	short.(*net.TCPConn).SetLinger(0) // nothing is left of it
	short.Close()
	tracker.Opened(packetOf(2, decode.TCP, client, server, decode.SYN))
	isMine("over", 2, client, server)

	late, client := dial()
	late.(*net.TCPConn).SetLinger(0)
	late.Close()
	tracker.Opened(packetOf(3, decode.TCP, client, server, decode.SYN))
	if c := tracker.Count(); c != (Counts{Flows: 3, Unnamed: 1}) {
		t.Errorf("with a connection that was over before anybody asked: %+v", c)
	}
	isMine("asked too late", 3, server) // who listens is known
	if p := tracker.Program(3, client); p != nil {
		t.Errorf("asked too late: at %v is %+v", client, p)
	}

	// Of another host, of no transport with sockets, of none that was told of.
	away := netip.MustParseAddrPort("192.0.2.1:80")
	tracker.Opened(packetOf(4, decode.TCP, netip.MustParseAddrPort("192.0.2.2:5000"), away, decode.SYN))
	tracker.Opened(packetOf(5, decode.ICMP, client, server, 0))
	if c := tracker.Count(); c.Flows != 3 {
		t.Errorf("with flows of others: %+v", c)
	}
	for frame, end := range map[uint64]netip.AddrPort{4: away, 5: server, 6: server} {
		if p := tracker.Program(frame, end); p != nil {
			t.Errorf("flow %d: at %v is %+v", frame, end, p)
		}
	}
}

// TestTrackerUDP holds a datagram's ends to be named: a socket that is connected
// and one that is bound to all addresses of both families.
func TestTrackerUDP(t *testing.T) {
	tracker, err := NewTracker(NewOwners(), netip.Addr.IsLoopback)
	must(t, err)
	defer tracker.Close()
	bound, err := net.ListenPacket("udp", "[::]:0")
	must(t, err)
	defer bound.Close()
	server := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), bound.LocalAddr().(*net.UDPAddr).AddrPort().Port())
	c, err := net.Dial("udp", server.String())
	must(t, err)
	defer c.Close()
	client := c.LocalAddr().(*net.UDPAddr).AddrPort()
	tracker.Opened(packetOf(1, decode.UDP, client, server, 0))
	counts(t, tracker, Counts{Flows: 1})
	for _, end := range []netip.AddrPort{client, server} {
		if p := tracker.Program(1, end); p == nil || p.PID != os.Getpid() {
			t.Errorf("at %v is %+v", end, p)
		}
	}
}

// TestTrackerForgets holds the flows that are remembered to their bound.
func TestTrackerForgets(t *testing.T) {
	r := newRing(3)
	p := &decode.Program{PID: 1}
	end := netip.MustParseAddrPort("127.0.0.1:1")
	for frame := uint64(1); frame <= 5; frame++ {
		r.put(frame, &opened{ends: [2]pair{{local: end}}})
		r.set(frame, 0, p)
	}
	for frame := uint64(1); frame <= 5; frame++ {
		if known := r.program(frame, end) != nil; known != (frame > 2) || len(r.flows) != 3 {
			t.Errorf("of 3, flow %d is known: %v; %d are", frame, known, len(r.flows))
		}
	}
}

// never is a Finder that answers once it is closed.
type never chan struct{}

func (n never) Find([]uint64) map[uint64]decode.Program {
	<-n
	return nil
}

// TestTrackerCountEnds holds a count not to wait for questions that take long,
// also where it could begin only after the time that it may wait.
func TestTrackerCountEnds(t *testing.T) {
	answers := make(never)
	tracker, err := NewTracker(answers, netip.Addr.IsLoopback)
	must(t, err)
	defer tracker.Close()
	defer close(answers)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	server := l.Addr().(*net.TCPAddr).AddrPort()
	tracker.Opened(packetOf(1, decode.TCP, netip.MustParseAddrPort("127.0.0.1:1"), server, decode.SYN))

	tracker.mu.Lock()
	counted := make(chan Counts)
	go func() { counted <- tracker.Count() }()
	time.Sleep(2 * countTime)
	tracker.mu.Unlock()
	select {
	case c := <-counted:
		if c != (Counts{Flows: 1, Unnamed: 1}) {
			t.Errorf("counted %+v", c)
		}
	case <-time.After(50 * countTime):
		t.Fatal("the count does not end")
	}
}

// TestRemote holds a line to give what is found at its other end, however much
// is asked, and to find nothing once that is gone.
func TestRemote(t *testing.T) {
	h := newHost(t)
	var inodes []uint64
	for i := range uint64(200) {
		inodes = append(inodes, 1000+i)
	}
	h.begin(7, "many\x1b", "0::/a.service", inodes...)
	mine, its := net.Pipe() // keeps messages apart, too
	served := make(chan error)
	go func() { served <- Serve(its, ownersOf(h.proc)) }()
	r := NewRemote(mine)
	found := r.Find(append(inodes, 5))
	if len(found) != 200 || found[1000].Name != "many\x1b" || found[1199].PID != 7 || r.Err() != nil {
		t.Errorf("found %d, %+v, %v", len(found), found[1000], r.Err())
	}
	its.Close()
	if found := r.Find([]uint64{1000}); len(found) != 0 || r.Err() == nil {
		t.Errorf("of an end that is gone: %v, %v", found, r.Err())
	}
	mine.Close()
	<-served
}

func FuzzUnitOf(f *testing.F) {
	f.Add("0::/system.slice/docker-0123.scope\n1:name=systemd:/x\\x2d.service")
	f.Fuzz(func(t *testing.T, text string) {
		unit, container := unitOf(text)
		if len(unit) > maxCgroup || len(container) > maxCgroup {
			t.Errorf("%d and %d bytes of %q", len(unit), len(container), text)
		}
	})
}
