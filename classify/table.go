package classify

import (
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// table holds the flows of one shard: every packet of a socket pair comes to
// the same table, and nobody else touches it.
type table struct {
	options Options
	engine  *detect.Engine
	memo    *detect.Memo
	sites   sites
	seed    uint64

	slots []slot // open addressing, a power of two long
	used  int

	entries slab[entry]
	tcps    tcpMemory
	sctps   slab[association]
	turns   slab[exchange] // of all transports but the two
	margins slab[margin]
	exams   slab[exam]
	stories slab[story]
	keep    []byte   // room for the evidence of the next stories
	idle    []uint32 // exams that are free to use again
	buffers buffers

	// Traffic over time: of flows, and of kinds of flows.
	tracks slab[track]
	meters map[kind]*timeline
	from   int64 // the time of the first packet
	level  uint8 // of the intervals that tracks count in

	knowledge knowledge
	commented []commented
	quota     quota
	fetched   uint64 // see fetch
	reads     uint64 // payloads that somebody looked at
	lacking   lacking
	all       []uint32        // 0, 1, 2, …
	followed  detect.Datagram // see follow
	quoted    *decode.Decoder // of the packets that ICMP errors quote

	// witness is shown each opening once its verdict is in; nil for nobody.
	witness func(*entry, *detect.Opening)
}

// slot leads from a key's hash to its latest flow. tag is the hash's low half,
// which tells nearly all other keys apart without looking at the flow.
type slot struct{ tag, place uint32 }

func newTable(o Options, engine *detect.Engine, seed uint64) *table {
	t := &table{options: o, engine: engine, memo: detect.NewMemo(), sites: newSites(o.Applications), seed: seed, slots: make([]slot, 1<<10), meters: map[kind]*timeline{}, quota: newQuota(o), quoted: decode.NewDecoder(decode.Options{NoTunnels: true, NoChecksums: true})}
	t.exams.grow() // the first
	return t
}

// add counts a packet to its flow, which it opens where there is none. It
// returns false where the bound on flows keeps it out.
func (t *table) add(p *decode.Packet) bool {
	key, sender := keyOf(p)
	return t.addKeyed(p, &key, sender, uint32(key.hash(t.seed)))
}

// addKeyed is add of a packet whose key and tag are known.
func (t *table) addKeyed(p *decode.Packet, key *Key, sender int, tag uint32) bool {
	s := t.find(key, tag)
	if s.place == 0 {
		if !t.quota.flow(key) {
			return false
		}
		t.open(s, key, sender, p)
	} else if e := t.entries.at(s.place); t.isOver(e, p, sender) {
		if !t.quota.flow(key) {
			return false
		}
		t.supersede(s, e, sender, p)
	}
	e := t.entries.at(s.place)
	side := sender
	if e.is(swapped) {
		side = 1 - sender
	}
	switch p.Protocol {
	case decode.TCP:
		side = t.addTCP(e, p, side)
	case decode.SCTP:
		t.sctps.at(e.transport).add(p, side)
	default:
		t.turns.at(e.transport).add(p, side)
	}
	if bucketOf(p.Time, t.level) > bucketOf(e.last, t.level) {
		t.passTime(e, p.Time)
	}
	e.count(p, side)
	if (p.Protocol == decode.ICMP || p.Protocol == decode.ICMPv6) && !isRest(p) {
		t.learnICMP(e, p)
	} else if len(p.Payload) > 0 && (!e.is(ruled) || e.is(follows)) {
		t.read(e, p, side)
	}
	if p.Flags&(decode.IsOverlapping|decode.IsCommented) != 0 {
		t.mark(e, p)
	}
	return true
}

// read gives a payload to whom it concerns. One that overlaps another is not
// trusted: which of the two the receiver took, nobody knows (RFC 5722).
func (t *table) read(e *entry, p *decode.Packet, side int) {
	t.reads++
	switch {
	case p.Flags&decode.IsElided != 0:
		t.lacking.note(p)
	case p.Flags&decode.IsOverlapping != 0:
	case isRest(p):
		if e.exam() != 0 {
			t.examine(e, p, side)
		}
	case e.is(ruled):
		t.follow(t.options.Detectors[e.row-1], e, p, side)
	default:
		t.examine(e, p, side)
	}
}

// isRest says whether a packet is the rest of a datagram, which begins none. Of
// TCP it is a part of the stream like any other.
func isRest(p *decode.Packet) bool {
	return p.Flags&decode.IsLaterFragment != 0 && p.Protocol != decode.TCP
}

// mark keeps what is rarely to be said of a packet.
func (t *table) mark(e *entry, p *decode.Packet) {
	if p.Flags&decode.IsOverlapping != 0 {
		e.marks |= overlapped
	}
	if p.Flags&decode.IsCommented != 0 {
		t.commented = append(t.commented, commented{p.Number, e})
	}
}

// addTCP shows a segment to the flow's TCP state. A SYN that comes late in a
// flow whose start was guessed puts it right.
func (t *table) addTCP(e *entry, p *decode.Packet, side int) int {
	tcp := t.tcps.at(e.transport)
	if p.TCPFlags&decode.SYN != 0 && e.oriented < OrientedBySYNACK {
		opened, why := orient(p)
		if opened != (side == 0) {
			t.flip(e)
			side = 1 - side
		}
		e.oriented = why
	}
	if p.PayloadLength > 0 {
		tcp.side(side)
	}
	tcp.add(p, side)
	return side
}

// find returns the key's slot, or the empty one where it belongs.
func (t *table) find(k *Key, tag uint32) *slot {
	mask := uint32(len(t.slots) - 1)
	for i := tag & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.place == 0 {
			s.tag = tag
			return s
		}
		if s.tag == tag && t.entries.at(s.place).key.same(k) {
			return s
		}
	}
}

