package classify

import "github.com/portscope/portscope/decode"

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

// progress is how far the handshake of a flow came.
type progress uint8

// The steps of a handshake.
const (
	notStarted progress = iota
	askedFor            // a SYN came
	answered            // its SYN+ACK came
	completed           // the ACK of that came
)

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
	scale         uint8  // the shift that its SYN offered, noScale without
	state         endState
	duplicates    uint8 // duplicate ACKs in a row, at most 255
	saw           sights
	last          verdict // that of its newest segment
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

// tcpDetail is the part of a tcpFlow that a flow without data and without
// trouble never has.
type tcpDetail struct {
	ends [2]endDetail
}

// endDetail is one end's part of a tcpDetail.
type endDetail struct {
	counts tcpCounts
	missed uint64 // bytes of gaps that were acknowledged
	gaps   *gaps  // nil until data is missing
	rtt    rtt
}

// tcpCounts counts what one end did. The names are EndpointTCP's; the last four
// are those of the history's logarithmic letters that have no name there.
type tcpCounts struct {
	retransmissions, fast, spurious, outOfOrder, duplicateACKs uint32
	zeroWindows, windowFull, keepAlives                        uint32
	resent, closedWindows, badChecksums, lostGaps              uint32
}

// side returns the detail of a side, made when first asked for.
func (t *tcpFlow) side(side int) *endDetail {
	if t.detail == nil {
		t.detail = &tcpDetail{}
	}
	return &t.detail.ends[side]
}

