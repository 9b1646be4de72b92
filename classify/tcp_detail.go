package classify

import "github.com/portscope/portscope/decode"

// tcpDetail is the part of a tcpFlow that a flow without data and without
// trouble never has.
type tcpDetail struct {
	ends [2]endDetail
}

// details hands out memory for tcpDetails, a page's worth at a time.
type details []tcpDetail

// detailsPerPage is how many fit in a page of 4096 bytes.
const detailsPerPage = 12

// next is a detail that nothing was counted in.
func (d *details) next() *tcpDetail {
	if len(*d) == 0 {
		*d = make(details, detailsPerPage)
		clear(*d) // memory whose first use is a read is made ready twice, see slab
	}
	first := &(*d)[0]
	*d = (*d)[1:]
	return first
}

// endDetail is one end's part of a tcpDetail.
type endDetail struct {
	counts tcpCounts
	missed uint64 // bytes of gaps that were acknowledged
	gaps   *gaps  // nil until data is missing
	rtt    rtt
}

// tcpCounts counts what one end did. The names are EndpointTCP's; the last three
// are those of the history's logarithmic letters that have no name there.
type tcpCounts struct {
	retransmissions, fast, spurious, outOfOrder, duplicateACKs uint32
	zeroWindows, windowFull, keepAlives                        uint32
	resent, closedWindows, lostGaps                            uint32
}

// side returns the detail of a side, made when first asked for.
func (t *tcpFlow) side(side int) *endDetail {
	if t.detail == nil {
		t.detail = &tcpDetail{}
	}
	return &t.detail.ends[side]
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
	if d.gaps == nil || d.gaps.count == 0 {
		d.rtt.sent(p.Time, end)
	}
}

// resent takes in that the bytes from start to end came, which lie below what
// was sent before.
func (d *endDetail) resent(start, end uint32) {
	if d.gaps != nil {
		d.gaps.fill(start, end)
	}
	d.rtt.resent()
}
