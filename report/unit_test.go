package report

import (
	"math"
	"testing"
	"time"
)

func TestFormatCount(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0", 999: "999", 1000: "1,000", 123456: "123,456", math.MaxUint64: "18,446,744,073,709,551,615",
	} {
		if got := formatCount(n); got != want {
			t.Errorf("formatCount(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestFormatBytes(t *testing.T) {
	for _, c := range []struct {
		n    uint64
		want string
	}{
		{0, "0 B"}, {999, "999 B"}, {1000, "1.0 kB"}, {1049, "1.0 kB"}, {1050, "1.1 kB"}, {99_949, "99.9 kB"},
		{99_950, "100 kB"}, {999_499, "999 kB"}, {999_500, "1.0 MB"}, {1_234_567, "1.2 MB"},
		{1e9, "1.0 GB"}, {1e12, "1.0 TB"}, {1e15, "1.0 PB"}, {math.MaxUint64, "18.4 EB"},
	} {
		if got := formatBytes(c.n); got != c.want {
			t.Errorf("formatBytes(%d) = %q, want %q", c.n, got, c.want)
		}
	}
}

func TestFormatDuration(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0s"}, {7, "7ns"}, {1500, "1.50µs"}, {125 * time.Microsecond, "125µs"}, {999499, "999µs"}, {999500, "1.00ms"},
		{12345 * time.Microsecond, "12.3ms"}, {999499999, "999ms"}, {999500000, "1.00s"}, {59949 * time.Millisecond, "59.9s"},
		{59950 * time.Millisecond, "1m00s"}, {125 * time.Second, "2m05s"}, {3599499 * time.Millisecond, "59m59s"},
		{3599500 * time.Millisecond, "1h00m"}, {26 * time.Hour, "1d02h"}, {math.MaxInt64, "106751d23h"},
		{-time.Second, "-1.00s"}, {math.MinInt64, "-106751d23h"},
	} {
		if got := formatDuration(int64(c.d), false); got != c.want {
			t.Errorf("formatDuration(%d) = %q, want %q", c.d, got, c.want)
		}
	}
	if got := formatDuration(1500, true); got != "1.50us" {
		t.Errorf("in ASCII: %q", got)
	}
}

func TestFormatShare(t *testing.T) {
	for _, c := range []struct {
		part float64
		want string
	}{{0, "0%"}, {0.001, "<1%"}, {0.01, "1%"}, {0.754, "75%"}, {0.995, ">99%"}, {1, "100%"}} {
		if got := formatShare(c.part); got != c.want {
			t.Errorf("formatShare(%v) = %q, want %q", c.part, got, c.want)
		}
	}
}

func TestTime(t *testing.T) {
	ns := time.Date(2026, 1, 2, 3, 4, 5, 678901999, time.UTC).UnixNano()
	for decimals, want := range []string{
		"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.67Z", "2026-01-02T03:04:05.678Z",
		"2026-01-02T03:04:05.6789Z", "2026-01-02T03:04:05.67890Z", "2026-01-02T03:04:05.678901Z",
		"2026-01-02T03:04:05.6789019Z", "2026-01-02T03:04:05.67890199Z", "2026-01-02T03:04:05.678901999Z", "2026-01-02T03:04:05.678901999Z",
	} {
		if got := string(appendTime(nil, ns, decimals)); got != want {
			t.Errorf("with %d decimals: %s, want %s", decimals, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for _, c := range []struct {
		ns   int64
		want string
	}{{0, "0"}, {1, "0.000000001"}, {1_321_100_000, "1.3211"}, {60e9, "60"}, {-1_500_000_000, "-1.5"}, {math.MaxInt64, "9223372036.854775807"}} {
		if got := string(appendSeconds(nil, c.ns)); got != c.want {
			t.Errorf("%d ns: %s, want %s", c.ns, got, c.want)
		}
	}
}
