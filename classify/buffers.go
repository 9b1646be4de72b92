package classify

import "math/bits"

// buffers are pieces of memory for openings, handed from flow to flow. Each is
// of a class, so that none is much larger than what it holds.
type buffers struct {
	free [bufferClasses][][]byte
	// closed says that nobody will take any more: those given back are dropped.
	closed bool
}

// The classes are from 64 bytes to 32 KiB: 64, 96, 128, 192, 256, …
const (
	smallestBuffer = 64
	bufferClasses  = 19
)

// bufferClass is the class of the smallest buffers that hold n bytes.
func bufferClass(n int) int {
	if n <= smallestBuffer {
		return 0
	}
	doubled := bits.Len(uint(n-1)) - bits.Len(smallestBuffer)
	if class := 2*doubled + 1; n <= bufferSize(class) {
		return class
	}
	return 2*doubled + 2
}

// bufferSize is the size of a class's buffers, in bytes.
func bufferSize(class int) int { return (smallestBuffer + class&1*smallestBuffer/2) << (class / 2) }

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
		return make([]byte, 0, bufferSize(class))
	}
	last := len(list) - 1
	buffer := list[last]
	list[last], b.free[class] = nil, list[:last]
	return buffer
}

// give takes a buffer back.
func (b *buffers) give(buffer []byte) {
	if class := bufferClass(cap(buffer)); !b.closed && class < bufferClasses && cap(buffer) == bufferSize(class) {
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
