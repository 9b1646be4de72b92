package classify

import (
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// exam is the questioning of one flow: its opening as far as it came, and what
// the detectors said of it. It is freed once the verdict is in.
type exam struct {
	opening  detect.Opening
	inquiry  detect.Inquiry
	next     [2]uint32 // sequence number that continues Stream
	begun    [2]bool   // next is known
	broken   [2]bool   // nothing can continue Stream: bytes were not captured
	held     [2][]heldSegment
	segments int
	parts    int // datagrams asked about, to which no rest is added any more
	size     int // bytes kept, as the quota counts them
	last     uint64
	// buffers is where the memory of the opening is from. lent says that it is
	// the first packet's own, which is good until the flow was asked about: most
	// flows need no more.
	buffers *buffers
	lent    bool
}

// heldSegment is a TCP payload that came before the bytes in front of it.
type heldSegment struct {
	seq   uint32
	frame uint64
	data  []byte
}

// How much is held of a stream in disorder.
const (
	maxHeld      = 16 // segments of each side
	maxHeldBytes = 2048
	// patience is how many segments are held before the start of a stream is
	// given up as never captured.
	patience = 6
)

// examine shows a payload to the detectors of a flow that is not ruled.
func (t *table) examine(e *entry, p *decode.Packet, side int) {
	if e.opinion == 0 {
		t.beginExam(e)
	}
	x := t.exams.at(e.opinion)
	before := x.size
	x.last = p.Number
	if e.tcp() != 0 && !x.begun[side] {
		x.beginStream(p, side, t.tcps.at(e.transport))
	}
	grown := x.take(p, side)
	if !t.quota.opening(&e.key, x.size-before) {
		x.opening.Complete = true
	}
	over := (grown || x.opening.Complete) && t.engine.Ask(&x.opening, &x.inquiry)
	if d := x.inquiry.Found(t.engine); d != nil && d.Follow != nil {
		if !e.is(follows) {
			t.recognise(e, x, d)
		} else if !isRest(p) {
			t.follow(d, e, p, side)
		}
	}
	switch {
	case over:
		t.rule(e, x)
	case x.lent:
		t.keepExam(e, x)
	}
}

// firstExam is the place of the exam in which each flow's first payload is
// looked at, where it lies. It stays in the caches.
const firstExam = 1

// beginExam gives the flow the first exam.
func (t *table) beginExam(e *entry) {
	e.opinion = firstExam
	x := t.exams.at(firstExam)
	x.buffers, x.lent = &t.buffers, true
	x.opening.Transport, x.opening.Memo = e.key.protocol(), t.memo
	x.opening.Port = [2]uint16{e.key.port(e.end(0)), e.key.port(e.end(1))}
}

// keepExam gives the flow an exam of its own, with a copy of what was lent.
func (t *table) keepExam(e *entry, first *exam) {
	if n := len(t.idle); n > 0 {
		e.opinion, t.idle = t.idle[n-1], t.idle[:n-1]
	} else {
		e.opinion = t.exams.grow()
	}
	x := t.exams.at(e.opinion)
	datagrams, segments, inquiry := x.opening.Datagrams, x.opening.Segments, x.inquiry
	inquiry.Take(&first.inquiry)
	*x = *first
	x.inquiry = inquiry
	o := &x.opening
	o.Datagrams, o.Segments = append(datagrams, o.Datagrams...), append(segments, o.Segments...)
	first.clear()
	for side := range o.Stream {
		if len(o.Stream[side]) > 0 {
			o.Stream[side] = t.buffers.copyOf(o.Stream[side])
		}
	}
	for i := range o.Datagrams {
		o.Datagrams[i].Data = t.buffers.copyOf(o.Datagrams[i].Data)
	}
	x.lent = false
}

// clear forgets the flow, but keeps the room for the lists of the next one.
func (x *exam) clear() {
	datagrams, segments := x.opening.Datagrams, x.opening.Segments
	clear(datagrams)
	x.inquiry.Reset()
	*x = exam{inquiry: x.inquiry}
	x.opening.Datagrams, x.opening.Segments = datagrams[:0], segments[:0]
}

// endExam frees the flow's exam.
func (t *table) endExam(e *entry, x *exam) {
	x.reset()
	if e.opinion != firstExam && !t.buffers.closed {
		t.idle = append(t.idle, e.opinion)
	}
	e.opinion = 0
}

// beginStream says where the side's stream begins: after its SYN, or else with
// the first segment that was captured.
func (x *exam) beginStream(p *decode.Packet, side int, tcp connection) {
	x.begun[side] = true
	x.next[side], x.opening.FromStart[side] = tcp.firstSeq(side)
	if !x.opening.FromStart[side] {
		x.next[side] = p.Seq
	}
}

// take adds a payload to the opening, and says whether that has more to show.
func (x *exam) take(p *decode.Packet, side int) bool {
	if isRest(p) {
		return x.takeRest(p, side)
	}
	if p.Protocol != decode.TCP {
		return x.takeDatagram(p, side)
	}
	x.segments++
	if x.segments >= detect.MaxSegments {
		x.opening.Complete = true
	}
	if x.broken[side] {
		return false
	}
	return x.takeSegment(side, heldSegment{p.Seq, p.Number, p.Payload}, len(p.Payload) < int(p.PayloadLength))
}

// takeDatagram keeps a datagram.
func (x *exam) takeDatagram(p *decode.Packet, side int) bool {
	data := p.Payload[:min(len(p.Payload), detect.MaxDatagram)]
	if x.lent {
		data = data[:len(data):len(data)]
	} else {
		data = x.buffers.copyOf(data)
	}
	x.opening.Datagrams = append(withRoom(x.opening.Datagrams), detect.Datagram{Side: uint8(side), Data: data, Length: int(p.PayloadLength), Frame: p.Number})
	x.size += len(data)
	x.opening.Complete = x.opening.Complete || len(x.opening.Datagrams) >= detect.MaxDatagrams
	if p.Flags&decode.IsFragment == 0 || p.Protocol != decode.UDP {
		return true
	}
	d := &x.opening.Datagrams[len(x.opening.Datagrams)-1]
	d.Length = max(d.Length, int(p.Ack))
	return isWhole(d) // else the rest is waited for, until another datagram comes
}

// withRoom is a list that one more datagram fits in: larger ones grow by four, for
// flows that nobody recognises are many, and wait with theirs for more.
func withRoom(list []detect.Datagram) []detect.Datagram {
	n := len(list)
	if n < cap(list) {
		return list
	}
	return append(make([]detect.Datagram, 0, n+max(1, min(n, 4))), list...)
}

// isWhole says whether all of a datagram is there that is kept.
func isWhole(d *detect.Datagram) bool { return len(d.Data) >= min(d.Length, detect.MaxDatagram) }

// takeRest adds a later fragment to its datagram, where it goes on from what is
// there of it and nobody was asked about it yet.
func (x *exam) takeRest(p *decode.Packet, side int) bool {
	for i := x.parts; i < len(x.opening.Datagrams); i++ {
		d := &x.opening.Datagrams[i]
		if uint32(d.Frame) != p.Ack || int(d.Side) != side || len(d.Data) != int(p.Seq) {
			continue
		}
		data := p.Payload[:min(len(p.Payload), detect.MaxDatagram-len(d.Data))]
		d.Data = x.buffers.add(d.Data, data)
		x.size += len(data)
		return isWhole(d)
	}
	return false
}

// takeSegment continues the side's stream with a segment, or holds it until
// the bytes before it have come.
func (x *exam) takeSegment(side int, s heldSegment, snapped bool) bool {
	ahead := int32(s.seq - x.next[side])
	if ahead > 0 && !x.giveUpStart(side) {
		x.hold(side, s)
		return false
	}
	grown := x.appendSegment(side, s)
	for grown && !snapped && x.appendHeld(side) {
	}
	x.broken[side] = x.broken[side] || snapped
	return grown
}

// giveUpStart begins the stream with the earliest segment held, where nothing
// of it came and too much is waiting.
func (x *exam) giveUpStart(side int) bool {
	held := x.held[side]
	if len(x.opening.Stream[side]) > 0 || len(held) < patience {
		return false
	}
	first := held[0].seq
	for _, h := range held {
		if int32(h.seq-first) < 0 {
			first = h.seq
		}
	}
	x.next[side], x.opening.FromStart[side] = first, false
	for x.appendHeld(side) {
	}
	return true
}

func (x *exam) hold(side int, s heldSegment) {
	if len(x.held[side]) >= maxHeld {
		return
	}
	s.data = append([]byte(nil), s.data[:min(len(s.data), maxHeldBytes)]...)
	x.held[side] = append(x.held[side], s)
	x.size += len(s.data)
}

// appendHeld continues the stream with a held segment, if one fits.
func (x *exam) appendHeld(side int) bool {
	for i, h := range x.held[side] {
		if int32(h.seq-x.next[side]) > 0 {
			continue
		}
		last := len(x.held[side]) - 1
		x.held[side][i] = x.held[side][last]
		x.held[side] = x.held[side][:last]
		x.appendSegment(side, h)
		return true
	}
	return false
}

// appendSegment adds what is new in a segment to the side's stream. What was
// seen before stands: a retransmission cannot rewrite it.
func (x *exam) appendSegment(side int, s heldSegment) bool {
	old := int(int32(x.next[side] - s.seq))
	if old < 0 || old >= len(s.data) {
		return false
	}
	stream := x.opening.Stream[side]
	data := s.data[old:]
	x.next[side] += uint32(len(data))
	data = data[:min(len(data), detect.MaxStream-len(stream))]
	if len(data) == 0 {
		x.broken[side] = true
		return false
	}
	x.opening.Segments = append(x.opening.Segments, detect.Segment{Side: uint8(side), Offset: uint32(len(stream)), Length: uint32(len(data)), Frame: s.frame})
	if x.lent && len(stream) == 0 {
		x.opening.Stream[side] = data[:len(data):len(data)]
	} else {
		x.opening.Stream[side] = x.buffers.add(stream, data)
	}
	x.size += len(data)
	return true
}

// flip exchanges the sides.
func (x *exam) flip() {
	o := &x.opening
	o.Port[0], o.Port[1] = o.Port[1], o.Port[0]
	o.Stream[0], o.Stream[1] = o.Stream[1], o.Stream[0]
	o.FromStart[0], o.FromStart[1] = o.FromStart[1], o.FromStart[0]
	for i := range o.Segments {
		o.Segments[i].Side ^= 1
	}
	for i := range o.Datagrams {
		o.Datagrams[i].Side ^= 1
	}
	x.next[0], x.next[1] = x.next[1], x.next[0]
	x.begun[0], x.begun[1] = x.begun[1], x.begun[0]
	x.broken[0], x.broken[1] = x.broken[1], x.broken[0]
	x.held[0], x.held[1] = x.held[1], x.held[0]
}

// reset makes x ready for another flow, and gives back its memory.
func (x *exam) reset() {
	o := &x.opening
	if !x.lent {
		x.buffers.give(o.Stream[0])
		x.buffers.give(o.Stream[1])
		for i := range o.Datagrams {
			x.buffers.give(o.Datagrams[i].Data)
		}
	}
	x.clear()
}

// frameOf is the frame that brought the evidence.
func (x *exam) frameOf(e *detect.Evidence) uint64 {
	if int(e.Datagram) < len(x.opening.Datagrams) {
		return x.opening.Datagrams[e.Datagram].Frame
	}
	for _, s := range x.opening.Segments {
		if s.Side == e.Side && e.Offset < int(s.Offset+s.Length) && e.Offset >= int(s.Offset) {
			return s.Frame
		}
	}
	return 0
}

// bytesOf is the evidence itself, cut at maxEvidence bytes, as it lies.
func (x *exam) bytesOf(e *detect.Evidence) []byte {
	from := x.opening.Stream[e.Side]
	if int(e.Datagram) < len(x.opening.Datagrams) {
		from = x.opening.Datagrams[e.Datagram].Data
	}
	start := min(max(e.Offset, 0), len(from))
	end := min(start+min(max(e.Length, 0), maxEvidence), len(from))
	return from[start:end]
}

// maxEvidence bounds the bytes kept of what decided.
const maxEvidence = 32