// add takes in one segment sent by side. It allocates nothing, except once
// for a flow's first data and a few times more for its first losses.
func (t *tcpFlow) add(p *decode.Packet, side int) {
	e, peer := &t.ends[side], &t.ends[side^1]
	if t.ends[0].state == inactive && t.ends[1].state == inactive {
		t.firstSide = uint8(side)
	}
	v := t.judge(p, side)
	if v&counted != 0 {
		t.side(side).counts.count(v)
	}
	t.shake(p, side)
	t.write(p, side, e)
	step(p.TCPFlags, e, peer)
	t.advance(p, side, v)
	if p.TCPFlags&decode.ACK != 0 {
		t.acknowledge(p, side)
	}
	e.window, e.heard, e.last = p.Window, p.Time, v
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

// attemptTimeout is how long an unfinished connection keeps its socket pair
// against a SYN that would begin another.
const attemptTimeout = 5e9 // nanoseconds

// restarts says whether p, sent by side, begins another connection on the
// flow's socket pair: it is a SYN with an initial sequence number that is new,
// and the flow is over, was never one from that side's SYN on, or is silent for
// five seconds. (A SYN in the middle of a living connection changes nothing of
// it: RFC 9293 section 3.10.7.4.) Ask before add.
func (t *tcpFlow) restarts(p *decode.Packet, side int) bool {
	if p.TCPFlags&(decode.SYN|decode.ACK|decode.RST|decode.FIN) != decode.SYN {
		return false
	}
	e, peer := &t.ends[side], &t.ends[side^1]
	if e.state == inactive && peer.state == inactive || e.has(sawSYN) && e.syn == p.Seq {
		return false
	}
	if !e.has(sawSYN) && e.state != inactive || t.ended() {
		return true
	}
	return p.Time-max(e.heard, peer.heard) > attemptTimeout
}

// ended says whether an end aborted the connection, or both closed it.
func (t *tcpFlow) ended() bool {
	a, b := t.ends[0].state, t.ends[1].state
	return a == reset || b == reset || a == closed && b == closed
}

// advance moves the sender's place in its sequence space past p.
func (t *tcpFlow) advance(p *decode.Packet, side int, v verdict) {
	e := &t.ends[side]
	end := p.Seq + sequenceLength(p)
	if p.TCPFlags&decode.RST != 0 {
		return // often it has the sequence number 0 (RFC 9293 section 3.5.2)
	}
	if !e.has(hasNext) {
		e.saw |= hasNext
		e.next, e.advanced = p.Seq, p.Time
	}
	if after(end, e.next) {
		t.extend(p, side, end)
	} else if p.PayloadLength > 0 && t.detail != nil {
		t.detail.ends[side].resent(p.Seq, end)
	}
}

// extend takes in what p adds above all that its sender sent before.
func (t *tcpFlow) extend(p *decode.Packet, side int, end uint32) {
	e := &t.ends[side]
	e.sent += uint64(end - e.next)
	if after(p.Seq, e.next) {
		t.lose(side, e.next, p.Seq)
	}
	e.sent -= uint64(min(end-e.next, controlLength(p.TCPFlags)))
	if p.PayloadLength > 0 {
		t.side(side).rtt.sent(p, end)
	}
	e.next, e.advanced = end, p.Time
}

// lose notes that the bytes from start to end were sent and not captured.
func (t *tcpFlow) lose(side int, start, end uint32) {
	d, peer := t.side(side), &t.ends[side^1]
	if d.gaps == nil {
		d.gaps = &gaps{}
	}
	overflown := d.gaps.open(start, end)
	if overflown > 0 {
		t.miss(side, uint64(overflown))
	}
	if peer.has(hasAck) {
		t.miss(side, uint64(d.gaps.acknowledged(peer.ack)))
	}
}

// miss counts n bytes that the peer of side has and the capture has not.
func (t *tcpFlow) miss(side int, n uint64) {
	if n == 0 {
		return
	}
	d := t.side(side)
	d.missed += n
	d.counts.lostGaps++
	if isPowerOfTen(d.counts.lostGaps) {
		t.history.add('G', side)
	}
}

// acknowledge takes in what p says its sender has received.
func (t *tcpFlow) acknowledge(p *decode.Packet, side int) {
	e := &t.ends[side]
	if t.detail != nil {
		d := &t.detail.ends[side^1]
		d.rtt.acknowledged(p.Ack, p.Time)
		if d.gaps != nil {
			t.miss(side^1, uint64(d.gaps.acknowledged(p.Ack)))
		}
	}
	if e.has(hasAck) && e.ack != p.Ack {
		e.duplicates = 0
	}
	e.ack = p.Ack
	e.saw |= hasAck
}

// sequenceLength is how much of the sequence space p takes: its payload, and
// one for each SYN and FIN (RFC 9293 section 3.4).
func sequenceLength(p *decode.Packet) uint32 {
	return p.PayloadLength + controlLength(p.TCPFlags)
}

// controlLength is how much of the sequence space flags take.
func controlLength(flags decode.TCPFlags) uint32 {
	return uint32(flags&decode.SYN>>1 + flags&decode.FIN)
}

// after says whether sequence number a lies after b; the space wraps around
// (RFC 9293 section 3.4).
func after(a, b uint32) bool { return int32(a-b) > 0 }

// record writes what is known into f: its TCP, and its ends' TCP and
// PayloadBytes.
func (t *tcpFlow) record(f *Flow) {
	f.TCP = &TCP{State: t.state(), History: t.history.text(t.firstSide == 1)}
	if t.progress == completed {
		f.TCP.HandshakeRTT, f.TCP.HasHandshakeRTT = t.handshake, true
	}
	t.recordEnd(0, &f.Originator)
	t.recordEnd(1, &f.Responder)
}

// recordEnd writes what is known of a side into end.
func (t *tcpFlow) recordEnd(side int, end *Endpoint) {
	tail := t.tail(side)
	end.PayloadBytes = t.ends[side].sent + tail
	end.TCP = EndpointTCP{MissedBytes: tail}
	if t.detail == nil {
		return
	}
	d := &t.detail.ends[side]
	c := &d.counts
	end.TCP = EndpointTCP{
		Retransmissions: uint64(c.retransmissions), FastRetransmissions: uint64(c.fast),
		SpuriousRetransmissions: uint64(c.spurious), OutOfOrder: uint64(c.outOfOrder),
		DuplicateACKs: uint64(c.duplicateACKs), ZeroWindows: uint64(c.zeroWindows),
		WindowFull: uint64(c.windowFull), KeepAlives: uint64(c.keepAlives),
		MissedBytes: d.missed + tail,
	}
	d.rtt.record(&end.TCP)
}

// maxTail bounds what an acknowledgement is believed to say of data that was
// never seen, in bytes. Beyond it, the number is more likely made up.
const maxTail = 1 << 20

// tail is how many bytes beyond the last captured the other end acknowledged.
func (t *tcpFlow) tail(side int) uint64 {
	e, peer := &t.ends[side], &t.ends[side^1]
	if !e.has(hasNext) || !peer.has(hasAck) || !after(peer.ack, e.next) || e.has(sawFIN) || peer.has(sawRST) {
		return 0
	}
	if n := peer.ack - e.next; n <= maxTail {
		return uint64(n)
	}
	return 0
}

// resent takes in that the bytes from start to end came, which lie below what
// was sent before.
func (d *endDetail) resent(start, end uint32) {
	if d.gaps != nil {
		d.gaps.fill(start, end)
	}
	d.rtt.resent()
}
