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
	// compressedBuffer is how much of a compressed file is read at once.
	compressedBuffer = 64 << 10
)

// compression is a way captures are packed. All stream: a capture is never
// unpacked as a whole, whatever it unpacks to.
type compression struct {
	name, magic string
	open        func(io.Reader) (io.Reader, func(), error)
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

func openGzip(r io.Reader) (io.Reader, func(), error) {
	z, err := gzip.NewReader(r)
	return z, func() {}, err
}

func openZstd(r io.Reader) (io.Reader, func(), error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

func openLZ4(r io.Reader) (io.Reader, func(), error) {
	return lz4.NewReader(r), func() {}, nil
}

func openXZ(r io.Reader) (io.Reader, func(), error) {
	z, err := xz.NewReader(r, maxWindow)
	return z, func() {}, err
}

func openBzip2(r io.Reader) (io.Reader, func(), error) {
	return bzip2.NewReader(r), func() {}, nil
}

// unpack opens the compressed data of r.
func (c compression) unpack(r io.Reader) (io.Reader, func(), error) {
	return c.open(bufio.NewReaderSize(r, compressedBuffer))
}

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
