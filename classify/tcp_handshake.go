package classify

import "github.com/portscope/portscope/decode"

// progress is how far the handshake of a flow came.
type progress uint8

// The steps of a handshake.
const (
	notStarted progress = iota
	askedFor            // a SYN came
	answered            // its SYN+ACK came
	completed           // the ACK of that came
)

// shake follows a handshake that is not complete. The time of it is from the newest SYN to the
// first segment that acknowledges without a SYN, as tshark's
// tcp.analysis.initial_rtt has it: a refusal measures the way too, and where a
// side was not captured the other's ACK does.
func (t *tcpFlow) shake(p *decode.Packet, side int) {
	switch p.TCPFlags & (decode.SYN | decode.ACK) {
	case decode.SYN:
		t.handshake, t.progress, t.asker = p.Time, askedFor, uint8(side)
	case decode.SYN | decode.ACK:
		if t.progress == askedFor {
			t.progress = answered
		}
	case decode.ACK:
		if t.progress != notStarted && !t.abandons(p, side) {
			t.handshake, t.progress = p.Time-t.handshake, completed
		}
	}
}

// initialRTT is how long the handshake took, in nanoseconds. It is unknown
// also where the clock was too coarse or jumped back.
func (t *tcpFlow) initialRTT() (rtt int64, known bool) {
	if t.progress != completed || t.handshake <= 0 {
		return 0, false
	}
	return t.handshake, true
}

// abandons says whether p, sent by side in an unfinished handshake, gives it up:
// a RST that answers nothing is sent after a timeout, which measures no way.
func (t *tcpFlow) abandons(p *decode.Packet, side int) bool {
	return p.TCPFlags&decode.RST != 0 && (t.asker == uint8(side)) == (t.progress == askedFor)
}

// attemptTimeout is how long a silent connection keeps its socket pair against
// a SYN that would begin another.
const attemptTimeout = 5e9 // nanoseconds

// restarts says whether p, sent by side, begins another connection on the
// flow's socket pair: it is a SYN with a new initial sequence number, and the
// flow is over, or only another connection's rest, or silent for five seconds.
// A SYN in the middle of a living connection changes nothing of it (RFC 9293
// section 3.10.7.4). Where one way only was captured the SYN+ACK tells. Ask
// before add.
func (t connection) restarts(p *decode.Packet, side int) bool {
	e, peer := &t.ends[side], &t.ends[side^1]
	if p.TCPFlags&beginOrEnd != decode.SYN || e.has(sawSYN) && e.syn == p.Seq {
		return false
	}
	over := t.ended() || e.state == closed
	switch {
	case p.TCPFlags&decode.ACK != 0:
		return over && e.has(sawSYN)
	case e.state == partial || peer.state == partial:
		return over || !t.precedes(p, side)
	}
	heard := max(e.heard, peer.heard)
	return over || heard != 0 && p.Time-heard > attemptTimeout
}

// precedes says whether p, a SYN, fits right before what was captured: packets
// may be captured in another order than they were sent.
func (t connection) precedes(p *decode.Packet, side int) bool {
	e, peer := &t.ends[side], &t.ends[side^1]
	if e.has(hasNext) {
		return p.Seq+1 == e.next-e.sent
	}
	return peer.has(hasAck) && p.Seq+1 == peer.ack
}

// ended says whether an end aborted the connection, or both closed it.
func (t *tcpFlow) ended() bool {
	a, b := t.ends[0].state, t.ends[1].state
	return a == reset || b == reset || a == closed && b == closed
}
