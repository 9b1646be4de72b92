package classify

import "math/bits"

// buffers are pieces of memory for openings, handed from flow to flow. Each is
// of a class, a power of two, so that none is much larger than what it holds.
type buffers struct {
	free [bufferClasses][][]byte
	// closed says that nobody will take any more: those given back are dropped.
	closed bool
}

// The classes are from 64 bytes to 32 KiB.
const (
	smallestBuffer = 6
	bufferClasses  = 10
)

// classOf is the class of the smallest buffers that hold n bytes.
func bufferClass(n int) int {
	return max(bits.Len(uint(max(n, 1)-1))-smallestBuffer, 0)
}

// copyOf is a buffer that holds a copy of data.
func (b *buffers) copyOf(data []byte) []byte { return append(b.take(len(data)), data...) }

// take is an empty buffer that has room for n bytes.
func (b *buffers) take(n int) []byte {
	class := bufferClass(n)
	if class >= bufferClasses {
		return make([]byte, 0, n)
	}
	list := b.free[class]
	if len(list) == 0 {
		return make([]byte, 0, 1<<(class+smallestBuffer))
	}
	last := len(list) - 1
	buffer := list[last]
	list[last], b.free[class] = nil, list[:last]
	return buffer
}

// give takes a buffer back.
func (b *buffers) give(buffer []byte) {
	if class := bufferClass(cap(buffer)); !b.closed && class < bufferClasses && cap(buffer) == 1<<(class+smallestBuffer) {
		b.free[class] = append(b.free[class], buffer[:0])
	}
}

// add appends data to a buffer, in a larger one where it does not fit.
func (b *buffers) add(buffer, data []byte) []byte {
	if len(buffer)+len(data) <= cap(buffer) {
		return append(buffer, data...)
	}
	larger := append(b.take(len(buffer)+len(data)), buffer...)
	b.give(buffer)
	return append(larger, data...)
}
