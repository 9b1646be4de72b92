package classify

// record writes what is known into f: its TCP, and its ends' TCP and
// PayloadBytes.
func (t connection) record(f *Flow) {
	f.TCP = &TCP{State: t.state(), History: t.historyText()}
	f.TCP.HandshakeRTT, f.TCP.HasHandshakeRTT = t.initialRTT()
	t.recordEnd(0, &f.Originator)
	t.recordEnd(1, &f.Responder)
}

// recordEnd writes what is known of a side into end.
func (t connection) recordEnd(side int, end *Endpoint) {
	end.PayloadBytes = t.sent(side) + t.tail(side)
	end.TCP = EndpointTCP{MissedBytes: t.missed(side)}
	d := t.known()
	if d == nil {
		return
	}
	if x := d.ends[side].troubles; x != nil {
		x.counts.record(&end.TCP)
	}
	d.ends[side].rtt.record(&end.TCP)
}

// record writes what was counted into e.
func (c *tcpCounts) record(e *EndpointTCP) {
	e.Retransmissions, e.FastRetransmissions = uint64(c.retransmissions), uint64(c.fast)
	e.SpuriousRetransmissions, e.OutOfOrder = uint64(c.spurious), uint64(c.outOfOrder)
	e.DuplicateACKs, e.ZeroWindows = uint64(c.duplicateACKs), uint64(c.zeroWindows)
	e.WindowFull, e.KeepAlives = uint64(c.windowFull), uint64(c.keepAlives)
}

// payload is how many bytes each side sent, as sequence space.
func (t connection) payload() (n [2]uint64) {
	for side := range n {
		n[side] = t.sent(side) + t.tail(side)
	}
	return n
}

// missed is how many bytes of a side were acknowledged but not captured.
func (t connection) missed(side int) (n uint64) {
	if tail := t.tail(side); tail > uint64(t.ends[side].pending) {
		n = tail
	}
	if x := t.troubled(side); x != nil {
		n += x.missed
	}
	return n
}

// maxTail bounds what an acknowledgement is believed to say of data that was
// never seen, in bytes. Beyond it, the number is more likely made up.
const maxTail = 1 << 20

// tail is how many bytes beyond the last captured the other end acknowledged.
func (t connection) tail(side int) uint64 {
	e, peer := &t.ends[side], &t.ends[side^1]
	if !e.has(hasNext) || e.has(sawFIN) || !peer.has(hasAck) || peer.has(sawRST) || !after(peer.ack, e.next) {
		return 0
	}
	n := peer.ack - e.next
	if peer.has(sawFIN) {
		n-- // of a FIN that was not captured either
	}
	if n == 1 || n > maxTail { // one byte is a FIN that was not captured
		return 0
	}
	return uint64(n)
}
