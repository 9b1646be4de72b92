package detect

import "encoding/binary"

// cursor reads a binary message, big-endian, from its start. A read past the
// end gives what is left, or zero, and marks the cursor short: what was read
// before it stays good, so a message cut short still tells what it holds.
type cursor struct {
	rest  []byte
	short bool
}

// bytes reads the next n bytes, fewer where the message ends before.
func (c *cursor) bytes(n int) []byte {
	if n > len(c.rest) {
		n, c.short = len(c.rest), true
	}
	b := c.rest[:n:n]
	c.rest = c.rest[n:]
	return b
}

// uint reads n bytes, at most 8, as one number.
func (c *cursor) uint(n int) uint64 {
	b := c.bytes(n)
	if len(b) < n {
		return 0
	}
	var whole [8]byte
	copy(whole[8-n:], b)
	return binary.BigEndian.Uint64(whole[:])
}

func (c *cursor) uint8() byte    { return byte(c.uint(1)) }
func (c *cursor) uint16() uint16 { return uint16(c.uint(2)) }

// vector reads a length of n bytes and then as many bytes as it says.
func (c *cursor) vector(n int) cursor {
	length := int(c.uint(n))
	return cursor{rest: c.bytes(length), short: c.short}
}

// done says whether nothing is left to read.
func (c *cursor) done() bool { return len(c.rest) == 0 }
