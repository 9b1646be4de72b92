package classify

import (
	"path/filepath"
	"runtime"
	"testing"
	"unsafe"

	"github.com/portscope/portscope/decode"
)

// TestAllocations holds a walk to what it may take of memory, counted and not
// timed: pieces and bytes for each packet of the samples, all of which are
// conversations that begin and are recognised, and for each packet of many flows
// that nobody recognises. What is settled takes nothing: TestSettledFlowAllocatesNothing
// holds that. When a bound is passed, find out what for; when the
// walk takes much less, lower it.
func TestAllocations(t *testing.T) {
	names, err := filepath.Glob("../samples/*.pcap")
	if err != nil || len(names) == 0 {
		t.Fatal("no samples", err)
	}
	for _, test := range []struct {
		name          string
		sources       []decode.Source
		pieces, bytes float64 // for each packet, at most
	}{
		{"samples", sourcesOf(t, names...), 1.6, 1550},
		{"flows", []decode.Source{&flood{perSecond: 400, seconds: 25}}, 3, 650},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, _ := Run(t.Context(), test.sources, Options{Cores: 1}) // one sample is cut off
		runtime.ReadMemStats(&after)
		packets := float64(s.Frames)
		pieces, bytes := float64(after.Mallocs-before.Mallocs)/packets, float64(after.TotalAlloc-before.TotalAlloc)/packets
		t.Logf("%s: %.3f pieces and %.0f bytes for each of %.0f packets", test.name, pieces, bytes, packets)
		if pieces > test.pieces || bytes > test.bytes {
			t.Errorf("%s: %.3f pieces and %.0f bytes a packet, at most %.3f and %.0f", test.name, pieces, bytes, test.pieces, test.bytes)
		}
	}
}

// TestFlowSize holds a settled flow of TCP, with its counters, TCP's state and
// its verdict, to 250 bytes. Slots are filled to between three and six eighths.
func TestFlowSize(t *testing.T) {
	size := unsafe.Sizeof(entry{}) + unsafe.Sizeof(tcpFlow{}) + 2*unsafe.Sizeof(slot{})
	if size > 250 {
		t.Errorf("a flow takes %d bytes, at most 250", size)
	}
}
