package decode

import (
	"fmt"
	"io"
	"slices"
)

const (
	// blockSize is how much of a capture is read at once: enough to make
	// system calls rare, little enough to stay in a core's second-level cache.
	blockSize = 128 << 10
	// maxRecord is the longest captured frame that is read. The longest real
	// ones are USB transfers of a few MiB; IP frames end at 512 KiB (BIG TCP).
	maxRecord = 16 << 20
	// maxEmptyReads is how often in a row a reader may return nothing.
	maxEmptyReads = 100
)

// framing finds the records of one capture format.
type framing interface {
	// frames appends to dst the frames of the whole records that data begins
	// with, and tells in s how far it got. It is called again with more bytes
	// from there on.
	frames(dst []Frame, data []byte, s *progress) []Frame
	// describe fills in what the capture said of itself so far.
	describe(*Info)
}

// progress is how far a framing got in the bytes it was given.
type progress struct {
	// packets is how many packets were framed before.
	packets uint64
	// used is the length of the records passed.
	used int
	// skip is the length of the next record if nobody needs it.
	skip int64
	// need is how many bytes of the next record must be there to go on, of
	// which the first head are not frame data.
	need, head int
	// err says why the next record cannot be read.
	err error
}

// wait ends a turn: the record at used goes on only with need bytes of it.
func (s *progress) wait(used, need, head int) { s.used, s.need, s.head = used, need, head }

// fail ends a turn: the record at used is damaged. It returns false.
func (s *progress) fail(used int, format string, args ...any) bool {
	s.used, s.err = used, fmt.Errorf(format, args...)
	return false
}

// extend appends a frame, all of whose fields the caller is to set: they may
// hold an earlier frame's. That is twice as fast as to append a literal.
func extend(dst []Frame) []Frame {
	if len(dst) == cap(dst) {
		dst = slices.Grow(dst, 1)
	}
	return dst[:len(dst)+1]
}

// capture reads a capture by blocks and lends its frames in place.
type capture struct {
	name        string
	compression string
	format      framing
	r           io.Reader
	meter       *meter      // of the file, nil for none
	plain       *plainFile  // what r reads, nil for anything else
	regular     io.ReaderAt // the file, nil for one whose reads may wait for what is not written yet
	cores       int         // that may unpack
	unpacking   unpacking   // nil for none
	file        io.Closer   // nil for none

	rest    []byte // what was read and not framed, between two Reads
	block   []byte // what is being framed: the Batch's, while Read runs
	at      int    // how much of the block is framed
	offset  int64  // where in the capture the block begins
	packets uint64
	next    progress // what the record at block[at:] waits for
	end     error    // how r ended
	err     error    // how reading ended
}

// Read implements Source. An error comes after the last frames, not with them.
func (c *capture) Read(b *Batch) error {
	b.Frames = b.Frames[:0]
	if c.err != nil {
		return c.err
	}
	c.begin(b)
	for len(b.Frames) == 0 && c.err == nil {
		b.Frames = c.frame(b.Frames)
	}
	c.finish(b)
	if len(b.Frames) > 0 {
		return nil
	}
	return c.err
}

// begin starts b's block with what is left of the last one. A block that grew
// for one long record is given up, or every Batch in use would come to hold one.
func (c *capture) begin(b *Batch) {
	c.at = 0
	if c.beginEarly(&b.early) {
		return
	}
	size := cap(b.block)
	if size == 0 || size > blockSize {
		size = blockSize
	}
	if size = max(size, len(c.rest)); size != cap(b.block) {
		b.block = make([]byte, 0, size)
	}
	c.block = append(b.block[:0], c.rest...)
}

// beginEarly starts a block that was kept for the batch, and says whether there
// is one. It is read to its end, where that was not in memory: the next one
// begins there.
func (c *capture) beginEarly(e *early) bool {
	if c.plain == nil {
		return false
	}
	block := c.plain.take(e, c.rest)
	if block == nil {
		return false
	}
	c.meter.add(len(block) - len(c.rest))
	for got := 1; got > 0 && len(block) < cap(block); {
		got, _ = c.r.Read(block[len(block):cap(block)]) // an error is met again
		block = block[:len(block)+got]
	}
	c.block = block
	return true
}

