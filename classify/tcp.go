package classify

import (
	"math"

	"github.com/portscope/portscope/decode"
)

// tcpFlow is what TCP's headers told of a flow so far. The zero value is a flow
// without packets. It is small, since a port scan has one for each port it
// tried; what only flows with data or trouble need is in detail.
//
// Sides are 0 for the originator as believed, 1 for the responder.
type tcpFlow struct {
	ends   [2]tcpEnd
	detail *tcpDetail // nil until first needed
	// handshake is the time of the newest SYN until the handshake is
	// complete, then how long it took. In nanoseconds.
	handshake int64
	history   history
	progress  progress
	// firstSide is the side that sent the first packet, asker the one that
	// sent the newest SYN.
	firstSide, asker uint8
}

// tcpEnd is one end of a tcpFlow: what it sent.
type tcpEnd struct {
	// advanced is when next last rose, heard when the end last sent. In
	// nanoseconds since the Unix epoch.
	advanced, heard int64
	// sent is how many bytes of payload its sequence numbers span.
	sent uint64
	// next is one past the highest sequence number sent, ack the last
	// acknowledgement number; valid iff hasNext, hasAck.
	next, ack uint32
	// syn, fin and rst are the sequence numbers of the newest segments with
	// these flags; valid iff sawSYN, sawFIN, sawRST.
	syn, fin, rst uint32
	window        uint16 // unscaled
	// pending is how many bytes came since next rose that it may not count, at
	// most 65535: in later fragments, or in a probe of a closed window.
	pending    uint16
	saw        sights
	last       verdict // that of its newest segment
	scale      uint8   // the shift that its SYN offered, noScale without
	duplicates uint8   // duplicate ACKs in a row, at most enoughDuplicates
	state      endState
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
)

// has says whether all of the given were seen.
func (e *tcpEnd) has(s sights) bool { return e.saw&s == s }

// add takes in one segment sent by side. It allocates nothing, except once
// for a flow's first data and a few times more for its first losses.
func (t *tcpFlow) add(p *decode.Packet, side int) {
	e, peer := &t.ends[side], &t.ends[side^1]
	if p.Has(decode.IsLaterFragment) {
		e.pending = uint16(min(uint32(e.pending)+p.PayloadLength, math.MaxUint16))
		return
	}
	if e.state == inactive && peer.state == inactive {
		t.firstSide = uint8(side)
	}
	if p.TCPFlags == 0 {
		step(p.TCPFlags, e, peer) // a scan's, or its header was cut
		return
	}
	e.last = t.judge(p, e, peer)
	if e.last&counted != 0 {
		t.side(side).counts.count(e.last)
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
	t.advance(p, side)
	if p.TCPFlags&decode.ACK != 0 {
		t.acknowledge(p, side)
	}
	e.window, e.heard = p.Window, p.Time
}

// flip exchanges the ends: the originator turned out to be the other one.
func (t *tcpFlow) flip() {
	t.ends[0], t.ends[1] = t.ends[1], t.ends[0]
	if t.detail != nil {
		t.detail.ends[0], t.detail.ends[1] = t.detail.ends[1], t.detail.ends[0]
	}
	t.history.flip()
	t.firstSide ^= 1
	t.asker ^= 1
}
