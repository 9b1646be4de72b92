package main

import "testing"

func TestPercentFor(t *testing.T) {
	for used, want := range map[uint64]int{0: most, 1 << 20: most, 64 << 20: 200, 128 << 20: 100, 4 << 30: 100} {
		if got := percentFor(used); got != want {
			t.Errorf("beside %d bytes in use: %d %%, want %d", used, got, want)
		}
	}
}

func TestLimitFor(t *testing.T) {
	for used, want := range map[uint64]int64{0: 200 << 20, 100 << 20: 200 << 20, 128 << 20: 224 << 20, 4 << 30: 7 << 30} {
		if got := limitFor(used); got != want {
			t.Errorf("of %d bytes in use: %d bytes, want %d", used, got, want)
		}
	}
}
