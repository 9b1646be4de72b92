package classify

// record writes what is known into f: its TCP, and its ends' TCP and
// PayloadBytes.
func (t *tcpFlow) record(f *Flow) {
	f.TCP = &TCP{State: t.state(), History: t.history.text(t.firstSide == 1)}
	f.TCP.HandshakeRTT, f.TCP.HasHandshakeRTT = t.initialRTT()
	t.recordEnd(0, &f.Originator)
	t.recordEnd(1, &f.Responder)
}

// recordEnd writes what is known of a side into end.
func (t *tcpFlow) recordEnd(side int, end *Endpoint) {
	end.PayloadBytes = t.ends[side].sent + t.tail(side)
	end.TCP = EndpointTCP{MissedBytes: t.missed(side)}
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
		MissedBytes: t.missed(side),
	}
	d.rtt.record(&end.TCP)
}

// payload is how many bytes each side sent, as sequence space.
func (t *tcpFlow) payload() (n [2]uint64) {
	for side := range n {
		n[side] = t.ends[side].sent + t.tail(side)
	}
	return n
}

// missed is how many bytes of a side were acknowledged but not captured.
func (t *tcpFlow) missed(side int) (n uint64) {
	if tail := t.tail(side); tail > uint64(t.ends[side].pending) {
		n = tail
	}
	if t.detail != nil {
		n += t.detail.ends[side].missed
	}
	return n
}

// maxTail bounds what an acknowledgement is believed to say of data that was
// never seen, in bytes. Beyond it, the number is more likely made up.
const maxTail = 1 << 20

// tail is how many bytes beyond the last captured the other end acknowledged.
func (t *tcpFlow) tail(side int) uint64 {
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
