package classify

import "github.com/portscope/portscope/decode"

// entry is a flow as the table keeps it: what each of its packets touches, and
// the places of all else. It holds no pointers, so that the garbage collector
// passes millions of them by. Side 0 is the originator as believed.
//
// It is two cache lines. Each packet needs both.
type entry struct {
	key  Key
	last int64
	// Places in the table's other lists, 0 for none: of what its transport's
	// headers told, in tcps, sctps or turns, and of its exam, or once it is ruled
	// of its story.
	transport, opinion uint32
	marks              marks
	row                uint16 // the detector that recognised it, +1
	oriented           Orientation
	icmpCode           uint8 // of its first packet
	capture            uint16

	first         int64
	bytes         [2]uint64
	packets       counters
	mac           [2][6]byte // of the sides' first packets; valid per marks
	firstFrame    uint64
	track, margin uint32 // more places
}

// counters count the packets of each side, up to 2^48: as many as a million a
// second are in nine years.
type counters struct {
	low  [2]uint32
	high [2]uint16
}

func (c *counters) of(side int) uint64 { return uint64(c.high[side])<<32 | uint64(c.low[side]) }

func (c *counters) count(side int) {
	if c.low[side]++; c.low[side] == 0 {
		c.high[side]++
	}
}

func (c *counters) both() [2]uint64 { return [2]uint64{c.of(0), c.of(1)} }

func (c *counters) flip() {
	c.low[0], c.low[1] = c.low[1], c.low[0]
	c.high[0], c.high[1] = c.high[1], c.high[0]
}

// margin is what there is to note of few flows.
type margin struct {
	previous uint32 // the flow before on the same socket pair, 0 for none
	tunnel   uint32 // of its first packet
	vlan     [2]uint16
}

// marks are the facts of a flow that fit in one bit.
type marks uint16

const (
	swapped    marks = 1 << iota // the originator is the key's second endpoint
	hasMAC0                      // mac[0] is known
	hasMAC1                      // mac[1] is known
	snapped                      // a packet was captured only in part
	midStream                    // TCP without a captured SYN
	hasVLAN                      // the first packet was tagged
	hasVLAN2                     // … twice
	ruled                        // its inquiry is over
	superseded                   // a later flow of the same key exists
	follows                      // its detector wants each later payload
	overlapped                   // fragments of it contradict each other
	leftOut                      // Options.Only is not true of it
	guest                        // no frame is counted to it yet, see decode.IsAggregated
)

func (e *entry) is(m marks) bool { return e.marks&m != 0 }

// tcp is the place of what TCP told of it, 0 for another transport's flow.
func (e *entry) tcp() uint32 {
	if e.key.protocol() == decode.TCP {
		return e.transport
	}
	return 0
}

// exam is the place of its exam, story that of its story; 0 for none. A flow has
// one of them at the most.
func (e *entry) exam() uint32 {
	if e.is(ruled) {
		return 0
	}
	return e.opinion
}

func (e *entry) story() uint32 {
	if e.is(ruled) {
		return e.opinion
	}
	return 0
}

// end is the key's endpoint that is the given side, and the other way round.
func (e *entry) end(side int) int {
	if e.is(swapped) {
		return 1 - side
	}
	return side
}

// begin makes e the flow of its first packet.
func (e *entry) begin(k *Key, sender int, p *decode.Packet) {
	opened, why := orient(p)
	*e = entry{key: *k, first: p.Time, last: p.Time, firstFrame: p.Number, capture: p.Capture, oriented: why, icmpCode: p.ICMPCode}
	if (sender == 0) != opened {
		e.marks |= swapped
	}
	if p.VLANs > 0 {
		e.marks |= hasVLAN
	}
	if p.VLANs > 1 {
		e.marks |= hasVLAN2
	}
	if p.Protocol == decode.TCP && p.TCPFlags&decode.SYN == 0 {
		e.marks |= midStream
	}
	if p.Flags&decode.IsAggregated != 0 {
		e.marks |= guest
	}
}

// count adds a packet that the side sent.
func (e *entry) count(p *decode.Packet, side int) {
	if p.Flags&decode.IsAggregated == 0 {
		e.packets.count(side)
		if e.is(guest) {
			e.firstFrame = p.Number // the first of its own: only that tells flows apart
			e.marks &^= guest
		}
	}
	e.bytes[side] += uint64(p.WireLength)
	if p.Time > e.last {
		e.last = p.Time
	} else if p.Time < e.first {
		e.first = p.Time
	}
	if p.Flags&decode.IsSnapped != 0 {
		e.marks |= snapped
	}
	e.learnMAC(p, side)
}

// learnMAC keeps the link address of the first packet each side sent.
func (e *entry) learnMAC(p *decode.Packet, side int) {
	if !p.HasMAC || e.is(hasMAC0<<side) {
		return
	}
	e.mac[side] = p.SrcMAC
	e.marks |= hasMAC0 << side
}

// flip exchanges originator and responder.
func (e *entry) flip() {
	e.marks ^= swapped
	e.packets.flip()
	e.bytes[0], e.bytes[1] = e.bytes[1], e.bytes[0]
	e.mac[0], e.mac[1] = e.mac[1], e.mac[0]
	m := e.marks & (hasMAC0 | hasMAC1)
	e.marks &^= hasMAC0 | hasMAC1
	if m&hasMAC0 != 0 {
		e.marks |= hasMAC1
	}
	if m&hasMAC1 != 0 {
		e.marks |= hasMAC0
	}
}
