package classify

import "github.com/portscope/portscope/decode"

// Exchange is how the ends of a flow without connections (UDP, ICMP) took turns.
type Exchange struct {
	// Requests is how often the originator spoke after the responder had, or
	// at first; Answered is how many of these turns the responder took up.
	Requests, Answered uint64
	// ResponseMin and ResponseMean are from the first packet of a request to
	// the first of its answer, in nanoseconds; valid iff Answered is not 0.
	ResponseMin, ResponseMean int64
}

// exchange gathers an Exchange. A flow of a transport that knows no turns has one,
// too, for its payload.
type exchange struct {
	payload            [2]uint64 // bytes that each side sent
	asked              int64     // when the request at hand began
	shortest, total    int64
	requests, answered uint32
	waiting            bool // for an answer
}

// add counts a packet that the side sent.
func (x *exchange) add(p *decode.Packet, side int) {
	x.payload[side] += uint64(p.PayloadLength)
	x.turn(p.Time, side)
}

// turn takes in that a side spoke.
func (x *exchange) turn(at int64, side int) {
	switch {
	case side == 0 && !x.waiting:
		x.waiting, x.asked = true, at
		x.requests++
	case side == 1 && x.waiting:
		x.waiting = false
		took := max(at-x.asked, 0)
		if x.answered == 0 || took < x.shortest {
			x.shortest = took
		}
		x.answered++
		x.total += took
	}
}

// flip begins anew: what was a request was an answer. The few packets before a
// flow's ends are known do not count.
func (x *exchange) flip() { *x = exchange{payload: [2]uint64{x.payload[1], x.payload[0]}} }

// record is the exchange as the flow's record has it.
func (x *exchange) record() *Exchange {
	r := &Exchange{Requests: uint64(x.requests), Answered: uint64(x.answered), ResponseMin: x.shortest}
	if x.answered > 0 {
		r.ResponseMean = x.total / int64(x.answered)
	}
	return r
}

// takesTurns says whether flows of a transport are exchanges.
func takesTurns(p decode.IPProtocol) bool {
	return p == decode.UDP || p == decode.ICMP || p == decode.ICMPv6
}
