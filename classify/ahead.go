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
	for len(t.all) < len(packets) {
		t.all = append(t.all, uint32(len(t.all)))
	}
	t.addShare(packets, t.all[:len(packets)], refused)
}

// addShare adds those of the packets whose indices are given.
func (t *table) addShare(packets []decode.Packet, share []uint32, refused *count) {
	var run [lookahead]looked
	for len(share) > 0 {
		n := min(len(share), lookahead)
		for i, at := range share[:n] {
			l := &run[i]
			l.sender = l.key.of(&packets[at])
			l.tag = uint32(l.key.hash(t.seed))
		}
		t.fetch(run[:n])
		for i, at := range share[:n] {
			l, p := &run[i], &packets[at]
			if !t.addKeyed(p, &l.key, l.sender, l.tag) && p.Flags&decode.IsAggregated == 0 {
				refused.add(p.WireLength)
			}
		}
		share = share[n:]
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
			sum += uint64(e.last) + e.bytes[0]
			l.place = e.tcp()
		}
	}
	for i := range run {
		if l := &run[i]; l.place != 0 {
			f := t.tcps.flows.at(l.place)
			sum += uint64(f.ends[0].heard) + uint64(f.ends[1].heard) + uint64(f.handshake)
		}
	}
	t.fetched = sum
}
