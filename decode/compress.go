package decode

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/mikelolasagasti/xz"
	"github.com/pierrec/lz4/v4"
)

const (
	// maxWindow is how far back compressed data may refer, and with it the
	// memory that reading it takes: xz -9 needs as much. Only data that really
	// goes back that far takes all of it.
	maxWindow = 64 << 20
	// ownGoroutine as a number of cores is enough to unpack in a goroutine.
	ownGoroutine = 2
	// compressedBuffer is how much of a compressed file is read at once.
	compressedBuffer = 64 << 10
)

// compression is a way captures are packed. All stream: a capture is never
// unpacked as a whole, whatever it unpacks to.
type compression struct {
	name, magic string
	// open begins to unpack what r yields, and returns what frees the
	// decompressor. A decompressor that fills all the room it is given tells
	// part of each part of it that is filled, where that is not nil.
	open func(r io.Reader, part func(int)) (io.Reader, func(), error)
}

// compressions lists the ways of packing that are read. Concatenated streams
// (gzip members, zstd and lz4 frames, xz streams) are read as one.
var compressions = [...]compression{
	{"gzip", "\x1f\x8b\x08", openGzip},
	{"zstd", "\x28\xb5\x2f\xfd", openZstd},
	// Skippable frames, which pzstd begins with: RFC 8878 section 3.1.2.
	{"zstd", "\x50\x2a\x4d\x18", openZstd},
	{"lz4", "\x04\x22\x4d\x18", openLZ4},
	{"lz4", "\x02\x21\x4c\x18", openLZ4}, // the legacy frame
	{"xz", "\xfd7zXZ\x00", openXZ},
	{"bzip2", "BZh", openBzip2},
}

// compressionOf finds how data that begins with head is packed.
func compressionOf(head []byte) (compression, bool) {
	for _, c := range compressions {
		if strings.HasPrefix(string(head), c.magic) {
			return c, true
		}
	}
	return compression{}, false
}

func openGzip(r io.Reader, _ func(int)) (io.Reader, func(), error) {
	z, err := gzip.NewReader(r)
	return z, func() {}, err
}

func openZstd(r io.Reader, _ func(int)) (io.Reader, func(), error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

func openLZ4(r io.Reader, part func(int)) (io.Reader, func(), error) {
	z := lz4.NewReader(r)
	return z, func() {}, z.Apply(lz4.OnBlockDoneOption(part))
}

func openXZ(r io.Reader, _ func(int)) (io.Reader, func(), error) {
	z, err := newXZReader(r)
	return z, func() {}, err
}

func openBzip2(r io.Reader, _ func(int)) (io.Reader, func(), error) {
	return bzip2.NewReader(r), func() {}, nil
}

// unpack begins to unpack the packed data of r: see compression.open.
func (c compression) unpack(r io.Reader, part func(int)) (io.Reader, func(), error) {
	return c.open(bufio.NewReaderSize(r, compressedBuffer), part)
}

// unpacking is packed data that is being unpacked.
type unpacking interface {
	io.Reader
	// stop frees what unpacking takes, or has its goroutines do so as soon as
	// a read of the packed data that they are in returns.
	stop()
	// join waits for them.
	join()
}

// start begins to unpack the packed data of r, whose reads may wait or may not,
// in goroutines where there are cores for it.
func (c compression) start(r io.Reader, waits bool, cores int) (unpacking, error) {
	if cores > 1 {
		return readAhead(c, r, waits)
	}
	unpacked, free, err := c.unpack(r, nil)
	if err != nil {
		return nil, err
	}
	return &inTurn{r: unpacked, free: free}, nil
}

// filling fills all the room that a read gives it: with a file it need not wait
// for that, and so unpacking takes the same turns whatever of the file happens
// to be in memory.
type filling struct{ r io.Reader }

func (f filling) Read(b []byte) (int, error) {
	n, err := io.ReadFull(f.r, b)
	if err == io.ErrUnexpectedEOF {
		err = nil
	}
	return n, err
}

// inTurn unpacks in the goroutine of who reads.
type inTurn struct {
	r    io.Reader
	free func()
	end  error // the first: decompressors word it differently when asked again
}

func (u *inTurn) Read(b []byte) (n int, err error) {
	if u.end == nil {
		n, u.end = u.r.Read(b)
	}
	return n, u.end
}

func (u *inTurn) stop() { u.free() }
func (u *inTurn) join() {}

// unpackReason says in words why unpacking ended before the capture did.
func (c *capture) unpackReason(end error) string {
	switch {
	case errors.Is(end, io.ErrUnexpectedEOF), errors.Is(end, xz.ErrBuf):
		return "the " + c.compression + " data is cut off"
	case errors.Is(end, xz.ErrMemlimit):
		return fmt.Sprintf("the xz data refers back more than %d MiB; unpack it first: xz -d FILE", maxWindow>>20)
	case errors.Is(end, zstd.ErrWindowSizeExceeded):
		return fmt.Sprintf("the zstd data refers back more than %d MiB; unpack it first: zstd -d --long=31 FILE", maxWindow>>20)
	}
	return "the " + c.compression + " data is damaged: " + end.Error()
}
