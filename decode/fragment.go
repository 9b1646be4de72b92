package decode

// datagramKey tells which datagram a fragment is a part of (RFC 791 section
// 3.2, RFC 8200 section 4.5). IPv6 leaves the protocol out.
type datagramKey struct {
	src, dst [16]byte
	tunnel   uint32
	id       uint32
	protocol uint8
	v6       bool
}

// part is one fragment: which bytes of which datagram, to excluded.
type part struct {
	datagram datagramKey
	from, to uint32
}

// firstFragment parses a datagram's first part, which has the transport's
// header, and makes its flow that of the other parts.
func (d *Decoder) firstFragment(p *Packet, f part, protocol uint8, b []byte, wire int) Outcome {
	p.Flags |= IsFragment
	var o Outcome
	if f.datagram.v6 {
		o = d.ipv6Next(p, protocol, b, wire)
	} else {
		o = d.transport(p, protocol, b, wire)
	}
	if !d.parts.first(f, p, o) {
		p.Flags |= IsOverlapping
	}
	return o
}

// laterFragment parses another part. Its packet is of the first part's flow,
// and is held until that is known.
func (d *Decoder) laterFragment(p *Packet, f part, protocol uint8, b []byte, wire int) Outcome {
	p.Protocol = IPProtocol(protocol)
	p.Flags |= IsFragment | IsLaterFragment
	opaque(p, b, wire)
	return d.parts.later(f, p)
}

// Bounds of what is kept of datagrams: some twelve MiB at the most.
const (
	// MaxDatagrams is how many are kept, the oldest given up first.
	MaxDatagrams = 4096
	// maxExtents is how many parts of one are compared for overlaps.
	maxExtents = 64
	// datagramLife is how long one is kept, in nanoseconds of packet time:
	// what Linux gives a datagram to come together.
	datagramLife = 30e9
	// DefaultHeldFragments is Options.MaxHeldFragments' default.
	DefaultHeldFragments = 4096
	// heldPayload is up to where a datagram's bytes are kept while they wait for
	// the first: a transport's header, and two KiB to tell what it carries.
	heldPayload = 2048 + 64
)

// fragments keeps the datagrams of which parts were seen: their flow, and the
// first bytes of what waits for it. All of its memory is bounded.
type fragments struct {
	limits    Limits
	datagrams map[datagramKey]*datagram
	// oldest and newest are the ends of the list of datagrams by age, spare
	// those given up, by their newer link.
	oldest, newest, spare *datagram
	// ready are the packets that Released gives, free those unused; both by
	// their next link. unused counts what may still be made.
	ready  queue
	free   *heldPacket
	unused int
}

// datagram is what is known of one.
type datagram struct {
	key          datagramKey
	time         int64
	older, newer *datagram
	state        datagramState
	flow         Packet // of the first part, without its payload
	payload      uint32 // where in the datagram that packet's payload begins
	held         queue  // waiting for it
	extents      []extent
}

// datagramState says whether a datagram's flow is known.
type datagramState uint8

const (
	waiting datagramState = iota
	known
	unreadable // the first part came but did not tell
)

// extent is which bytes a part covers.
type extent struct{ from, to uint32 }

// heldPacket is a later fragment that waits.
type heldPacket struct {
	packet Packet
	from   uint32 // where in the datagram it begins
	next   *heldPacket
}

// queue is a list of held packets.
type queue struct{ head, tail *heldPacket }

func newFragments(held int) fragments {
	return fragments{datagrams: map[datagramKey]*datagram{}, unused: held}
}

// first notes a datagram's first part, with what its packet was decoded to,
// and readies the parts that waited for it. It is false where the part
// overlaps them.
func (f *fragments) first(s part, p *Packet, o Outcome) bool {
	d := f.datagram(s.datagram, p.Time)
	if d.state != waiting {
		// The identification is used again, or the frame was captured twice.
		d.extents = d.extents[:0]
		f.renew(d, p.Time)
	}
	d.state = unreadable
	if o.Kind() == Decoded {
		d.state, d.flow = known, *p
		d.flow.Payload = nil
		d.payload = s.to - min(s.to, p.PayloadLength)
	}
	f.releaseHeld(d)
	return f.cover(d, s)
}

// later gives a later part its flow, or holds it.
func (f *fragments) later(s part, p *Packet) Outcome {
	d := f.datagram(s.datagram, p.Time)
	if !f.cover(d, s) {
		p.Flags |= IsOverlapping
	}
	switch d.state {
	case known:
		d.lend(p, s.from)
		return outcome(Decoded, 0)
	case waiting:
		if f.hold(d, p, s.from) {
			return outcome(Held, 0)
		}
		f.limits.RefusedFragments++
	}
	f.limits.UnknownFragments++
	return outcome(Decoded, 0)
}

