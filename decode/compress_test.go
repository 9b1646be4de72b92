package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// xzAbcDe, bzip2AbcDe and zstdWide are plainPcap("abc", "de") as xz -6, bzip2
// and zstd --long=27 pack it; the last needs a window of 128 MiB.
const (
	xzAbcDe = "\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3" +
		"\xe0\x00\x3c\x00\x21\x5d\x00\x6a\x30\xd1\xc8\x7d\x8b\xf8\x09\x9b\xad\x94\x4b\x8a\xf2\xff\xfa\x2a" +
		"\x4a\x71\x63\xf9\xd7\xa9\x9b\x01\xc3\x53\xaf\x8a\x19\xd2\xda\x70\x00\x00\x00\x00\x86\x0c\xdb\xfe" +
		"\x72\x84\xb4\x29\x00\x01\x3d\x3d\x84\xb1\x06\x12\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a"
	bzip2AbcDe = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xa9\x9e\x23\xd3\x00\x00\x19\x41\x1e\xfe\x00\x3e\x00\x20" +
		"\x00\x10\x00\x08\x00\x04\x00\x00\x00\xa0\x00\x31\x4c\x00\x13\x42\x34\xf5\x4d\x00\x1a\x04\x39\x10" +
		"\x9c\x25\xd3\x21\xd3\x66\x0e\x03\x2c\xe8\xdf\x7d\x33\xc9\xf8\xbb\x92\x29\xc2\x84\x85\x4c\xf1\x1e\x98"
	zstdWide = "\x28\xb5\x2f\xfd\x04\x88\x6d\x01\x00\x72\x42\x08\x0f\xe0\x6d\x30\x95\x40\xb0\xc0\x23\xbb\x03\x00\x80\xc8\xde\x29" +
		"\x78\xf1\xff\xff\xc3\x8a\xe4\xff\xfc\x37\xff\x8b\xb3\xf8\xfd\x4e\x50\x30\x02\x0a\x76\xe5\xe0\x4e\x00\x27\x40\x58\x9d\xa0"
)

// xzWide is xzAbcDe with a block header that asks for a dictionary of 128 MiB.
func xzWide() []byte {
	return []byte(xzAbcDe[:16] + "\x1e\x00\x00\x00\x9b\x07\x51\x66" + xzAbcDe[24:])
}

// packer writes compressed data.
type packer interface {
	io.WriteCloser
	Flush() error
}

// packedFile is a file as a program packs it.
type packedFile struct {
	name string // of the compression
	file []byte
}

// pack packs parts, each flushed so that it can be read without the next.
func pack(w packer, out *bytes.Buffer, parts ...[]byte) []byte {
	for _, p := range parts {
		w.Write(p)
		w.Flush()
	}
	w.Close()
	return out.Bytes()
}

func gzipped(parts ...[]byte) []byte {
	var out bytes.Buffer
	return pack(gzip.NewWriter(&out), &out, parts...)
}

func zstdPacked(parts ...[]byte) []byte {
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out)
	if err != nil {
		panic(err)
	}
	return pack(w, &out, parts...)
}

func lz4Packed(legacy bool, parts ...[]byte) []byte {
	var out bytes.Buffer
	w := lz4.NewWriter(&out)
	if err := w.Apply(lz4.LegacyOption(legacy)); err != nil {
		panic(err)
	}
	return pack(w, &out, parts...)
}

// packed is a file packed in each way that there is a writer for.
func packed(file []byte) []packedFile {
	half := len(file) / 2
	skippable := numbers(binary.LittleEndian, uint32(0x184d2a50), uint32(3), "abc")
	return []packedFile{
		{"gzip", gzipped(file)},
		{"gzip", slices.Concat(gzipped(file[:half]), gzipped(file[half:]), gzipped())},
		{"zstd", zstdPacked(file)},
		{"zstd", slices.Concat(skippable, zstdPacked(file[:half]), skippable, zstdPacked(file[half:]))},
		{"lz4", lz4Packed(false, file)},
		{"lz4", slices.Concat(lz4Packed(false, file[:half]), lz4Packed(false, file[half:]))},
		{"lz4", lz4Packed(true, file)},
	}
}

func TestCompressed(t *testing.T) {
	file := plainPcap("abc", "de")
	all := append(packed(file),
		packedFile{"xz", []byte(xzAbcDe)}, packedFile{"bzip2", []byte(bzip2AbcDe)})
	for i, p := range all {
		t.Run(fmt.Sprint(i, p.name), func(t *testing.T) {
			checkTranscript(t, p.file, `
x pcap/`+p.name+` decimals=6
if 0 "" Ethernet snap=65535
1: t=1000000000 if=0 Ethernet 3/3 "abc"
2: t=2000000000 if=0 Ethernet 2/2 "de"
end: EOF
`)
		})
	}
}

// A capture of several blocks comes whole out of each way of packing.
func TestCompressedLong(t *testing.T) {
	for i, p := range packed(manyFrames()) {
		s, err := NewReader(p.name, bytes.NewReader(p.file))
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		frames := 0
		for err == nil {
			err = s.Read(&b)
			checkManyFrames(t, b.Frames)
			frames += len(b.Frames)
		}
		if err != io.EOF || frames != 4000 {
			t.Errorf("%d %s: %v after %d frames, want EOF after 4000", i, p.name, err, frames)
		}
		s.Close()
	}
}

