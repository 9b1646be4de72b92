package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// pcapAt is a file of frames at these seconds, named by capture and place.
func pcapAt(capture string, seconds ...uint32) []byte {
	o := binary.LittleEndian
	b := pcapFile(o, pcapMicroseconds, 4, 1)
	for i, sec := range seconds {
		data := fmt.Sprint(capture, i)
		b = append(b, pcapRecord(o, sec, 0, uint32(len(data)), 100, data)...)
	}
	return b
}

// merged opens files, named a, b, …, as one analysis.
func merged(t *testing.T, files ...[]byte) *Merged {
	t.Helper()
	var sources []Source
	for i, f := range files {
		name := string(rune('a' + i))
		s, err := NewReader(name, bytes.NewReader(f))
		if err != nil {
			s = unopened{name, err}
		}
		sources = append(sources, s)
	}
	return Merge(sources...)
}

// readAll tells all frames of m by their data, checks their numbers, and
// returns how reading ended.
func readAll(t *testing.T, m *Merged) (string, error) {
	t.Helper()
	var frames []string
	batches := make([]Batch, 3)
	for i, number := 0, uint64(0); ; i++ {
		b := &batches[i%len(batches)]
		err := m.Read(b)
		for _, f := range b.Frames {
			if number++; f.Number != number {
				t.Fatalf("frame %d has number %d", number, f.Number)
			}
			if want := string(rune('a' + f.Capture)); len(f.Data) > 0 && f.Data[0] != want[0] {
				t.Fatalf("frame %d, %s, is said to be of capture %s", f.Number, f.Data, want)
			}
			frames = append(frames, string(f.Data))
		}
		if err != nil {
			return strings.Join(frames, " "), err
		}
	}
}

func TestMergeOrder(t *testing.T) {
	tests := []struct {
		name  string
		files [][]byte
		want  string
	}{
		{"none", nil, ""},
		{"one", [][]byte{pcapAt("a", 3, 1, 2)}, "a0 a1 a2"},
		{"no frames", [][]byte{pcapAt("a"), pcapAt("b")}, ""},
		{"one after the other", [][]byte{pcapAt("a", 5, 6), pcapAt("b", 3, 4), pcapAt("c", 1, 2)}, "c0 c1 b0 b1 a0 a1"},
		{"interleaved", [][]byte{pcapAt("a", 1, 4, 5), pcapAt("b", 2, 3, 6)}, "a0 b0 b1 a1 a2 b2"},
		{"the same times", [][]byte{pcapAt("a", 1, 1, 2), pcapAt("b", 1, 2), pcapAt("c", 1, 1)}, "a0 a1 b0 c0 c1 a2 b1"},
		{"time going backwards", [][]byte{pcapAt("a", 10, 5, 11), pcapAt("b", 9, 10, 12)}, "b0 a0 a1 b1 a2 b2"},
		{"an empty one among others", [][]byte{pcapAt("a"), pcapAt("b", 1), pcapAt("c")}, "b0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := readAll(t, merged(t, test.files...))
			if got != test.want || err != io.EOF {
				t.Errorf("got %s and %v, want %s and EOF", got, err, test.want)
			}
		})
	}
}

// Long captures cross the ends of blocks and batches in all ways.
func TestMergeLong(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	type entry struct {
		sec  uint32
		name string
	}
	var files [][]byte
	var all []entry
	for c := range 4 {
		o := binary.LittleEndian
		b := pcapFile(o, pcapMicroseconds, 4, 1)
		sec := uint32(0)
		for i := range 3000 {
			// Runs of one capture, now and then a long one.
			if sec += random.Uint32N(3); random.IntN(500) == 0 {
				sec += 900
			}
			name := fmt.Sprintf("%c%d", 'a'+c, i)
			data := name + strings.Repeat(".", random.IntN(400))
			b = append(b, pcapRecord(o, sec, 0, uint32(len(data)), 0, data)...)
			all = append(all, entry{sec, data})
		}
		files = append(files, b)
	}
	slices.SortStableFunc(all, func(x, y entry) int { return int(x.sec) - int(y.sec) })
	var want []string
	for _, e := range all {
		want = append(want, e.name)
	}
	got, err := readAll(t, merged(t, files...))
	if got != strings.Join(want, " ") || err != io.EOF {
		t.Errorf("frames are out of order, or %v", err)
	}
}

