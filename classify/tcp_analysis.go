package classify

import "github.com/portscope/portscope/decode"

// verdict is what one segment is to an engineer, in the terms of the chapter
// "TCP Analysis" of Wireshark's User's Guide.
type verdict uint16

// The verdicts. Fast and spurious retransmissions are retransmissions too.
const (
	retransmission verdict = 1 << iota
	fastRetransmission
	spuriousRetransmission
	outOfOrder
	duplicateACK
	zeroWindow
	windowFull
	keepAlive
	keepAliveACK
	zeroWindowProbe
	zeroWindowProbeACK
	lostSegment // the segment before it was not captured

	// counted are the verdicts that tcpCounts counts.
	counted = retransmission | outOfOrder | duplicateACK | zeroWindow | windowFull | keepAlive
)

// beginOrEnd are the control bits that rule most verdicts out.
const beginOrEnd = decode.SYN | decode.FIN | decode.RST

// judge says what p, sent by side, is, by what came before it.
func (t connection) judge(p *decode.Packet, side int) verdict {
	e, peer := &t.ends[side], &t.ends[side^1]
	plain := p.TCPFlags&beginOrEnd == 0
	if e.isProbe(p, peer) {
		return zeroWindowProbe
	}
	var v verdict
	if p.Window == 0 && plain {
		v |= zeroWindow
	}
	if plain && p.PayloadLength > 0 && peer.isFilled(p.Seq+p.PayloadLength, e) {
		v |= windowFull
	}
	switch {
	case !e.has(hasNext):
	case after(p.Seq, e.next) && p.TCPFlags&decode.RST == 0:
		v |= lostSegment
	case p.Seq == e.next-1 && p.PayloadLength <= 1 && plain:
		return v | keepAlive
	case p.Seq == e.next && p.PayloadLength == 0 && plain:
		v |= e.judgeACK(p, peer)
	}
	if p.PayloadLength > 0 || p.TCPFlags&(decode.SYN|decode.FIN) != 0 {
		v |= t.judgeOld(p, side)
	}
	return v
}

// isProbe says whether p is a byte sent into a closed window.
func (e *tcpEnd) isProbe(p *decode.Packet, peer *tcpEnd) bool {
	return p.PayloadLength == 1 && e.has(hasNext) && p.Seq == e.next && peer.state != inactive && peer.window == 0
}

// isFilled says whether data up to end takes the last of e's window.
func (e *tcpEnd) isFilled(end uint32, peer *tcpEnd) bool {
	shift, known := e.windowShift(peer)
	return known && e.has(hasAck) && end == e.ack+uint32(e.window)<<shift
}

// windowShift is how far e's windows are to be shifted. Both SYNs must offer
// window scaling, or nobody scales (RFC 7323 section 1.3); where e's was not
// captured that can be unknown.
func (e *tcpEnd) windowShift(peer *tcpEnd) (shift uint8, known bool) {
	switch {
	case peer.has(sawSYN) && peer.scale == noScale:
		return 0, true
	case !e.has(sawSYN):
		return 0, false
	case e.scale == noScale:
		return 0, true
	}
	return e.scale, true
}

// judgeACK judges p, an empty segment at the place its sender has reached.
func (e *tcpEnd) judgeACK(p *decode.Packet, peer *tcpEnd) verdict {
	if !e.has(hasAck) || p.Ack != e.ack {
		return 0
	}
	same := p.Window == e.window
	switch {
	case p.Window == 0:
		if same && peer.has(probed) {
			return zeroWindowProbeACK
		}
	case same && peer.has(keptAlive):
		return keepAliveACK
	case same:
		return duplicateACK
	}
	return 0
}

// fastWindow is how soon after the last duplicate ACK a retransmission is
// thought to answer it; reorderWindow how late a segment may be and still be
// thought late rather than sent again, where no handshake told the RTT. In
// nanoseconds.
const (
	fastWindow    = 20e6
	reorderWindow = 3e6
)

// judgeOld judges p, which takes sequence space, by whether it lies below what
// its sender had reached.
func (t connection) judgeOld(p *decode.Packet, side int) verdict {
	e, peer := &t.ends[side], &t.ends[side^1]
	end := p.Seq + p.PayloadLength
	if p.PayloadLength > 0 && peer.has(hasAck) && !after(end, peer.ack) {
		return retransmission | spuriousRetransmission
	}
	if !e.has(hasNext) || !after(e.next, p.Seq) || p.PayloadLength > 1 && p.Seq == e.next-1 {
		return 0
	}
	if peer.has(enoughDuplicates) && peer.ack == p.Seq && soon(p.Time-peer.heard, fastWindow) {
		return retransmission | fastRetransmission
	}
	limit, known := t.initialRTT()
	if !known {
		limit = reorderWindow
	}
	if soon(p.Time-t.advanced(side), limit) && e.next != end+controlLength(p.TCPFlags) {
		return outOfOrder
	}
	return retransmission
}

// soon says whether something happened less than limit ago. Where the clock
// jumped back nobody knows.
func soon(ago, limit int64) bool { return ago >= 0 && ago < limit }
