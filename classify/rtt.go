package classify

import "math/bits"

// maxOutstanding is how many segments of one end are timed at once. More in
// flight go untimed until some are acknowledged.
const maxOutstanding = 4

// rtt measures how long the data of one end takes to be acknowledged.
type rtt struct {
	// ends and times are those of the segments in flight that are timed, in
	// their order.
	times   [maxOutstanding]int64
	ends    [maxOutstanding]uint32
	waiting uint8

	samples  uint32
	min, max int64 // nanoseconds
	sum      int64
	// few holds the class of each sample while they are few; many counts them
	// by class once they are not.
	few  [fewSamples]uint8
	many *[classes]uint32
}

// fewSamples is how many samples have no 95th percentile but their maximum.
const fewSamples = 19

// Samples are classed by their size: eight classes to each power of two, from a
// microsecond to twenty minutes, so that a class is a tenth of its time wide.
const (
	classBits  = 3
	firstPower = 10 // 2^10 ns
	lastPower  = 40 // 2^40 ns
	classes    = (lastPower - firstPower) << classBits
)

// sent begins to time new data that ends at end.
func (r *rtt) sent(now int64, end uint32) {
	if r.waiting < maxOutstanding {
		r.times[r.waiting], r.ends[r.waiting] = now, end
		r.waiting++
	}
}

// resent stops all timing: an acknowledgement no longer tells which of two
// copies it is for (Karn's rule, RFC 6298 section 3), nor whether it waited for
// the second.
func (r *rtt) resent() { r.waiting = 0 }

// acknowledged takes in an acknowledgement. Only the segment that ends right
// there was answered by it; those below it waited for that one.
func (r *rtt) acknowledged(ack uint32, now int64) {
	n := uint8(0)
	for n < r.waiting && !after(r.ends[n], ack) {
		n++
	}
	if n == 0 {
		return
	}
	if r.ends[n-1] == ack {
		r.sample(now - r.times[n-1])
	}
	copy(r.times[:], r.times[n:r.waiting])
	copy(r.ends[:], r.ends[n:r.waiting])
	r.waiting -= n
}

// sample takes in one measured time; a clock that jumped back measured nothing.
func (r *rtt) sample(t int64) {
	if t < 0 {
		return
	}
	if r.samples == 0 {
		r.min, r.max = t, t
	}
	r.min, r.max = min(r.min, t), max(r.max, t)
	r.sum += t
	r.classify(classOf(t))
	r.samples++
}

// classify counts one sample of class c.
func (r *rtt) classify(c uint8) {
	if r.samples < fewSamples {
		r.few[r.samples] = c
		return
	}
	if r.many == nil {
		var many [classes]uint32
		for _, c := range r.few {
			many[c]++
		}
		r.many = new([classes]uint32)
		*r.many = many // memory whose first use is a write, see slab.grow
	}
	r.many[c]++
}

// classOf is the class of a time in nanoseconds.
func classOf(t int64) uint8 {
	power := bits.Len64(uint64(t)) - 1
	switch {
	case power < firstPower:
		return 0
	case power >= lastPower:
		return classes - 1
	}
	step := t >> (power - classBits) & (1<<classBits - 1)
	return uint8((power-firstPower)<<classBits) + uint8(step)
}

// middleOf is the time in the middle of a class, in nanoseconds.
func middleOf(c uint8) int64 {
	power := firstPower + int(c>>classBits)
	width := int64(1) << (power - classBits)
	return int64(1)<<power + int64(c&(1<<classBits-1))*width + width/2
}

// percentile95 is the time that 95 of 100 samples do not exceed, in
// nanoseconds; exact for few samples, within a tenth for many.
func (r *rtt) percentile95() int64 {
	if r.many == nil {
		return r.max
	}
	rest := (uint64(r.samples)*95 + 99) / 100
	for c, n := range r.many {
		if uint64(n) >= rest {
			return max(r.min, min(r.max, middleOf(uint8(c))))
		}
		rest -= uint64(n)
	}
	return r.max
}

// record writes what was measured into e.
func (r *rtt) record(e *EndpointTCP) {
	if r.samples == 0 {
		return
	}
	e.RTTSamples = uint64(r.samples)
	e.RTTMin, e.RTTMean, e.RTT95th = r.min, r.sum/int64(r.samples), r.percentile95()
}
