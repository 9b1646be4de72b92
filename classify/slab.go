package classify

import "unsafe"

// slab is a list of values that grows without moving them. Place 0 is no
// place: it is never handed out.
type slab[T any] struct {
	chunks [][]T
	n      uint32
	asked  uintptr // the arena last asked to be of huge pages
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
		chunk := make([]T, chunkSize)
		s.chunks = append(s.chunks, chunk)
		if at := uintptr(unsafe.Pointer(&chunk[0])) &^ (arena - 1); at != s.asked && len(s.chunks) > manyChunks {
			preferHugePages(at)
			s.asked = at
		}
	}
	return s.n
}

// manyChunks is how many chunks make the memory around them worth huge pages;
// arena is how much of it is asked about at once. Go's heap grows by as much,
// aligned to it.
const (
	manyChunks = 4
	arena      = 64 << 20
)

func (s *slab[T]) at(place uint32) *T {
	return &s.chunks[place>>chunkBits][place&(chunkSize-1)]
}