// Damage in one capture, or that one cannot be opened, does not stop the others.
func TestMergeDamaged(t *testing.T) {
	cut := pcapAt("b", 2, 5)
	m := merged(t, pcapAt("a", 1, 6), cut[:len(cut)-1], []byte("no capture"), pcapAt("d", 3, 2))
	got, err := readAll(t, m)
	if got != "a0 b0 d0 d1 a1" {
		t.Errorf("got %s", got)
	}
	wantErr := "b: packet 2 at byte 42: cut off: 17 of the record's 18 bytes are there, 1 of its frame\nc: is a text file, not a capture"
	var r *ReadError
	var o *OpenError
	if err == nil || err.Error() != wantErr || !errors.As(err, &r) || !errors.As(err, &o) {
		t.Errorf("got %v, want %s", err, wantErr)
	}
	var told strings.Builder
	for _, c := range m.Captures() {
		fmt.Fprintf(&told, "%s %s %v\n", c.Name, c.Format, c.Err)
	}
	want := `a pcap <nil>
b pcap b: packet 2 at byte 42: cut off: 17 of the record's 18 bytes are there, 1 of its frame
c  c: is a text file, not a capture
d pcap <nil>
`
	if told.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", told.String(), want)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// Comments go with their frames to the numbers these get.
func TestMergeComments(t *testing.T) {
	o := binary.BigEndian
	file := func(name string, seconds ...uint64) []byte {
		b := slices.Concat(section(o, ngComment, name), iface(o, 1, 0))
		for i, s := range seconds {
			comment := fmt.Sprint(name, i)
			b = append(b, enhanced(o, 0, s*1e6, comment, ngComment, comment, ngComment, comment+" again")...)
		}
		return b
	}
	m := merged(t, file("a", 2, 3), pcapAt("b", 1, 2), file("c", 1))
	got, err := readAll(t, m)
	if got != "b0 c0 a0 b1 a1" || err != io.EOF {
		t.Fatalf("got %s and %v", got, err)
	}
	want := []Comment{{0, "a"}, {3, "a0"}, {3, "a0 again"}, {5, "a1"}, {5, "a1 again"}, {0, "c"}, {2, "c0"}, {2, "c0 again"}}
	if i := m.Info(); !slices.Equal(i.Comments, want) || i.Decimals != 6 {
		t.Errorf("got %+v, want comments %+v", i, want)
	}
}

// One capture's batches pass through: same frames, same memory, no allocation.
func TestMergeOfOneCostsNothing(t *testing.T) {
	record := pcapRecord(binary.LittleEndian, 1, 0, 300, 300, strings.Repeat("f", 300))
	s, err := NewReader("x", io.MultiReader(bytes.NewReader(plainPcap()), &endless{record: record}))
	if err != nil {
		t.Fatal(err)
	}
	m := Merge(s)
	var b Batch
	read := func() {
		if err := m.Read(&b); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		read()
	}
	if n := testing.AllocsPerRun(100, read); n != 0 {
		t.Errorf("%v allocations a Read, want 0", n)
	}
}

// Many captures share the memory that a few would take.
func TestMergeMemoryIsBounded(t *testing.T) {
	file := pcapAt("a", slices.Repeat([]uint32{1, 2, 3}, 1000)...)
	files := make([][]byte, 1000)
	for i := range files {
		files[i] = file
	}
	m := merged(t, files...)
	before := inUse()
	var b Batch
	if err := m.Read(&b); err != nil {
		t.Fatal(err)
	}
	if used, limit := inUse()-before, uint64(2*mergeMemory+32<<20); used > limit {
		t.Errorf("%d bytes in use, want at most %d", used, limit)
	}
	if _, err := readAllNumbers(m, &b); err != io.EOF {
		t.Error(err)
	}
}

func readAllNumbers(m *Merged, b *Batch) (uint64, error) {
	n := uint64(len(b.Frames))
	for {
		err := m.Read(b)
		n += uint64(len(b.Frames))
		if err != nil {
			return n, err
		}
	}
}

func BenchmarkMerge(b *testing.B) {
	for _, captures := range []int{1, 2, 8} {
		b.Run(fmt.Sprint(captures), func(b *testing.B) {
			files := make([][]byte, captures)
			for c := range files {
				var seconds []uint32
				for i := range 100_000 / captures {
					seconds = append(seconds, uint32(i))
				}
				files[c] = pcapAt("a", seconds...)
			}
			b.ReportAllocs()
			var batch Batch
			packets := uint64(0)
			for b.Loop() {
				var sources []Source
				for _, f := range files {
					s, err := NewReader("x", bytes.NewReader(f))
					if err != nil {
						b.Fatal(err)
					}
					sources = append(sources, s)
				}
				batch.Frames = batch.Frames[:0]
				n, _ := readAllNumbers(Merge(sources...), &batch)
				packets += n
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(packets), "ns/packet")
		})
	}
}

// unopened is a capture that could not be opened.
type unopened struct {
	name string
	err  error
}

func (u unopened) Read(b *Batch) error {
	b.Frames = b.Frames[:0]
	return u.err
}

func (u unopened) Info() Info { return Info{Name: u.name} }

func (u unopened) Close() error { return nil }
