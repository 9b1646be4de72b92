package classify

// slab is a list of values that grows without moving them. Place 0 is no
// place: it is never handed out.
type slab[T any] struct {
	chunks [][]T
	n      uint32
}

// A slab's first chunk is small, so that a small capture costs little.
const (
	chunkBits = 10
	chunkSize = 1 << chunkBits
)

// grow adds a value and returns its place.
func (s *slab[T]) grow() uint32 {
	s.n++
	if int(s.n)>>chunkBits >= len(s.chunks) {
		s.chunks = append(s.chunks, make([]T, chunkSize))
	}
	// Memory whose first use is a write takes one page fault; a read takes two.
	var zero T
	*s.at(s.n) = zero
	return s.n
}

func (s *slab[T]) at(place uint32) *T {
	return &s.chunks[place>>chunkBits][place&(chunkSize-1)]
}
