package classify

import "github.com/portscope/portscope/decode"

// lookahead is how many packets are looked up together. A flow lies in several
// places in memory, none of them likely in a cache where flows are many; places
// that are asked for together arrive together.
const lookahead = 16

// looked is a packet on its way to its flow.
type looked struct {
	key    Key
	sender int
	tag    uint32
	place  uint32 // of the flow, or of one with the same slot; 0 for none
}

// addAll adds packets in their order, and counts those that were kept out.
func (t *table) addAll(packets []decode.Packet, refused *count) {
	var run [lookahead]looked
	for len(packets) > 0 {
		n := min(len(packets), lookahead)
		for i := range n {
			l := &run[i]
			l.key, l.sender = keyOf(&packets[i])
			l.tag = uint32(l.key.hash(t.seed))
		}
		t.fetch(run[:n])
		for i := range n {
			l := &run[i]
			if !t.addKeyed(&packets[i], l.key, l.sender, l.tag) {
				refused.add(packets[i].WireLength)
			}
		}
		packets = packets[n:]
	}
}

// fetch touches what the packets' flows are made of, one kind of memory after
// the other. It changes nothing but what the caches hold.
func (t *table) fetch(run []looked) {
	mask := uint32(len(t.slots) - 1)
	for i := range run {
		run[i].place = t.slots[run[i].tag&mask].place
	}
	var sum uint64 // keeps the reads from being left out
	for i := range run {
		if l := &run[i]; l.place != 0 {
			e := t.entries.at(l.place)
			sum += uint64(e.last) + e.bytes[0] + uint64(e.tunnel)
			l.place = e.tcp
		}
	}
	for i := range run {
		if l := &run[i]; l.place != 0 {
			f := t.tcps.at(l.place)
			sum += uint64(f.ends[0].advanced) + uint64(f.ends[1].advanced) + uint64(f.handshake)
		}
	}
	t.fetched = sum
}
