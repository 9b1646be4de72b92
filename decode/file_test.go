package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// told is each frame of a source, the sum of its bytes, and how reading ended.
func told(read func(*Batch) error) string {
	var t strings.Builder
	var b Batch
	for err := error(nil); ; {
		err = read(&b)
		for i := range b.Frames {
			f := &b.Frames[i]
			fmt.Fprintf(&t, "%d: t=%d %d/%d %08x\n", f.Number, f.Time, len(f.Data), f.WireLength, crc32.ChecksumIEEE(f.Data))
		}
		if err != nil {
			fmt.Fprintf(&t, "end: %v\n", err)
			return t.String()
		}
	}
}

// toldInTurn is what is told of a file where nothing is read early.
func toldInTurn(tb testing.TB, name string, file []byte) string {
	tb.Helper()
	s, err := NewReader(name, bytes.NewReader(file))
	if err != nil {
		tb.Fatal(err)
	}
	return told(s.Read)
}

// earlyReader reads a file by several batches that keep their blocks, some of
// which are read early, in any order and beside each other.
type earlyReader struct {
	source *Merged
	random *rand.Rand
	kept   []*earlyBatch
	free   []*earlyBatch
	early  int // how many bytes were read early
	reads  int
	before func(read int) // called before each Read, unless nil
}

type earlyBatch struct {
	Batch
	fetched chan struct{} // closed when it was read early; nil where it was not
}

func openEarly(tb testing.TB, name string, seed uint64) *earlyReader {
	tb.Helper()
	s, err := Open(name, OpenOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	r := &earlyReader{source: Merge(s), random: rand.New(rand.NewPCG(seed, 1))}
	for range 6 {
		r.free = append(r.free, &earlyBatch{})
	}
	return r
}

// keep lets all free batches keep a block.
func (r *earlyReader) keep() {
	for _, b := range r.free {
		r.source.Keep(&b.Batch)
		b.fetched = nil
		if r.random.IntN(8) > 0 {
			fetched := make(chan struct{})
			b.fetched = fetched
			go func() {
				r.source.Prefetch(&b.Batch)
				close(fetched)
			}()
		}
		r.kept = append(r.kept, b)
	}
	r.free = nil
}

// Read reads into the first batch that keeps a block, and lends its frames.
func (r *earlyReader) Read(to *Batch) error {
	if r.random.IntN(3) > 0 || len(r.kept) == 0 {
		r.keep()
	}
	b := r.kept[0]
	r.kept, r.free = r.kept[1:], append(r.free, b)
	if b.fetched != nil {
		<-b.fetched
		r.early += b.early.read
	}
	if r.before != nil {
		r.before(r.reads)
	}
	r.reads++
	err := r.source.Read(&b.Batch)
	to.Frames = b.Frames
	return err
}

// captureOf is a capture of records whose lengths are of a kind.
func captureOf(kind string, random *rand.Rand) []byte {
	const total = 3 << 19
	length := map[string]func() int{
		"none":              func() int { return 0 },
		"short":             func() int { return random.IntN(200) },
		"full":              func() int { return 1460 + random.IntN(60) },
		"offloaded":         func() int { return 60_000 + random.IntN(6000) },
		"longer than room":  func() int { return headroom - 100 + random.IntN(200) },
		"a block":           func() int { return blockSize - 50 + random.IntN(100) },
		"several blocks":    func() int { return random.IntN(5 * blockSize) },
		"seldom very long":  func() int { return 50 + random.IntN(600) + random.IntN(150)/149*random.IntN(6*blockSize) },
		"all in one record": func() int { return total },
	}[kind]
	o := binary.LittleEndian
	file := pcapFile(o, pcapMicroseconds, 4, 1)
	for i := uint32(1); len(file) < total && i < 25_000; i++ {
		data := make([]byte, length())
		for at := 0; at+8 <= len(data); at += 512 {
			o.PutUint64(data[at:], random.Uint64())
		}
		file = append(file, pcapRecord(o, i, 0, uint32(len(data)), uint32(len(data)), string(data))...)
	}
	return file
}

var recordKinds = []string{"none", "short", "full", "offloaded", "longer than room", "a block", "several blocks", "seldom very long", "all in one record"}

// Which blocks are read before their turn, and when, makes no difference to what
// is read.
func TestEarlyBlocks(t *testing.T) {
	for seed, kind := range recordKinds {
		for _, cut := range []int{0, 1000} {
			file := captureOf(kind, rand.New(rand.NewPCG(uint64(seed), 0)))
			file = file[:len(file)-cut]
			name := filepath.Join(t.TempDir(), "x")
			if err := os.WriteFile(name, file, 0o666); err != nil {
				t.Fatal(err)
			}
			want := toldInTurn(t, name, file)
			for seed := range uint64(2) {
				r := openEarly(t, name, seed)
				if got := told(r.Read); got != want {
					t.Errorf("records: %s, cut by %d, seed %d: %s", kind, cut, seed, firstDifference(got, want))
				}
				if r.early == 0 && runtime.GOOS == "linux" {
					t.Skip("the system reads nothing of this file early")
				}
				if kind == "full" && r.early < len(file)*3/4 {
					t.Errorf("%d of %d bytes were read early", r.early, len(file))
				}
			}
		}
	}
}

// firstDifference is the first lines in which two texts differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("got %q, want %q", g[i], w[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}

// A file that grows while it is read is read on, as far as it is there when
// reading comes to its end.
func TestEarlyBlocksOfAFileThatGrows(t *testing.T) {
	for seed, kind := range recordKinds {
		file := captureOf(kind, rand.New(rand.NewPCG(uint64(seed), 0)))
		name := filepath.Join(t.TempDir(), "x")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		written := min(len(file)/2, 300<<10)
		f.Write(file[:written])
		r := openEarly(t, name, uint64(seed))
		r.before = func(int) {
			n := min(len(file)-written, 2*blockSize+r.random.IntN(3*blockSize))
			if kind == "several blocks" || kind == "all in one record" {
				n = len(file) - written // a record must be there when it is asked for
			}
			f.Write(file[written : written+n])
			written += n
		}
		if got, want := told(r.Read), toldInTurn(t, name, file); got != want {
			t.Errorf("records: %s: %s", kind, firstDifference(got, want))
		}
		f.Close()
	}
}

// A file that is cut while it is read ends with an error, or where a record
// does, and what was read before is as it was.
func TestEarlyBlocksOfAFileThatIsCut(t *testing.T) {
	for seed, kind := range recordKinds {
		file := captureOf(kind, rand.New(rand.NewPCG(uint64(seed), 0)))
		name := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(name, file, 0o666); err != nil {
			t.Fatal(err)
		}
		whole, _, _ := strings.Cut(toldInTurn(t, name, file), "end:")
		r := openEarly(t, name, uint64(seed))
		r.before = func(read int) {
			if read == 2 {
				if err := os.Truncate(name, 200<<10); err != nil {
					t.Fatal(err)
				}
			}
		}
		frames, end, _ := strings.Cut(told(r.Read), "end:")
		if !strings.HasPrefix(whole, frames) || !strings.Contains(end, "cut off") && end != " "+io.EOF.Error()+"\n" {
			t.Errorf("records: %s: %s; ended by %s", kind, firstDifference(frames, whole), end)
		}
	}
}
