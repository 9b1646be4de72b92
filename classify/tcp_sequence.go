package classify

import "github.com/portscope/portscope/decode"

// advance moves the sender's place in its sequence space past p.
func (t connection) advance(p *decode.Packet, side int) {
	if p.TCPFlags&decode.RST != 0 {
		return // often it has the sequence number 0 (RFC 9293 section 3.5.2)
	}
	e := &t.ends[side]
	if !e.has(hasNext) {
		e.saw |= hasNext
		e.next, e.lag = p.Seq, 0
	}
	if e.has(probed) {
		// Its byte is mostly refused, and then comes again with others.
		e.pending = max(e.pending, 1)
		return
	}
	if end := p.Seq + sequenceLength(p); after(end, e.next) {
		t.extend(p, side, end)
	} else if d := t.known(); p.PayloadLength > 0 && d != nil {
		d.ends[side].resent(p.Seq, end)
	}
}

// extend takes in what p, which ends at end, adds above all that its sender
// sent before.
func (t connection) extend(p *decode.Packet, side int, end uint32) {
	e := &t.ends[side]
	gained := end - e.next
	switch skipped := p.Seq - e.next; {
	case skipped == 0:
	case !after(p.Seq, e.next):
		t.side(side).resent(p.Seq, e.next)
	case p.TCPFlags&decode.SYN != 0 || skipped > maxWindow:
		gained = end - p.Seq // another place in the sequence space
	case skipped > uint32(e.pending):
		t.lose(side, e.next, p.Seq)
	}
	t.send(gained-min(gained, controlLength(p.TCPFlags)), side)
	if p.PayloadLength > 0 {
		t.side(side).fresh(p, end)
	}
	e.next, e.lag, e.pending = end, 0, 0
}

// maxWindow is the largest window there is, in bytes (RFC 7323 section 2.3).
// A segment farther ahead than that is not of the same connection's data.
const maxWindow = 1 << 30

// lose notes that the bytes from start to end were sent and not captured. A
// late segment may still bring them, unless they were acknowledged already.
func (t connection) lose(side int, start, end uint32) {
	d, peer := t.trouble(side), &t.ends[side^1]
	if d.gaps == nil {
		d.gaps = &gaps{}
	}
	t.miss(side, d.gaps.open(start, end))
	if peer.has(hasAck) {
		t.miss(side, d.gaps.acknowledged(peer.ack))
	}
}

// miss counts n bytes that the peer of side has and the capture has not.
func (t connection) miss(side int, n uint32) {
	if n == 0 {
		return
	}
	d := t.trouble(side)
	d.missed += uint64(n)
	d.counts.lostGaps++
	if isPowerOfTen(d.counts.lostGaps) {
		t.happened('G', side)
	}
}

// acknowledge takes in what p, which is v, says its sender has received.
func (t connection) acknowledge(p *decode.Packet, side int, v verdict) {
	e := &t.ends[side]
	if all := t.known(); all != nil {
		d := &all.ends[side^1]
		if d.rtt.waiting > 0 {
			d.rtt.acknowledged(p.Ack, p.Time)
		}
		if x := d.troubles; x != nil && x.gaps != nil {
			t.miss(side^1, x.gaps.acknowledged(p.Ack))
		}
	}
	switch {
	case v&duplicateACK == 0:
		if e.ack != p.Ack {
			e.set(oneDuplicate|enoughDuplicates, false)
		}
	case e.has(oneDuplicate):
		e.saw |= enoughDuplicates
	default:
		e.saw |= oneDuplicate
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

// firstSeq is the sequence number of the first byte that side sends, which its
// SYN told; known is false where no SYN was seen. A SYN takes one number
// (RFC 9293 section 3.4).
func (t connection) firstSeq(side int) (seq uint32, known bool) {
	end := &t.ends[side]
	return end.syn + 1, end.saw&sawSYN != 0
}
