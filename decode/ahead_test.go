package decode

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
)

// memoryFile is a file in memory.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }

// openOn opens a file that so many cores unpack.
func openOn(cores int, file []byte) (Source, error) {
	f := memoryFile{bytes.NewReader(file)}
	m := &meter{r: f, size: int64(len(file))}
	return open(&capture{name: "x", r: m, meter: m, file: f, regular: f, cores: cores})
}

// packedByAll is two frames packed in each way.
func packedByAll() []packedFile {
	return append(packed(plainPcap("abc", "de")),
		packedFile{"xz", []byte(xzAbcDe)}, packedFile{"bzip2", []byte(bzip2AbcDe)})
}

// However many goroutines unpack a file, what is read is the same, and so is
// what is wrong with it.
func TestUnpackedAlike(t *testing.T) {
	same := func(what string, file []byte) {
		t.Helper()
		want := transcriptOf(openOn(1, file))
		if got := transcriptOf(openOn(2, file)); got != want {
			t.Errorf("%s, on two cores:\n%s\non one:\n%s", what, got, want)
		}
		if got := transcript("x", bytes.NewReader(file)); got != want {
			t.Errorf("%s, not from a file:\n%s\nfrom a file, on one core:\n%s", what, got, want)
		}
	}
	for i, p := range packedByAll() {
		for n := range p.file {
			same(fmt.Sprintf("%d %s cut off after %d bytes", i, p.name, n), p.file[:n])
			if n%3 > 0 {
				continue
			}
			damaged := bytes.Clone(p.file)
			damaged[n] ^= 0x10
			same(fmt.Sprintf("%d %s damaged at byte %d", i, p.name, n), damaged)
		}
	}
}

// What a program has written so far is read before it writes more.
func TestUnpackedAtOnce(t *testing.T) {
	first, second := plainPcap("abc"), plainPcap("def")[24:]
	for i, p := range []packedFile{
		{"gzip", gzipped(first, second)}, {"zstd", zstdPacked(first, second)},
		{"lz4", lz4Packed(false, first, second)}, {"lz4", lz4Packed(true, first, second)},
	} {
		synctest.Test(t, func(t *testing.T) {
			r, w := io.Pipe()
			go w.Write(p.file[:len(p.file)-20]) // of which the first frame is whole
			s, err := NewReader("x", r)
			if err != nil {
				t.Fatal(err)
			}
			var b Batch
			if err := s.Read(&b); err != nil || string(b.Frames[0].Data) != "abc" {
				t.Errorf("%d %s: %v with %d frames, want the first", i, p.name, err, len(b.Frames))
			}
			s.Close()
			w.Close()
		})
	}
}

// Wherever a capture is closed, no goroutine is left: neither one that waits for
// room nor one that waits for a program to write.
func TestUnpackingEnds(t *testing.T) {
	long := slices.Concat(manyFrames(), manyFrames()[24:])
	for i, p := range append(packed(long), packedByAll()...) {
		for reads := range 2 {
			for _, whole := range []bool{true, false} {
				synctest.Test(t, func(t *testing.T) {
					s, done := Source(nil), func() {}
					var err error
					if whole {
						s, err = openOn(4, p.file)
					} else {
						r, w := io.Pipe()
						go w.Write(p.file)
						s, err = NewReader("x", r)
						done = func() { w.Close() }
					}
					if err != nil {
						t.Fatal(i, p.name, err)
					}
					var b Batch
					for range reads {
						s.Read(&b)
					}
					s.Close()
					done()
				})
			}
		}
	}
}
