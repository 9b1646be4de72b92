package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// trouble is a damaged or hostile capture file: what is wrong with it, and what
// a user learns.
type trouble struct {
	name string
	file []byte
	want string
}

// troubles lists the kinds of damage that readers meet after a whole file
// header. What comes before the damage is read.
func troubles() []trouble {
	l, b := binary.LittleEndian, binary.BigEndian
	pcap := func(records ...[]byte) []byte { return pcapFile(l, pcapMicroseconds, 4, 1, records...) }
	good := pcapRecord(l, 1, 0, 3, 3, "abc")
	ng := func(blocks ...[]byte) []byte {
		return slices.Concat(section(l), iface(l, 1, 0), slices.Concat(blocks...))
	}
	goodBlock := enhanced(l, 0, 1_000_000, "abc")
	const first = "1: t=1000000000 if=0 Ethernet 3/3 \"abc\"\n"
	return []trouble{
		{"pcap-cut-in-record-header", pcap(good, good[:7]),
			first + "end: x: packet 2 at byte 43: cut off: 7 of a record's first 16 bytes are there"},
		{"pcap-cut-after-record-header", pcap(good, good[:16]),
			first + "end: x: packet 2 at byte 43: cut off: 16 of the record's 19 bytes are there, 0 of its frame"},
		{"pcap-cut-in-frame", pcap(good, good[:18]),
			first + "end: x: packet 2 at byte 43: cut off: 18 of the record's 19 bytes are there, 2 of its frame"},
		{"pcap-claims-4GiB", pcap(good, pcapRecord(l, 2, 0, 4294967295, 4294967295, "x")),
			first + "end: x: packet 2 at byte 43: record claims 4294967295 bytes"},
		{"pcap-claims-4GiB-at-once", pcap(pcapRecord(l, 2, 0, 4294967295, 60, "x")),
			"end: x: packet 1 at byte 24: record claims 4294967295 bytes"},
		{"pcap-claims-the-longest-frame", pcap(good, pcapRecord(l, 2, 0, maxRecord, maxRecord, "x")),
			first + "end: x: packet 2 at byte 43: cut off: 17 of the record's 16777232 bytes are there, 1 of its frame"},
		{"pcapng-cut-in-section", section(l)[:20],
			"end: x: at byte 0: cut off: 20 of a record's first 32 bytes are there"},
		{"pcapng-section-4GiB", numbers(l, uint32(ngSection), uint32(4294967295), uint32(0x1a2b3c4d), uint16(1)),
			"end: x: at byte 0: cut off: 14 of a record's first 1048576 bytes are there"},
		{"pcapng-section-too-short", numbers(l, uint32(ngSection), uint32(12), uint32(0x1a2b3c4d), uint32(12)),
			"end: x: at byte 0: block claims 12 bytes, of at least 28"},
		{"pcapng-version-2", ngBlock(l, ngSection, uint32(0x1a2b3c4d), uint16(2), uint16(0), lengthUnknown),
			"end: x: at byte 0: section of pcapng version 2.0; version 1 is known"},
		{"pcapng-second-section-without-byte-order", ng(goodBlock, ngBlock(l, ngSection, uint32(0x12345678), uint16(1), uint16(0), lengthUnknown)),
			first + "end: x: packet 2 at byte 92: section has no byte-order magic"},
		{"pcapng-cut-in-block-header", ng(goodBlock, goodBlock[:7]),
			first + "end: x: packet 2 at byte 92: cut off: 7 of a record's first 12 bytes are there"},
		{"pcapng-cut-in-packet-header", ng(goodBlock, goodBlock[:20]),
			first + "end: x: packet 2 at byte 92: cut off: 20 of a record's first 28 bytes are there"},
		{"pcapng-cut-in-frame", ng(goodBlock, goodBlock[:30]),
			first + "end: x: packet 2 at byte 92: cut off: 30 of the record's 36 bytes are there, 2 of its frame"},
		{"pcapng-cut-in-long-unknown-block", ng(goodBlock, numbers(l, uint32(10), uint32(1<<31), strings.Repeat("s", 1<<20+5))),
			first + "end: x: packet 2 at byte 92: cut off inside a block of 2147483648 bytes"},
		{"pcapng-packet-claims-4GiB", ng(goodBlock, numbers(l, uint32(ngEnhancedPacket), uint32(4294967292), "xxxx")),
			first + "end: x: packet 2 at byte 92: record claims 4294967292 bytes"},
		{"pcapng-frame-claims-4GiB", ng(goodBlock, ngBlock(l, ngEnhancedPacket, uint32(0), uint32(0), uint32(0), uint32(4294967295), uint32(4294967295), "abcd")),
			first + "end: x: packet 2 at byte 92: record claims 4294967295 bytes, in a block of 36"},
		{"pcapng-frame-longer-than-block", ng(goodBlock, ngBlock(l, ngObsoletePacket, uint16(0), uint16(0), uint32(0), uint32(0), uint32(5), uint32(5), "abcd")),
			first + "end: x: packet 2 at byte 92: record claims 5 bytes, in a block of 36"},
		{"pcapng-packet-too-short", ng(goodBlock, ngBlock(l, ngEnhancedPacket, uint32(0))),
			first + "end: x: packet 2 at byte 92: block claims 16 bytes, of at least 32"},
		{"pcapng-length-0", ng(goodBlock, numbers(l, uint32(99), uint32(0), uint32(0))),
			first + "end: x: packet 2 at byte 92: block claims 0 bytes, of at least 12"},
		{"pcapng-lengths-differ", ng(goodBlock, numbers(l, uint32(99), uint32(16), "abcd", uint32(20))),
			first + "end: x: packet 2 at byte 92: block says at its start that it has 16 bytes, and at its end 20"},
		{"pcapng-interface-not-described", ng(goodBlock, enhanced(l, 1, 0, "abc")),
			first + "end: x: packet 2 at byte 92: packet of interface 1, and the section has described 1"},
		{"pcapng-interface-of-another-section", ng(goodBlock, section(b), enhanced(b, 0, 0, "abc")),
			first + "end: x: packet 2 at byte 124: packet of interface 0, and the section has described 0"},
		{"pcapng-simple-packet-of-no-interface", slices.Concat(section(b), ngBlock(b, ngSimplePacket, uint32(0))),
			"end: x: packet 1 at byte 32: packet of interface 0, and the section has described 0"},
		{"pcapng-damaged-options-and-names", ng(goodBlock,
			ngBlock(l, ngNames, uint16(1), uint16(9999), "\xc0\x00\x02\x01"),
			ngBlock(l, ngNames, uint16(1), uint16(3), "\xc0\x00\x02\x01"),
			ngBlock(l, ngEnhancedPacket, uint32(0), uint32(0), uint32(0), uint32(0), uint32(0), uint16(ngComment), uint16(9999))),
			first + "2: t=0 if=0 Ethernet 0/0 \"\"\nend: EOF"},
		{"snoop-cut-in-record-header", snoopFile(2, 4, snoopRecord(3, 0, 1, 0, "abc", 1), make([]byte, 23)),
			first + "end: x: packet 2 at byte 44: cut off: 23 of a record's first 24 bytes are there"},
		{"snoop-cut-in-frame", snoopFile(2, 4, snoopRecord(3, 0, 1, 0, "abc", 1)[:26]),
			"end: x: packet 1 at byte 16: cut off: 26 of the record's 28 bytes are there, 2 of its frame"},
		{"snoop-claims-4GiB", snoopFile(2, 4, numbers(b, uint32(3), uint32(4294967295), uint32(4294967295), uint32(0), uint32(0), uint32(0))),
			"end: x: packet 1 at byte 16: record claims 4294967295 bytes"},
		{"snoop-frame-longer-than-record", snoopFile(2, 4, numbers(b, uint32(3), uint32(9), uint32(28), uint32(0), uint32(0), uint32(0), "abcd")),
			"end: x: packet 1 at byte 16: record of 28 bytes claims 9 captured ones"},
		{"snoop-record-of-no-length", snoopFile(2, 4, make([]byte, 24)),
			"end: x: packet 1 at byte 16: record of 0 bytes claims 0 captured ones"},
	}
}

