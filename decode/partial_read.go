package decode

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Recall is what a partial says of a frame beside the frame.
type Recall uint8

// What it says: that the payload was left out, that a checksum was there to be
// verified, and that it is wrong.
const (
	RecallElided Recall = 1 << iota
	RecallVerified
	RecallBad
)

// recall takes over what a partial says of a frame, whose own bytes cannot tell
// it any more.
func (d *Decoder) recall(f *Frame, p *Packet) {
	d.verify = false
	if !d.options.Recalled {
		return
	}
	if f.Recall&RecallElided != 0 {
		p.Flags |= IsElided
	}
	if d.options.NoChecksums || !d.sample.takes(f) {
		return
	}
	if f.Recall&RecallVerified != 0 {
		p.Flags |= IsVerified
	}
	if f.Recall&RecallBad != 0 {
		p.Flags |= BadChecksum
	}
}

// recalled is a capture of a partial.
type recalled struct {
	name   string // the partial's
	packed *io.SectionReader
	z      *zstd.Decoder
	r      *bufio.Reader
	before recalledBefore
	frames uint64
	next   recordHead // where pending
	// pending says that the next record's head is read, and its frame is not:
	// the Batch was full.
	pending bool
	info    Info
	err     error
}

// recordHead is what comes before a record's bytes.
type recordHead struct {
	Frame
	captured int // bytes of the frame, of which those from at on,
	at       int // as many as elided, are not there
	elided   int
}

// Read implements Source.
func (c *recalled) Read(b *Batch) error {
	b.Frames = b.Frames[:0]
	if c.err == nil && c.r == nil {
		c.err = c.start()
	}
	if cap(b.block) == 0 || cap(b.block) > blockSize {
		b.block = make([]byte, 0, blockSize)
	}
	b.block = b.block[:0]
	for c.err == nil && c.lend(b) {
	}
	if c.err != nil {
		c.release()
	}
	if len(b.Frames) > 0 {
		return nil
	}
	return c.err
}

// start begins to unpack the capture.
func (c *recalled) start() (err error) {
	c.z, err = zstd.NewReader(c.packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(partialWindow))
	if err != nil {
		return err
	}
	c.r = bufio.NewReaderSize(c.z, compressedBuffer)
	return nil
}

// release frees what unpacking took.
func (c *recalled) release() {
	if c.z != nil {
		c.z.Close()
		c.z = nil
	}
}

// lend adds the next frame to b, and says whether b has room for more.
func (c *recalled) lend(b *Batch) bool {
	if !c.pending {
		if c.err = c.head(); c.err != nil {
			return false
		}
	}
	h := &c.next
	if c.pending = len(b.Frames) > 0 && len(b.block)+h.captured > cap(b.block); c.pending {
		return false
	}
	at := len(b.block)
	if b.block, c.err = c.bytes(b.block, h); c.err != nil {
		return false
	}
	c.frames++
	h.Number = c.frames
	h.Data = b.block[at:len(b.block):len(b.block)]
	b.Frames = append(b.Frames, h.Frame)
	return len(b.Frames) < maxMergeFrames
}

// head reads a record up to its bytes.
func (c *recalled) head() error {
	kind, err := c.r.ReadByte()
	if err != nil {
		return c.damaged(err)
	}
	if kind == endOfRecords {
		return c.end()
	}
	f := fields{r: c.r}
	b := &c.before
	b.time += f.signed()
	wire := f.unsigned(1<<32 - 1)
	captured := wire
	if kind&recordSnapped != 0 {
		captured = f.unsigned(maxRecord)
	}
	if kind&recordOther != 0 {
		b.link, b.fcs, b.interface_ = LinkType(f.unsigned(1<<16-1)), uint8(f.unsigned(1<<8-1)), uint32(f.unsigned(1<<32-1))
	}
	h := &c.next
	*h = recordHead{captured: int(captured), Frame: Frame{
		Time: b.time, WireLength: uint32(wire), LinkType: b.link, FCSLength: b.fcs, Interface: b.interface_,
		Commented: kind&recordCommented != 0, Recall: Recall(kind>>1) & (RecallElided | RecallVerified | RecallBad),
	}}
	if kind&recordElided != 0 {
		h.at, h.elided = int(f.unsigned(maxRecord)), int(f.unsigned(mostElided))
	}
	switch {
	case f.err != nil:
		return c.damaged(f.err)
	case kind&isRecord == 0 || captured > maxRecord, h.at+h.elided > h.captured, kind&recordElided != 0 && h.elided < leastElided:
		return c.damaged(errors.New("a record contradicts itself"))
	}
	return nil
}

// bytes appends those of a frame to block, with what stands for its payload
// followed by zeros.
func (c *recalled) bytes(block []byte, h *recordHead) ([]byte, error) {
	first := h.captured
	if h.elided > 0 {
		first = h.at + elidedSum
	}
	block, err := c.more(block, first)
	if err != nil || h.elided == 0 {
		return block, err
	}
	block = append(block, make([]byte, h.elided-elidedSum)...)
	return c.more(block, h.captured-h.at-h.elided)
}

// more appends the next n bytes. Room is made only as they come.
func (c *recalled) more(block []byte, n int) ([]byte, error) {
	for n > 0 {
		step := min(n, blockSize)
		at := len(block)
		block = append(block, make([]byte, step)...)
		if _, err := io.ReadFull(c.r, block[at:]); err != nil {
			return block[:at], c.damaged(err)
		}
		n -= step
	}
	return block, nil
}

// maxEnding bounds what a capture says of itself, in bytes: more than MaxTexts
// texts are.
const maxEnding = 256 << 20

// end reads what is known of the capture, and what its reading ended with.
func (c *recalled) end() error {
	f := fields{r: c.r}
	n := f.unsigned(maxEnding)
	var text bytes.Buffer
	if f.err == nil {
		_, f.err = io.CopyN(&text, c.r, int64(n))
	}
	var e ending
	if f.err == nil {
		f.err = gob.NewDecoder(&text).Decode(&e)
	}
	if f.err == nil {
		_, f.err = c.r.ReadByte() // to the end, where the checksum is
		if f.err == nil {
			f.err = errors.New("more follows")
		} else if f.err == io.EOF {
			f.err = nil
		}
	}
	switch {
	case f.err != nil:
		return c.damaged(f.err)
	case e.Frames != c.frames:
		return c.damaged(fmt.Errorf("%d of %d frames are there", c.frames, e.Frames))
	}
	c.info = e.Info
	return e.err()
}

// damaged is the error of a partial that is not as it was written.
func (c *recalled) damaged(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it is cut off")
	}
	return &PartialError{Name: c.name, What: err.Error()}
}

// PartialError says that a partial is not as it was written: no summary of it
// would be right.
type PartialError struct{ Name, What string }

// Error names the file and says what is wrong with it.
func (e *PartialError) Error() string { return e.Name + ": the partial is damaged: " + e.What }

// Info implements Source.
func (c *recalled) Info() Info {
	i := c.info
	i.Comments = append([]Comment(nil), i.Comments...) // Merged numbers them anew
	return i
}

// Close implements Source.
func (c *recalled) Close() error {
	c.release()
	return nil
}

// fields reads numbers; its error is the first.
type fields struct {
	r   *bufio.Reader
	err error
}

func (f *fields) unsigned(most uint64) uint64 {
	if f.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(f.r)
	if err == nil && n > most {
		err = errors.New("a number is too large")
	}
	f.err = err
	return n
}

func (f *fields) signed() int64 {
	if f.err != nil {
		return 0
	}
	n, err := binary.ReadVarint(f.r)
	f.err = err
	return n
}