// finish leaves the block to b and keeps what of it is not framed.
func (c *capture) finish(b *Batch) {
	c.rest = append(c.rest[:0], c.block[c.at:]...)
	c.offset += int64(c.at)
	b.block, c.block = c.block, nil
}

// frame frames what the block holds, after reading on where that is too little.
func (c *capture) frame(dst []Frame) []Frame {
	if (c.next.skip > 0 || len(c.block)-c.at < c.next.need) && !c.more() {
		return dst
	}
	c.next = progress{packets: c.packets}
	dst = c.format.frames(dst, c.block[c.at:], &c.next)
	c.packets += uint64(len(dst))
	c.at += c.next.used
	if c.next.err != nil {
		c.fail(c.offset+int64(c.at), c.next.err.Error(), nil)
	}
	return dst
}

// more reads until the next record is there as far as it must be, and says
// whether it is.
func (c *capture) more() bool {
	start, length := c.offset+int64(c.at), c.next.skip
	c.drop(c.at)
	for c.next.skip > 0 {
		n := min(c.next.skip, int64(len(c.block)))
		c.drop(int(n))
		if c.next.skip -= n; c.next.skip > 0 && !c.fill(1) {
			c.fail(start, fmt.Sprintf("cut off inside a block of %d bytes", length), c.end)
			return false
		}
	}
	if !c.fill(max(c.next.need, 1)) {
		c.cut(start)
		return false
	}
	return true
}

// drop passes the block's first n bytes and moves the others to its start. No
// frame of the block is lent yet: Read ends when there are frames.
func (c *capture) drop(n int) {
	c.block = append(c.block[:0], c.block[n:]...)
	c.offset += int64(n)
	c.at = 0
}

// fill reads until the block holds n bytes and says whether it does. The block
// grows only as bytes arrive, whatever length a record claims.
func (c *capture) fill(n int) bool {
	for empty := 0; len(c.block) < n && c.end == nil; {
		if len(c.block) == cap(c.block) {
			c.block = slices.Grow(c.block, min(n-len(c.block), len(c.block)))
		}
		var got int
		got, c.end = c.r.Read(c.block[len(c.block):cap(c.block)])
		c.block = c.block[:len(c.block)+got]
		if got > 0 {
			empty = 0
		} else if empty++; empty == maxEmptyReads && c.end == nil {
			c.end = io.ErrNoProgress
		}
	}
	return len(c.block) >= n
}

// cut ends reading where the capture ends, maybe in the middle of a record.
func (c *capture) cut(start int64) {
	have, need, head := len(c.block), c.next.need, c.next.head
	switch {
	case have == 0 && c.end == io.EOF:
		c.err = io.EOF
	case head > 0:
		c.fail(start, fmt.Sprintf("cut off: %d of the record's %d bytes are there, %d of its frame", have, need, have-head), c.end)
	default:
		c.fail(start, fmt.Sprintf("cut off: %d of a record's first %d bytes are there", have, need), c.end)
	}
}

// fail ends reading with an error about the record that begins at start. What
// ended r, if it was no ordinary end, is the reason given.
func (c *capture) fail(start int64, what string, end error) {
	e := &ReadError{Name: c.name, Byte: start, What: what}
	if start > 0 {
		e.Packet = c.packets + 1
	}
	if end != nil && end != io.EOF {
		e.Err, e.What = end, c.reason(end)
	}
	c.err = e
}

// reason says in words why the bytes ended before the capture did.
func (c *capture) reason(end error) string {
	if c.compression == "" {
		return systemReason(end)
	}
	return c.unpackReason(end)
}

// Info implements Source.
func (c *capture) Info() Info {
	i := Info{Name: c.name, Compression: c.compression}
	c.format.describe(&i)
	return i
}

// Close implements Source.
func (c *capture) Close() error {
	if c.unpacking != nil {
		c.unpacking.stop()
	}
	if c.file == nil {
		return nil
	}
	err := c.file.Close() // ends a read that waits
	if c.unpacking != nil {
		c.unpacking.join()
	}
	return err
}
