package classify

import (
	"slices"

	"github.com/portscope/portscope/decode"
)

// packetList is packets on their way to the tables, in their order. They are
// decoded where they then lie: to copy one that was just written costs more than
// to decode it.
type packetList struct {
	list []decode.Packet
}

// fewPackets is how many a list has room for at first: a block of a capture
// holds as many, mostly.
const fewPackets = 512

// room is where the next packet is to be written; keep keeps it.
func (l *packetList) room() *decode.Packet {
	n := len(l.list)
	if n == cap(l.list) {
		l.list = slices.Grow(l.list, max(n, fewPackets))
		clear(l.list[n:cap(l.list)]) // a write before any read, see slab
	}
	return &l.list[:n+1][n]
}

func (l *packetList) keep() { l.list = l.list[:len(l.list)+1] }

// clear empties the list and keeps its memory.
func (l *packetList) clear() { l.list = l.list[:0] }