func TestDamagedCaptures(t *testing.T) {
	for _, test := range troubles() {
		t.Run(test.name, func(t *testing.T) {
			got := frameLines(transcript("x", bytes.NewReader(test.file)))
			if got != test.want+"\n" {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// frameLines is the part of a transcript from the first frame on.
func frameLines(transcript string) string {
	lines := strings.SplitAfter(transcript, "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, ": ") })
	return strings.Join(lines[max(i, 0):], "")
}

// However the bytes come, the same frames come out.
func TestReadersThatYieldLittle(t *testing.T) {
	for _, test := range troubles() {
		want := transcript("x", bytes.NewReader(test.file))
		for name, r := range map[string]io.Reader{
			"one byte at a time": iotest.OneByteReader(bytes.NewReader(test.file)),
			"half of each read":  iotest.HalfReader(bytes.NewReader(test.file)),
			"end with the bytes": iotest.DataErrReader(bytes.NewReader(test.file)),
			"nothing in between": &stutter{r: bytes.NewReader(test.file)},
		} {
			if got := transcript("x", r); got != want {
				t.Errorf("%s, %s: got:\n%s\nwant:\n%s", test.name, name, got, want)
			}
		}
	}
}

// stutter yields nothing at every second Read.
type stutter struct {
	r    io.Reader
	idle bool
}

func (s *stutter) Read(b []byte) (int, error) {
	if s.idle = !s.idle; s.idle {
		return 0, nil
	}
	return s.r.Read(b[:min(len(b), 5)])
}

func TestReadErrorIsTyped(t *testing.T) {
	broken := errors.New("input/output error")
	file := plainPcap("abc")
	s, err := NewReader("disk.pcap", io.MultiReader(bytes.NewReader(file), iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	if err := s.Read(&b); err != nil || len(b.Frames) != 1 {
		t.Fatalf("first Read: %v with %d frames, want the frame before the error", err, len(b.Frames))
	}
	for range 2 {
		err = s.Read(&b)
		var got *ReadError
		want := ReadError{Name: "disk.pcap", Packet: 2, Byte: 43, What: "input/output error", Err: broken}
		if !errors.As(err, &got) || *got != want || !errors.Is(err, broken) || len(b.Frames) != 0 {
			t.Errorf("Read: %#v with %d frames, want %#v", err, len(b.Frames), want)
		}
	}
}

// A reader that never yields anything must not hang the analysis.
func TestReaderWithoutProgress(t *testing.T) {
	file := plainPcap("abc")
	got := frameLines(transcript("x", io.MultiReader(bytes.NewReader(file), nothing{})))
	want := "1: t=1000000000 if=0 Ethernet 3/3 \"abc\"\nend: x: packet 2 at byte 43: " + io.ErrNoProgress.Error() + "\n"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// manyFrames is a capture of about 3 MiB whose frames are of all lengths from 0
// to 1500 and of known content, so that many straddle two blocks.
func manyFrames() []byte {
	o := binary.LittleEndian
	b := pcapFile(o, pcapMicroseconds, 4, 1)
	for i := range 4000 {
		n := uint32(i * 37 % 1501)
		b = append(b, pcapRecord(o, uint32(i), 0, n, n, strings.Repeat(string(rune('a'+i%26)), int(n)))...)
	}
	return b
}

// checkManyFrames says whether frames are those of manyFrames from number on.
func checkManyFrames(t *testing.T, frames []Frame) {
	t.Helper()
	for _, f := range frames {
		i := int(f.Number - 1)
		if want := strings.Repeat(string(rune('a'+i%26)), i*37%1501); string(f.Data) != want || f.Time != int64(i)*1e9 {
			t.Fatalf("frame %d: t=%d %.20q, want t=%d %.20q", f.Number, f.Time, f.Data, int64(i)*1e9, want)
		}
	}
}

// Batches keep their frames while others are read into.
func TestBatchesOwnTheirFrames(t *testing.T) {
	s, err := NewReader("x", bytes.NewReader(manyFrames()))
	if err != nil {
		t.Fatal(err)
	}
	batches := make([]Batch, 5)
	read, number := 0, uint64(0)
	for {
		b := &batches[read%len(batches)]
		if err = s.Read(b); err != nil {
			break
		}
		for _, f := range b.Frames {
			if number++; f.Number != number {
				t.Fatalf("frame %d comes as %d", number, f.Number)
			}
		}
		read++
		for i := range batches {
			checkManyFrames(t, batches[i].Frames)
		}
	}
	if err != io.EOF || number != 4000 || read < len(batches)*2 {
		t.Errorf("%v after %d frames in %d batches, want EOF after 4000 in at least 10", err, number, read)
	}
}

// A Batch may have held frames of any other capture before.
func TestBatchIsRefilledWholly(t *testing.T) {
	for _, test := range troubles() {
		var b Batch
		for i := range 4 {
			b.Frames = append(b.Frames, Frame{Data: []byte("old"), Time: 9, Number: 9, WireLength: 9, LinkType: 9,
				FCSLength: 9, Commented: true, Capture: 9, Interface: uint32(i)})
		}
		fresh, used := firstFrames(t, test.file, &Batch{}), firstFrames(t, test.file, &b)
		if fresh != used {
			t.Errorf("%s: a used Batch has %s, a new one %s", test.name, used, fresh)
		}
	}
}

// firstFrames tells what the first Read of a capture puts into b.
func firstFrames(t *testing.T, file []byte, b *Batch) string {
	t.Helper()
	s, err := NewReader("x", bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	s.Read(b)
	return fmt.Sprintf("%+v", b.Frames)
}

// A frame cannot be appended to over the next one.
func TestFrameDataIsClipped(t *testing.T) {
	for name, file := range map[string][]byte{
		"pcap":   plainPcap("abc", "def"),
		"pcapng": slices.Concat(section(binary.LittleEndian), iface(binary.LittleEndian, 1, 0), enhanced(binary.LittleEndian, 0, 0, "abc"), enhanced(binary.LittleEndian, 0, 0, "def")),
		"snoop":  snoopFile(2, 4, snoopRecord(3, 0, 0, 0, "abc", 0), snoopRecord(3, 0, 0, 0, "def", 0)),
	} {
		s, err := NewReader(name, bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		if err := s.Read(&b); err != nil {
			t.Fatal(err)
		}
		_ = append(b.Frames[0].Data, strings.Repeat("X", 40)...)
		if string(b.Frames[1].Data) != "def" {
			t.Errorf("%s: the second frame is %q, want def", name, b.Frames[1].Data)
		}
	}
}

// allocated is how many bytes f allocates, freed ones included.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Claims cost nothing: only bytes that are there do.
func TestClaimsCostNothing(t *testing.T) {
	for _, test := range troubles() {
		if n := allocated(func() { transcript("x", bytes.NewReader(test.file)) }); n > 4<<20 {
			t.Errorf("%s: reading %d bytes allocates %d", test.name, len(test.file), n)
		}
	}
}

func TestInterfacesAreBounded(t *testing.T) {
	o := binary.LittleEndian
	one := iface(o, 1, 0)
	file := slices.Concat(section(o), bytes.Repeat(one, 1_000_000))
	var err error
	n := allocated(func() {
		s, e := NewReader("x", bytes.NewReader(file))
		if e != nil {
			t.Fatal(e)
		}
		var b Batch
		err = s.Read(&b)
	})
	want := "x: packet 1 at byte 393248: more than 16384 interfaces"
	if err == nil || err.Error() != want || n > 16<<20 {
		t.Errorf("got %v and %d bytes allocated, want %s and at most 16 MiB", err, n, want)
	}
}

func TestReadAllocatesNothing(t *testing.T) {
	o := binary.LittleEndian
	frame := strings.Repeat("f", 300)
	record := pcapRecord(o, 1, 0, 300, 300, frame)
	block := enhanced(o, 0, 1, frame)
	for _, test := range []struct {
		name         string
		head, record []byte
	}{
		{"pcap", pcapFile(o, pcapMicroseconds, 4, 1), record},
		{"pcapng", slices.Concat(section(o), iface(o, 1, 0)), block},
		{"snoop", snoopFile(2, 4), snoopRecord(300, 0, 1, 0, frame, 0)},
	} {
		r := io.MultiReader(bytes.NewReader(test.head), &endless{record: test.record})
		s, err := NewReader(test.name, r)
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		frames := 0
		read := func() {
			if err := s.Read(&b); err != nil {
				t.Fatal(err)
			}
			frames += len(b.Frames)
		}
		for range 5 { // the Batch grows to its size
			read()
		}
		frames = 0
		if n := testing.AllocsPerRun(100, read); n != 0 || frames < 30_000 {
			t.Errorf("%s: %v allocations a Read of %d frames, want 0", test.name, n, frames/101)
		}
	}
}

// endless yields a record again and again.
type endless struct {
	record []byte
	at     int
}

func (e *endless) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) {
		c := copy(b[n:], e.record[e.at:])
		n += c
		e.at = (e.at + c) % len(e.record)
	}
	return n, nil
}

// BenchmarkRead reads captures that lie in memory; an operation is a capture.
func BenchmarkRead(b *testing.B) {
	const length = 16 << 20
	o := binary.LittleEndian
	for _, size := range []int{60, 300, 1500} {
		frame, n := strings.Repeat("f", size), uint32(size)
		for _, test := range []struct {
			name         string
			head, record []byte
		}{
			{"pcap", pcapFile(o, pcapMicroseconds, 4, 1), pcapRecord(o, 1, 0, n, n, frame)},
			{"pcapng", slices.Concat(section(o), iface(o, 1, 0)), enhanced(o, 0, 1, frame)},
			{"snoop", snoopFile(2, 4), snoopRecord(n, 0, 1, 0, frame, 0)},
		} {
			b.Run(fmt.Sprintf("%s/%d", test.name, size), func(b *testing.B) {
				benchmarkRead(b, append(test.head, bytes.Repeat(test.record, length/len(test.record))...))
			})
		}
	}
}

func benchmarkRead(b *testing.B, file []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	var batch Batch
	packets := 0
	for b.Loop() {
		s, err := NewReader("x", bytes.NewReader(file))
		for err == nil {
			err = s.Read(&batch)
			packets += len(batch.Frames)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(packets), "ns/packet")
}
