package report

import (
	"testing"

	"github.com/portscope/portscope/classify"
)

func TestClip(t *testing.T) {
	unicode, ascii := newPen(Look{}), newPen(Look{ASCII: true})
	for _, c := range []struct {
		pen          pen
		text         string
		width        int
		want, middle string
	}{
		{unicode, "example.com", 11, "example.com", "example.com"},
		{unicode, "www.example.com", 11, "www.exampl…", "www.…le.com"},
		{ascii, "www.example.com", 11, "www.exampl~", "www.~le.com"},
		{unicode, "[2001:db8::1]:443", 12, "[2001:db8::…", "[200…:1]:443"},
		{unicode, "例え例え例え", 12, "例え例え例え", "例え例え例え"},
		{unicode, "例え例え例え", 11, "例え例え例…", "例え…え例え"},
		{unicode, "例え", 1, "…", "…"},
	} {
		got, middle := c.pen.clip(c.text, c.width), c.pen.clipMiddle(c.text, c.width)
		if cells(got) > c.width || cells(middle) > c.width {
			t.Errorf("%q in %d cells: %q or %q is longer", c.text, c.width, got, middle)
		}
		if got != c.want || middle != c.middle {
			t.Errorf("%q in %d cells: %q and %q, want %q and %q", c.text, c.width, got, middle, c.want, c.middle)
		}
	}
}

func TestBar(t *testing.T) {
	unicode, ascii := newPen(Look{}), newPen(Look{ASCII: true})
	for _, c := range []struct {
		part        float64
		want, plain string
	}{
		{0, "", ""}, {0.0001, "▏", "."}, {0.1, "▍", "."}, {0.25, "█", "#"}, {0.5, "██", "##"}, {0.99, "████", "####"}, {1, "████", "####"}, {2, "████", "####"},
	} {
		if got := unicode.bar(c.part, 4); got != c.want {
			t.Errorf("bar(%v) = %q, want %q", c.part, got, c.want)
		}
		if got := ascii.bar(c.part, 4); got != c.plain {
			t.Errorf("in ASCII: bar(%v) = %q, want %q", c.part, got, c.plain)
		}
	}
}

func TestSpark(t *testing.T) {
	of := func(bytes ...uint64) (t classify.Timeline) {
		for _, n := range bytes {
			t.Buckets = append(t.Buckets, classify.Bucket{Bytes: n})
		}
		return t
	}
	for _, c := range []struct {
		timeline classify.Timeline
		width    int
		want     string
	}{
		{of(), 10, ""},
		{of(5), 10, ""},
		{of(0, 1, 100, 1000, 500), 10, " ▁▁█▄"},
		{of(1, 2, 3, 4, 5, 6, 7, 8), 4, "▂▄▆█"},
		{of(1, 1, 1), 2, "█▄"},
		{of(1, 1, 1), 0, ""},
		{of(1, 1, 1), -1, ""}, // the window is narrower than what stands beside it
	} {
		if got := newPen(Look{}).spark(c.timeline, c.width); got != c.want {
			t.Errorf("%v in %d cells: %q, want %q", c.timeline.Buckets, c.width, got, c.want)
		}
	}
	if got := newPen(Look{ASCII: true}).spark(of(0, 1, 4, 8), 10); got != " .=#" {
		t.Errorf("in ASCII: %q", got)
	}
}

func TestPeak(t *testing.T) {
	line := classify.Timeline{Interval: 2_000_000, Buckets: []classify.Bucket{{Bytes: 1}, {Bytes: 250_000}}}
	if got := peak(line); got != "1.00 Gbit/s" {
		t.Errorf("250,000 bytes in 2 ms are %q", got)
	}
}
