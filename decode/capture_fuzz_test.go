package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func FuzzPcap(f *testing.F) {
	o := binary.BigEndian
	for _, v := range pcapVariants {
		more := make([]byte, v.fileHeader-pcapHeaderLength)
		extra := strings.Repeat("x", v.recordHeader-16)
		f.Add(pcapFile(o, v.magic, 4, 1, more, pcapRecord(o, 1, 2, 3, 3, extra+"abc")))
	}
	fuzzFormat(f, "pcap")
}

func FuzzPcapng(f *testing.F) { fuzzFormat(f, "pcapng") }

func FuzzSnoop(f *testing.F) { fuzzFormat(f, "snoop") }

// fuzzFormat fuzzes the reader of one format, from whole files of it and the
// damaged ones on.
func fuzzFormat(f *testing.F, format string) {
	files := formatFiles()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasPrefix(name, format+"-") || strings.HasPrefix(name, format+".") {
			f.Add(files[name])
		}
	}
	for _, t := range troubles() {
		// A long seed slows the fuzzer down; long captures are tested elsewhere.
		if strings.HasPrefix(t.name, format+"-") && len(t.file) < 4096 {
			f.Add(t.file)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if r := checkReading(t, bytes.NewReader(file), int64(len(file))); r.format != format {
			t.Skip()
		} else if slow := checkReading(t, iotest.OneByteReader(bytes.NewReader(file)), int64(len(file))); slow != r {
			t.Errorf("one byte at a time: %+v, in one piece: %+v", slow, r)
		}
	})
}

func FuzzCompressed(f *testing.F) {
	for _, p := range packed(plainPcap("abc", "de")) {
		f.Add(p.file)
		f.Add(p.file[:len(p.file)-1])
		f.Add(append(bytes.Clone(p.file), p.file...))
	}
	for _, file := range []string{xzAbcDe, bzip2AbcDe, zstdWide, string(xzWide())} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, ok := compressionOf(file); !ok {
			t.Skip()
		}
		// What is unpacked may be long: no bound for positions in it.
		const anywhere = 1 << 62
		r := checkReading(t, bytes.NewReader(file), anywhere)
		slow := checkReading(t, iotest.OneByteReader(bytes.NewReader(file)), anywhere)
		// How much of damaged data is unpacked before the damage is met depends
		// on how the bytes come; whether there is damage does not.
		sound := r.err == io.EOF.Error() || slow.err == io.EOF.Error()
		if slow != r && sound {
			t.Errorf("one byte at a time: %+v, in one piece: %+v", slow, r)
		}
	})
}

// reading is what reading a capture gives, short enough to be compared.
type reading struct {
	format string
	frames uint64
	sum    uint64 // over the frames
	err    string
	info   string
}

// checkReading reads a capture, a long one not to its end, and checks what
// holds whatever is in it. Positions lie below length.
func checkReading(t *testing.T, r io.Reader, length int64) reading {
	t.Helper()
	s, err := NewReader("x", r)
	if err != nil {
		if open := (*OpenError)(nil); !errors.As(err, &open) {
			t.Fatalf("NewReader: %T", err)
		}
		return reading{err: err.Error()}
	}
	defer s.Close()
	var got reading
	var b Batch
	sum := fnv.New64a()
	held := int64(0)
	for err == nil && got.frames < 100_000 {
		err = s.Read(&b)
		if err == nil && len(b.Frames) == 0 {
			t.Fatal("no frames and no error")
		}
		for i := range b.Frames {
			f := &b.Frames[i]
			if got.frames++; f.Number != got.frames || f.Capture != 0 {
				t.Fatalf("frame %d of capture %d comes as number %d of capture 0", f.Number, f.Capture, got.frames)
			}
			if len(f.Data) > maxRecord || cap(f.Data) != len(f.Data) {
				t.Fatalf("frame %d: %d bytes, room for %d", f.Number, len(f.Data), cap(f.Data))
			}
			held += int64(len(f.Data))
			fmt.Fprint(sum, f.Time, f.WireLength, f.LinkType, f.FCSLength, f.Commented, f.Interface, f.Data)
		}
	}
	if held > length {
		t.Fatalf("%d bytes of frames in a file of %d", held, length)
	}
	i := s.Info()
	checkError(t, err, got.frames, length)
	got.format, got.sum, got.err, got.info = i.Format, sum.Sum64(), fmt.Sprint(err), describeInfo(i)
	return got
}

func checkError(t *testing.T, err error, frames uint64, length int64) {
	t.Helper()
	if err == nil || err == io.EOF {
		return
	}
	var e *ReadError
	if !errors.As(err, &e) {
		t.Fatalf("Read: %T: %v", err, err)
	}
	if e.Byte < 0 || e.Byte > length {
		t.Fatalf("%v, in a file of %d bytes", e, length)
	}
	if want := frames + 1; e.Packet != want && (e.Packet != 0 || e.Byte != 0) {
		t.Fatalf("%v, after %d packets", e, frames)
	}
}
