package classify

// maxGaps bounds the gaps that are remembered of one end.
const maxGaps = 32

// gaps are the parts of an end's sequence space that it sent, as later segments
// show, and that were not captured (yet), in their order.
type gaps struct {
	list  [maxGaps]gap
	count int
}

// gap is a part of the sequence space: end is one past its last byte.
type gap struct{ start, end uint32 }

// open adds a gap above all others. Where there are too many, the lowest is
// forgotten and its length returned.
func (g *gaps) open(start, end uint32) (forgotten uint32) {
	if g.count == maxGaps {
		forgotten = g.list[0].end - g.list[0].start
		g.remove(0)
	}
	g.list[g.count] = gap{start, end}
	g.count++
	return forgotten
}

// remove takes out the gap at i.
func (g *gaps) remove(i int) {
	copy(g.list[i:g.count], g.list[i+1:g.count])
	g.count--
}

// acknowledged removes what lies below ack, and returns how many bytes that is.
func (g *gaps) acknowledged(ack uint32) (missed uint32) {
	for g.count > 0 && after(ack, g.list[0].start) {
		low := &g.list[0]
		if after(low.end, ack) {
			missed += ack - low.start
			low.start = ack
			break
		}
		missed += low.end - low.start
		g.remove(0)
	}
	return missed
}

// fill removes what lies from start to end, which was captured late.
func (g *gaps) fill(start, end uint32) {
	for i := g.count - 1; i >= 0; i-- {
		h := &g.list[i]
		if !after(end, h.start) || !after(h.end, start) {
			continue
		}
		low, high := after(start, h.start), after(h.end, end)
		switch {
		case low && high && g.count < maxGaps:
			copy(g.list[i+2:], g.list[i+1:g.count])
			g.list[i+1] = gap{end, h.end}
			h.end = start
			g.count++
		case low:
			h.end = start
		case high:
			h.start = end
		default:
			g.remove(i)
		}
	}
}