// lend gives p, a later part that begins so far into the datagram, the flow of
// the first, and says which part of that one's payload it is: see Packet.Seq.
func (d *datagram) lend(p *Packet, from uint32) {
	w := &d.flow
	p.Src, p.Dst, p.SrcPort, p.DstPort, p.Protocol = w.Src, w.Dst, w.SrcPort, w.DstPort, w.Protocol
	p.ICMPType, p.ICMPCode, p.Tunnel = w.ICMPType, w.ICMPCode, w.Tunnel
	const whose = IsIPv6 | IsTunnelled
	p.Flags = p.Flags&^whose | w.Flags&whose
	switch p.Protocol {
	case TCP:
		p.Seq = w.Seq + from - d.payload
		if w.TCPFlags&SYN != 0 {
			p.Seq++ // the flag takes a number before the payload
		}
	case UDP:
		p.Seq, p.Ack = from-d.payload, uint32(w.Number)
	default:
		p.Seq = w.Seq // tells echoes, and SCTP's associations, apart
	}
}

// cover notes which bytes a part covers, and says whether no other covers some
// of them. A part that was captured twice is no overlap.
func (f *fragments) cover(d *datagram, s part) bool {
	e := extent{s.from, s.to}
	overlaps := false
	for _, other := range d.extents {
		if other == e {
			return true
		}
		overlaps = overlaps || e.from < other.to && other.from < e.to
	}
	if len(d.extents) < maxExtents {
		d.extents = append(d.extents, e)
	}
	if overlaps {
		f.limits.OverlappingFragments++
	}
	return !overlaps
}

// datagram is what is known of the datagram with the key, made where nothing
// was. Old ones are given up on the way.
func (f *fragments) datagram(k datagramKey, now int64) *datagram {
	for f.oldest != nil && now-f.oldest.time > datagramLife {
		f.giveUp(f.oldest)
	}
	if d := f.datagrams[k]; d != nil {
		return d
	}
	if len(f.datagrams) >= MaxDatagrams {
		if f.oldest.state == waiting {
			f.limits.RefusedDatagrams++
		}
		f.giveUp(f.oldest)
	}
	d := f.spare
	if d == nil {
		d = new(datagram)
	} else {
		f.spare = d.newer
	}
	*d = datagram{key: k, extents: d.extents[:0]}
	f.datagrams[k] = d
	f.append(d, now)
	return d
}

// renew makes d the newest.
func (f *fragments) renew(d *datagram, now int64) {
	f.unlink(d)
	f.append(d, now)
}

// append puts d at the new end of the list.
func (f *fragments) append(d *datagram, now int64) {
	d.time, d.older, d.newer = now, f.newest, nil
	if f.newest == nil {
		f.oldest = d
	} else {
		f.newest.newer = d
	}
	f.newest = d
}

// unlink takes d out of the list.
func (f *fragments) unlink(d *datagram) {
	if d.older == nil {
		f.oldest = d.newer
	} else {
		d.older.newer = d.newer
	}
	if d.newer == nil {
		f.newest = d.older
	} else {
		d.newer.older = d.older
	}
}

// giveUp forgets d, and readies the parts that waited as they are.
func (f *fragments) giveUp(d *datagram) {
	f.releaseHeld(d)
	f.unlink(d)
	delete(f.datagrams, d.key)
	d.newer, f.spare = f.spare, d
}

// hold keeps p until its datagram's first part comes, and says whether there
// was room. Of its payload it keeps a copy of what lies among the datagram's
// first bytes; whom Released gives it to owns that. Senders that begin with the
// last part, as Linux did, are told by where it begins: the parts then go in the
// other order.
func (f *fragments) hold(d *datagram, p *Packet, from uint32) bool {
	h := f.free
	switch {
	case h != nil:
		f.free = h.next
	case f.unused > 0:
		f.unused--
		h = new(heldPacket)
	default:
		return false
	}
	h.packet, h.from = *p, from
	h.packet.Payload = nil
	if kept := min(len(p.Payload), heldPayload-int(from)); kept > 0 {
		h.packet.Payload = append([]byte(nil), p.Payload[:kept]...)
	}
	if first := d.held.head; first != nil && from < first.from {
		d.held.push(h)
	} else {
		d.held.put(h)
	}
	f.limits.HeldFragments++
	return true
}

// releaseHeld readies the parts that waited, with their flow where it is known.
func (f *fragments) releaseHeld(d *datagram) {
	for h := d.held.take(); h != nil; h = d.held.take() {
		h.packet.Flags |= IsReleased
		if d.state == known {
			d.lend(&h.packet, h.from)
		} else {
			h.packet.Payload = nil // of which stream, nobody knows
			f.limits.UnknownFragments++
		}
		f.ready.put(h)
	}
}

// released moves the next ready packet into p.
func (f *fragments) released(p *Packet) bool {
	h := f.ready.take()
	if h == nil {
		return false
	}
	*p = h.packet
	h.packet.Payload = nil
	h.next, f.free = f.free, h
	return true
}

// flush gives up all datagrams.
func (f *fragments) flush() {
	for f.oldest != nil {
		f.giveUp(f.oldest)
	}
}

// put adds h at the tail.
func (q *queue) put(h *heldPacket) {
	h.next = nil
	if q.tail == nil {
		q.head = h
	} else {
		q.tail.next = h
	}
	q.tail = h
}

// push adds h at the head.
func (q *queue) push(h *heldPacket) {
	h.next, q.head = q.head, h
	if q.tail == nil {
		q.tail = h
	}
}

// take removes the head, nil where there is none.
func (q *queue) take() *heldPacket {
	h := q.head
	if h == nil {
		return nil
	}
	q.head = h.next
	if q.head == nil {
		q.tail = nil
	}
	return h
}
