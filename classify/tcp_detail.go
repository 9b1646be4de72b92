package classify

import "github.com/portscope/portscope/decode"

// tcpMemory holds the tcpFlows of a table, and their details.
type tcpMemory struct {
	flows   slab[tcpFlow]
	details slab[tcpDetail]
}

// connection is a tcpFlow, and the memory that its detail is in.
type connection struct {
	*tcpFlow
	memory *tcpMemory
}

func (m *tcpMemory) at(place uint32) connection { return connection{m.flows.at(place), m} }

// release gives back a flow's place, and its detail's.
func (m *tcpMemory) release(place uint32) {
	if place != 0 {
		m.details.release(m.flows.at(place).detail)
		m.flows.release(place)
	}
}

// carry copies a flow of another memory.
func (m *tcpMemory) carry(from *tcpMemory, place uint32) uint32 {
	n := carry(&m.flows, &from.flows, place)
	if n != 0 {
		t := m.flows.at(n)
		t.detail = carry(&m.details, &from.details, t.detail)
	}
	return n
}

// tcpDetail is the part of a tcpFlow that a flow without data and without
// trouble never has.
type tcpDetail struct {
	ends    [2]endDetail
	history [2]letters // those that the flow has no room for
}

// endDetail is one end's part of a tcpDetail.
type endDetail struct {
	rtt      rtt
	troubles *endTroubles // nil until there are any
	unusual  *endUnusual  // nil for nothing
}

// endTroubles is what few ends with data have to tell.
type endTroubles struct {
	counts tcpCounts
	missed uint64 // bytes of gaps that were acknowledged
	gaps   *gaps  // nil until data is missing
}

// endUnusual is what does not fit into a tcpEnd, of the few that have it.
type endUnusual struct {
	advanced int64  // when next last rose, valid iff the lag is aside
	carry    uint32 // of sent, in 2^32 bytes
	end      uint32 // see connection.lastEnd
}

// tcpCounts counts what one end did. The names are EndpointTCP's; the last three
// are those of the history's logarithmic letters that have no name there.
type tcpCounts struct {
	retransmissions, fast, spurious, outOfOrder, duplicateACKs uint32
	zeroWindows, windowFull, keepAlives                        uint32
	resent, closedWindows, lostGaps                            uint32
}

// known is the flow's detail, nil where it has none.
func (t connection) known() *tcpDetail {
	if t.detail == 0 {
		return nil
	}
	return t.memory.details.at(t.detail)
}

// more is the flow's detail, made when first asked for.
func (t connection) more() *tcpDetail {
	if t.detail == 0 {
		t.detail = t.memory.details.grow()
	}
	return t.memory.details.at(t.detail)
}

// side is the detail of a side that sent data or has trouble.
func (t connection) side(side int) *endDetail {
	t.eventful = true
	return &t.more().ends[side]
}

// trouble is the troubles of a side, made when first asked for.
func (t connection) trouble(side int) *endTroubles {
	return filled(&t.side(side).troubles)
}

// troubled is the troubles of a side, nil for none.
func (t connection) troubled(side int) *endTroubles {
	if d := t.known(); d != nil {
		return d.ends[side].troubles
	}
	return nil
}

// unusual is what is unusual of a side, made when first asked for.
func (t connection) unusual(side int) *endUnusual {
	return filled(&t.more().ends[side].unusual)
}

// filled is what p points to, made when first asked for.
func filled[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

// knownUnusual is what is unusual of a side, nil for nothing.
func (t connection) knownUnusual(side int) *endUnusual {
	if d := t.known(); d != nil {
		return d.ends[side].unusual
	}
	return nil
}

// count adds the verdicts of one segment.
func (c *tcpCounts) count(v verdict) {
	c.retransmissions += bit(v & retransmission)
	c.fast += bit(v & fastRetransmission)
	c.spurious += bit(v & spuriousRetransmission)
	c.outOfOrder += bit(v & outOfOrder)
	c.duplicateACKs += bit(v & duplicateACK)
	c.zeroWindows += bit(v & zeroWindow)
	c.windowFull += bit(v & windowFull)
	c.keepAlives += bit(v & keepAlive)
}

// bit is 1 where v is any verdict, else 0.
func bit(v verdict) uint32 {
	if v != 0 {
		return 1
	}
	return 0
}

// fresh takes in p, data up to end that its sender sent for the first time.
// While data below it is missing no acknowledgement tells how long it took.
func (d *endDetail) fresh(p *decode.Packet, end uint32) {
	if d.troubles == nil || d.troubles.gaps == nil || d.troubles.gaps.count == 0 {
		d.rtt.sent(p.Time, end)
	}
}

// resent takes in that the bytes from start to end came, which lie below what
// was sent before.
func (d *endDetail) resent(start, end uint32) {
	if d.troubles != nil && d.troubles.gaps != nil {
		d.troubles.gaps.fill(start, end)
	}
	d.rtt.resent()
}