// open fills an empty slot with a new flow.
func (t *table) open(s *slot, k *Key, sender int, p *decode.Packet) {
	s.place = t.newFlow(k, sender, p)
	t.used++
	if t.used*4 > len(t.slots)*3 {
		t.rehash() // s is of the old slots now, and still leads to the flow
	}
}

// supersede begins a new flow on a socket pair whose last one is over.
func (t *table) supersede(s *slot, old *entry, sender int, p *decode.Packet) {
	t.settle(old)
	old.marks |= superseded
	previous, key := s.place, old.key
	s.place = t.newFlow(&key, sender, p)
	t.link(t.entries.at(s.place), previous)
}

func (t *table) newFlow(k *Key, sender int, p *decode.Packet) uint32 {
	t.raise(p.Time)
	place := t.entries.grow()
	e := t.entries.at(place)
	e.begin(k, sender, p)
	if t.options.Programs != nil {
		t.options.Programs.Opened(p)
	}
	switch p.Protocol {
	case decode.TCP:
		e.transport = t.tcps.flows.grow()
		if senderIsOriginator := (sender == 1) == e.is(swapped); !senderIsOriginator {
			t.tcps.at(e.transport).flip()
		}
	case decode.SCTP:
		e.transport = t.sctps.grow()
	default:
		e.transport = t.turns.grow()
	}
	if p.Tunnel != 0 || p.VLANs > 0 {
		e.margin = t.margins.grow()
		*t.margins.at(e.margin) = margin{tunnel: p.Tunnel, vlan: p.VLAN}
	}
	if detect.Over(p.Protocol) == 0 {
		e.marks |= ruled
	}
	return place
}

// rehash doubles the slots. Tags carry enough of the hash to place them.
func (t *table) rehash() {
	old := t.slots
	t.slots = make([]slot, 2*len(old))
	clear(t.slots) // see slab.grow
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.place == 0 {
			continue
		}
		i := s.tag & mask
		for t.slots[i].place != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

// isOver says whether a packet begins a new flow on the socket pair of e: the
// pair was silent for too long, or a new connection begins on it.
func (t *table) isOver(e *entry, p *decode.Packet, sender int) bool {
	if idle := t.options.Timeouts.of(p.Protocol); idle > 0 && p.Time-e.last > idle {
		return true
	}
	if e.tcp() == 0 || p.TCPFlags&decode.SYN == 0 {
		return false
	}
	side := sender
	if e.is(swapped) {
		side = 1 - sender
	}
	return t.tcps.at(e.transport).restarts(p, side)
}

// flip exchanges the flow's ends everywhere.
func (t *table) flip(e *entry) {
	e.flip()
	switch e.key.protocol() {
	case decode.TCP:
		t.tcps.at(e.transport).flip()
	case decode.SCTP:
		t.sctps.at(e.transport).flip()
	default:
		t.turns.at(e.transport).flip()
	}
	if e.exam() != 0 {
		t.exams.at(e.exam()).flip()
	}
}

// finish settles all flows, at the end of the capture.
func (t *table) finish() {
	t.buffers.closed = true
	for place := uint32(1); place <= t.entries.n; place++ {
		t.settle(t.entries.at(place))
	}
}

// marginOf is what there is to note of the flow.
func (t *table) marginOf(e *entry) margin {
	if e.margin == 0 {
		return margin{}
	}
	return *t.margins.at(e.margin)
}

// before is the flow before e on its socket pair, nil for none.
func (t *table) before(e *entry) *entry {
	if previous := t.marginOf(e).previous; previous != 0 {
		return t.entries.at(previous)
	}
	return nil
}

// link puts the flow behind another of its socket pair, which is at previous, or
// behind none.
func (t *table) link(e *entry, previous uint32) {
	switch {
	case e.margin != 0:
	case previous == 0:
		return
	default:
		e.margin = t.margins.grow()
	}
	t.margins.at(e.margin).previous = previous
}

// payload is the bytes of payload that each side of the flow sent.
func (t *table) payload(e *entry) [2]uint64 {
	switch e.key.protocol() {
	case decode.TCP:
		return t.tcps.at(e.transport).payload()
	case decode.SCTP:
		return t.sctps.at(e.transport).payload
	}
	return t.turns.at(e.transport).payload
}
