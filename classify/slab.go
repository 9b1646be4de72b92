package classify

// slab is a list of values that grows without moving them. Place 0 is no
// place: it is never handed out.
type slab[T any] struct {
	chunks [][]T
	n      uint32
	free   []uint32 // places that were given back
}

// A slab's first chunk is small, so that a small capture costs little.
const (
	chunkBits = 10
	chunkSize = 1 << chunkBits
)

// grow adds a value and returns its place.
func (s *slab[T]) grow() uint32 {
	if last := len(s.free) - 1; last >= 0 {
		place := s.free[last]
		s.free = s.free[:last]
		return place // it is empty
	}
	s.n++
	if int(s.n)>>chunkBits >= len(s.chunks) {
		s.chunks = append(s.chunks, make([]T, chunkSize))
	}
	// Memory whose first use is a write takes one page fault; a read takes two,
	// and to assign to a pointer reads first, to see that it is not nil.
	at := int(s.n) & (chunkSize - 1)
	clear(s.chunks[s.n>>chunkBits][at : at+1])
	return s.n
}

// release gives a place back, and what its value led to. No place is none.
func (s *slab[T]) release(place uint32) {
	if place != 0 {
		var zero T
		*s.at(place) = zero
		s.free = append(s.free, place)
	}
}

// cut drops all places beyond n, and keeps memory for as many again.
func (s *slab[T]) cut(n uint32) {
	s.n = n
	if chunks := 2*int(n>>chunkBits) + 2; chunks < len(s.chunks) {
		clear(s.chunks[chunks:])
		s.chunks = s.chunks[:chunks]
	}
}

func (s *slab[T]) at(place uint32) *T {
	return &s.chunks[place>>chunkBits][place&(chunkSize-1)]
}
