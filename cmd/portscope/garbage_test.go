package main

import (
	"context"
	"runtime/debug"
	"testing"
)

func TestPercentFor(t *testing.T) {
	for used, want := range map[uint64]int{0: most, 1 << 20: most, 64 << 20: 200, 128 << 20: 100, 4 << 30: 100} {
		if got := percentFor(used); got != want {
			t.Errorf("beside %d bytes in use: %d %%, want %d", used, got, want)
		}
	}
}

func TestLimitFor(t *testing.T) {
	for used, want := range map[uint64]int64{0: 200 << 20, 64 << 20: 200 << 20, 100 << 20: 216 << 20, 4 << 30: 8<<30 + 16<<20} {
		if got := limitFor(used); got != want {
			t.Errorf("of %d bytes in use: %d bytes, want %d", used, got, want)
		}
	}
}

func TestSteadyLimit(t *testing.T) {
	for _, c := range []struct {
		used, beside uint64
		want         int64
	}{{0, 0, 32 << 20}, {256 << 20, 1 << 20, 289 << 20}, {1 << 30, 0, 1<<30 + 128<<20}} {
		if got := steadyLimit(c.used, c.beside); got != c.want {
			t.Errorf("of %d bytes in use beside %d: %d, want %d", c.used, c.beside, got, c.want)
		}
	}
}

// TestBeSteady holds an analysis that goes on for days to less memory than
// others.
func TestBeSteady(t *testing.T) {
	before, percent := debug.SetMemoryLimit(-1), debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetMemoryLimit(before); debug.SetGCPercent(percent) })
	c := &collector{}
	limit := func() int64 {
		c.adjust()
		return debug.SetMemoryLimit(-1)
	}
	all := limit()
	beSteady(context.WithValue(t.Context(), collectorOf{}, c))
	if steady := limit(); steady >= all {
		t.Errorf("it may take %d bytes, where others may take %d", steady, all)
	}
	beSteady(t.Context()) // where nobody tuned it, there is nothing to do
}
