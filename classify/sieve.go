package classify

// sieve says of most keys that they are not in a map, for less than to look
// there: of flows' ends, few are known.
type sieve []uint64

const sieveBits = 18

func newSieve() sieve { return make(sieve, 1<<sieveBits/64) }

// add lets a key of this hash pass.
func (s sieve) add(hash uint64) {
	bit := hash >> (64 - sieveBits)
	s[bit>>6] |= 1 << (bit & 63)
}

// passes says whether a key of this hash may be in the map.
func (s sieve) passes(hash uint64) bool {
	bit := hash >> (64 - sieveBits)
	return s[bit>>6]&(1<<(bit&63)) != 0
}