// Damage ends reading, after the frames that come before it.
func TestCompressedDamaged(t *testing.T) {
	whole, more := plainPcap("abc"), pcapRecord(binary.LittleEndian, 2, 0, 3, 3, "def")
	flip := func(b []byte, fromEnd int) []byte {
		b = bytes.Clone(b)
		b[len(b)-fromEnd] ^= 0xff
		return b
	}
	cut := func(b []byte, n int) []byte { return b[:len(b)-n] }
	const first = "1: t=1000000000 if=0 Ethernet 3/3 \"abc\"\n"
	const second = "2: t=2000000000 if=0 Ethernet 3/3 \"def\"\n"
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"gzip-cut", cut(gzipped(whole, more), 30), first + "end: x: packet 2 at byte 43: the gzip data is cut off"},
		{"gzip-bad-sum", flip(gzipped(whole, more), 6), first + second + "end: x: packet 3 at byte 62: the gzip data is damaged: gzip: invalid checksum"},
		{"gzip-then-rubbish", append(gzipped(whole, more), "rubbish after it"...), first + second + "end: x: packet 3 at byte 62: the gzip data is damaged: gzip: invalid header"},
		{"gzip-header-alone", []byte("\x1f\x8b\x08"), "open: x: the gzip data is cut off"},
		{"zstd-cut", cut(zstdPacked(whole, more), 10), first + "end: x: packet 2 at byte 43: the zstd data is cut off"},
		{"zstd-bad-sum", flip(zstdPacked(whole, more), 1), first + second + "end: x: packet 3 at byte 62: the zstd data is damaged: CRC check failed"},
		{"zstd-window", []byte(zstdWide), "open: x: the zstd data refers back more than 64 MiB; unpack it first: zstd -d --long=31 FILE"},
		{"lz4-cut", cut(lz4Packed(false, whole, more), 15), first + "end: x: packet 2 at byte 43: the lz4 data is cut off"},
		{"lz4-bad-sum", flip(lz4Packed(false, whole, more), 1), first + second + "end: x: packet 3 at byte 62: the lz4 data is damaged: lz4: invalid frame checksum: got ce1428f7; expected 311428f7"},
		{"xz-cut", []byte(xzAbcDe[:60]), "open: x: the xz data is cut off"},
		{"xz-window", xzWide(), "open: x: the xz data refers back more than 64 MiB; unpack it first: xz -d FILE"},
		{"bzip2-cut", []byte(bzip2AbcDe[:40]), "open: x: the bzip2 data is cut off"},
		{"capture-cut-in-whole-gzip", gzipped(whole, more[:17]), first + "end: x: packet 2 at byte 43: cut off: 17 of the record's 19 bytes are there, 1 of its frame"},
		{"nothing-in-gzip", gzipped(), "open: x: is gzip-compressed, and what is in it is empty: no capture was written to it"},
		{"text-in-gzip", gzipped([]byte("hello\n")), "open: x: is gzip-compressed, and what is in it is a text file, not a capture"},
		{"gzip-in-gzip", gzipped(gzipped(whole)), "open: x: is gzip-compressed, and what is in it is gzip-compressed again; unpack it once first"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := frameLines(transcript("x", bytes.NewReader(test.file))); got != test.want+"\n" {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// A bomb takes the memory of its window, not of what it unpacks to.
func TestCompressionBomb(t *testing.T) {
	const length, limit = 64 << 20, 32 << 20
	for i, p := range packed(append(plainPcap(), make([]byte, length)...)) {
		before, most := inUse(), uint64(0)
		s, err := NewReader("x", bytes.NewReader(p.file))
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		frames := 0
		for reads := 1; err == nil; reads++ {
			err = s.Read(&b)
			frames += len(b.Frames)
			if reads%64 == 0 {
				most = max(most, inUse())
			}
		}
		s.Close()
		// Zeros are records without data.
		if err != io.EOF || frames != length/16 || most > before+limit {
			t.Errorf("%d %s: %v after %d frames, with %d bytes of memory; want EOF after %d, with at most %d", i, p.name, err, frames, most-before, length/16, limit)
		}
	}
}

// inUse is how many bytes of memory are reachable. What is let go of while memory
// is collected is so the next time.
func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A long frame is read, and then gives its memory back.
func TestLongFrame(t *testing.T) {
	o := binary.LittleEndian
	data := strings.Repeat("l", maxRecord)
	first := pcapFile(o, pcapMicroseconds, 4, 1, pcapRecord(o, 1, 0, maxRecord, maxRecord, data))
	next := pcapRecord(o, 2, 0, 70000, 70000, long)
	s, err := NewReader("x", io.MultiReader(bytes.NewReader(first), bytes.NewReader(next)))
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	if err := s.Read(&b); err != nil || len(b.Frames) != 1 || string(b.Frames[0].Data) != data {
		t.Fatalf("%v and %d frames, want one long frame", err, len(b.Frames))
	}
	if err := s.Read(&b); err != nil || string(b.Frames[0].Data) != long || cap(b.block) > blockSize {
		t.Errorf("%v and a block of %d bytes, want a shorter frame in a block of %d", err, cap(b.block), blockSize)
	}
}
