package main

import "testing"

func TestPercentFor(t *testing.T) {
	for used, want := range map[uint64]int{0: most, 1 << 20: most, 64 << 20: 200, 128 << 20: 100, 4 << 30: 100} {
		if got := percentFor(used); got != want {
			t.Errorf("beside %d bytes in use: %d %%, want %d", used, got, want)
		}
	}
}
