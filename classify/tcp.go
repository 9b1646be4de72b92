package classify

import (
	"math"

	"github.com/portscope/portscope/decode"
)

// tcpFlow is what TCP's headers told of a flow so far. The zero value is a flow
// without packets. It is small, since a port scan has one for each port it
// tried, and holds no pointers; what only flows with data or trouble need is in
// detail.
//
// Sides are 0 for the originator as believed, 1 for the responder.
type tcpFlow struct {
	ends [2]tcpEnd
	// handshake is the time of the newest SYN until the handshake is
	// complete, then how long it took. In nanoseconds.
	handshake int64
	history   letters // the first; the others are in detail
	detail    uint32  // place in tcpMemory.details, 0 until first needed
	progress  progress
	// firstSide is the side that sent the first packet, asker the one that
	// sent the newest SYN.
	firstSide, asker uint8
	// eventful says that data or trouble was seen.
	eventful bool
}

// tcpEnd is one end of a tcpFlow: what it sent.
type tcpEnd struct {
	// heard is when the end last sent, in nanoseconds since the Unix epoch.
	heard int64
	// lag is how long before heard next last rose, in nanoseconds: see
	// connection.advanced.
	lag uint32
	// sent is how many bytes of payload its sequence numbers span, modulo 2^32:
	// see connection.sent.
	sent uint32
	// next is one past the highest sequence number sent, ack the last
	// acknowledgement number; valid iff hasNext, hasAck.
	next, ack uint32
	// syn and end are the sequence numbers of the newest SYN, and of the newest
	// FIN, or RST where one came before any FIN; valid iff sawSYN, and sawFIN or
	// sawRST. See connection.lastEnd.
	syn, end uint32
	window   uint16 // unscaled
	// pending is how many bytes came since next rose that it may not count, at
	// most 65535: in later fragments, or in a probe of a closed window.
	pending uint16
	saw     sights
	scale   uint8 // the shift that its SYN offered, noScale without
	state   endState
}

// noScale says that a SYN had no window scale option.
const noScale = 0xff

// sights are facts of an end that fit in one bit.
type sights uint16

// What was seen of an end.
const (
	hasNext sights = 1 << iota
	hasAck
	sawSYN
	sawFIN
	sawRST
	sawACKOnly
	sawData
	sawMultiFlag
	sawInconsistent
	rstFirst  // a RST came before any FIN
	probed    // its newest segment was a zeroWindowProbe
	keptAlive // … a keepAlive
	// It sent one duplicate ACK; it sent two or more in a row, which announces a
	// retransmission: some may be missing from a capture.
	oneDuplicate
	enoughDuplicates
)

// has says whether all of the given were seen.
func (e *tcpEnd) has(s sights) bool { return e.saw&s == s }

// set makes them seen, or not.
func (e *tcpEnd) set(s sights, is bool) {
	e.saw &^= s
	if is {
		e.saw |= s
	}
}

// add takes in one segment sent by side, and says what it is. It allocates
// nothing, except once for a flow's first data and a few times more for its first
// losses.
func (t connection) add(p *decode.Packet, side int) verdict {
	e, peer := &t.ends[side], &t.ends[side^1]
	if p.Has(decode.IsLaterFragment) {
		e.pending = uint16(min(uint32(e.pending)+p.PayloadLength, math.MaxUint16))
		return 0
	}
	if e.state == inactive && peer.state == inactive {
		t.firstSide = uint8(side)
	}
	if p.TCPFlags == 0 {
		step(p.TCPFlags, e, peer) // a scan's, or its header was cut
		return 0
	}
	v := t.judge(p, side)
	e.set(probed, v&zeroWindowProbe != 0)
	e.set(keptAlive, v&keepAlive != 0)
	if v&counted != 0 {
		t.trouble(side).counts.count(v)
	}
	if t.progress != completed {
		t.shake(p, side)
	}
	if !e.writesNothing(p) {
		t.write(p, side)
	}
	if p.TCPFlags&beginOrEnd != 0 || e.state <= partial {
		step(p.TCPFlags, e, peer)
	}
	t.hear(p.Time, side)
	t.advance(p, side)
	if p.TCPFlags&decode.ACK != 0 {
		t.acknowledge(p, side, v)
	}
	e.window = p.Window
	return v
}

// flip exchanges the ends: the originator turned out to be the other one.
func (t connection) flip() {
	t.ends[0], t.ends[1] = t.ends[1], t.ends[0]
	t.history = t.history.flipped()
	if d := t.known(); d != nil {
		d.ends[0], d.ends[1] = d.ends[1], d.ends[0]
		for i := range d.history {
			d.history[i] = d.history[i].flipped()
		}
	}
	t.firstSide ^= 1
	t.asker ^= 1
}

// aside is the lag that stands for any that is not to be told in 32 bits: the
// time is in the detail then.
const aside = math.MaxUint32

// hear takes in that a side sent something now.
func (t connection) hear(now int64, side int) {
	e := &t.ends[side]
	if e.has(hasNext) && e.lag != aside {
		if lag := now - e.heard + int64(e.lag); uint64(lag) < aside {
			e.lag = uint32(lag)
		} else {
			t.unusual(side).advanced = e.heard - int64(e.lag)
			e.lag = aside
		}
	}
	e.heard = now
}

// advanced is when a side's next last rose, in nanoseconds since the Unix epoch;
// valid iff hasNext.
func (t connection) advanced(side int) int64 {
	e := &t.ends[side]
	if e.lag == aside {
		return t.unusual(side).advanced
	}
	return e.heard - int64(e.lag)
}

// sent is how many bytes of payload a side's sequence numbers span.
func (t connection) sent(side int) uint64 {
	n := uint64(t.ends[side].sent)
	if x := t.knownUnusual(side); x != nil {
		n += uint64(x.carry) << 32
	}
	return n
}

// send counts n bytes of payload more.
func (t connection) send(n uint32, side int) {
	e := &t.ends[side]
	if e.sent += n; e.sent < n {
		t.unusual(side).carry++
	}
}

// lastEnd is the sequence number of a side's newest segment with FIN or with RST,
// whichever sight asks for; valid iff it was seen.
func (t connection) lastEnd(sight sights, side int) *uint32 {
	e := &t.ends[side]
	if e.saw&(sawFIN|sawRST) == 0 {
		e.set(rstFirst, sight == sawRST)
	}
	if e.has(rstFirst) == (sight == sawRST) {
		return &e.end
	}
	return &t.unusual(side).end
}
