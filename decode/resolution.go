package decode

import (
	"math"
	"math/bits"
)

// resolution turns an interface's timestamps into nanoseconds since the epoch.
// Times out of range become the nearest that a Frame can hold.
type resolution struct {
	// Ticks are multiplied, then divided, then shifted right.
	mul, div uint64
	shift    uint
	// offset is in seconds.
	offset   int64
	decimals int
}

// microseconds is the resolution where an interface tells none.
func microseconds() resolution { return resolution{mul: 1000, div: 1, decimals: 6} }

// newResolution reads the option if_tsresol: a negative power of 10, or of 2
// where the highest bit is set.
func newResolution(option uint8) resolution {
	power := int(option &^ 0x80)
	if option&0x80 != 0 {
		// 2⁻ⁿ has n decimals.
		return resolution{mul: 1e9, div: 1, shift: uint(power), decimals: min(power, 9)}
	}
	if power <= 9 {
		return resolution{mul: powerOf10(9 - power), div: 1, decimals: power}
	}
	// Beyond 10⁻²⁸ seconds even 2⁶⁴ ticks are less than a nanosecond.
	return resolution{mul: 1, div: powerOf10(min(power-9, 19)), decimals: 9}
}

func powerOf10(n int) uint64 {
	v := uint64(1)
	for range n {
		v *= 10
	}
	return v
}

// time is the time of a timestamp, in nanoseconds since the Unix epoch.
func (r *resolution) time(ticks uint64) int64 {
	high, low := bits.Mul64(ticks, r.mul)
	if r.shift > 0 {
		high, low = shiftRight(high, low, r.shift)
	}
	if high > 0 {
		low = math.MaxUint64
	}
	if r.div > 1 {
		low /= r.div
	}
	t := int64(min(low, math.MaxInt64))
	if r.offset != 0 {
		return shifted(t, r.offset)
	}
	return t
}

func shiftRight(high, low uint64, n uint) (uint64, uint64) {
	if n >= 64 {
		return 0, high >> (n - 64)
	}
	return high >> n, low>>n | high<<(64-n)
}

// shifted adds seconds to nanoseconds.
func shifted(t, seconds int64) int64 {
	const most = math.MaxInt64 / int64(1e9)
	seconds = max(-most, min(seconds, most))
	offset := seconds * 1e9
	switch {
	case offset > 0 && t > math.MaxInt64-offset:
		return math.MaxInt64
	case offset < 0 && t < math.MinInt64-offset:
		return math.MinInt64
	}
	return t + offset
}
