package classify_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// FuzzCut cuts some flows out of any capture, with ample bounds or the tightest
// there are, and expects the frames of the slice to sum up to the flows' totals.
func FuzzCut(f *testing.F) {
	for _, pattern := range []string{"../decode/testdata/frames/*/*", "../decode/testdata/captures/*/*"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			f.Fatal("no captures", pattern, err)
		}
		for i, name := range names {
			file, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			if len(file) < 4096 {
				f.Add(file, uint8(i))
			}
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, how uint8) {
		o := classify.Options{Cores: 1 + int(how&1), Only: func(f *classify.Flow) bool { return f.FirstFrame%2 == uint64(how>>1&1) }}
		if how&4 != 0 {
			o.MaxFlows, o.MaxOpenings, o.MaxNames, o.Decode.MaxHeldFragments = 1, 1, 1, 1
		}
		if how&8 != 0 {
			o.Timeouts = classify.Timeouts{TCP: 1, UDP: 1, ICMP: 1, Other: 1}
		}
		open := func() []decode.Source {
			s, err := decode.NewReader("fuzz", bytes.NewReader(file))
			if err != nil {
				t.Skip()
			}
			t.Cleanup(func() { s.Close() })
			return []decode.Source{s}
		}
		o.MaxFrames = 5000
		s, _ := classify.Run(t.Context(), open(), o) // the capture may be damaged
		slice, err := classify.Cut(t.Context(), open(), s, o)
		if err != nil {
			t.Fatal(err)
		}
		if packets, size := sumOf(open()[0], slice); packets != s.Totals.Packets() || size != s.Totals.Bytes() {
			t.Errorf("%d packets with %d bytes, in the summary %d with %d", packets, size, s.Totals.Packets(), s.Totals.Bytes())
		}
	})
}

// sumOf is how many frames of a source are in a slice, and how long they are.
func sumOf(source decode.Source, slice *classify.Slice) (packets, size uint64) {
	var b decode.Batch
	for over := false; !over; {
		over = source.Read(&b) != nil
		for i := range b.Frames {
			if slice.Holds(b.Frames[i].Number) {
				packets++
				size += uint64(b.Frames[i].WireLength)
			}
		}
	}
	return packets, size
}
