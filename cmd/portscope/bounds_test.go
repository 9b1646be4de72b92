package main

import (
	"strings"
	"testing"
)

// Each bound holds, and the report says that it was reached and how often.
func TestBounds(t *testing.T) {
	const answers = "\x12\x34\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00\x01a\x04test\x00\x00\x01\x00\x01" +
		"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc6\x33\x64\x07" +
		"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc6\x33\x64\x08"
	var flows, gaps, parts [][]byte
	for port := range uint16(300) {
		flows = append(flows, ipv4(17, 0, 0, udp(40000+port, 9, "")))
		gaps = append(gaps, ipv4(6, 0, 0, tcp(40000+port, 9, 99, 2, "")))
		for i := range uint32(5) { // held: what is before them never comes
			gaps = append(gaps, ipv4(6, 0, 0, tcp(40000+port, 9, 200+1400*i, 16, strings.Repeat("x", 1400))))
		}
		parts = append(parts, ipv4(17, port, 5, []byte("the rest of a datagram")))
	}
	for _, c := range []struct {
		flag, limit string
		bound       uint64
		frames      [][]byte
	}{
		{"--max-flows", "flows", 1, flows},
		{"--max-openings", "bytes of flows not yet recognised", 1 << 20, gaps},
		{"--max-names", "names", 1, [][]byte{ipv4(17, 0, 0, udp(53, 40000, answers))}},
		{"--max-fragments", "held fragments", 1, parts},
	} {
		file := write(t, c.frames...)
		if d := summaryOf(t, file); len(d.Limits) != 0 {
			t.Errorf("%s: by default the limits are %+v", c.flag, d.Limits)
		}
		d := summaryOf(t, c.flag, "1", file)
		if len(d.Limits) != 1 || d.Limits[0].Name != c.limit || d.Limits[0].Bound != c.bound || d.Limits[0].Hits == 0 {
			t.Errorf("%s 1: the limits are %+v, want %q of %d", c.flag, d.Limits, c.limit, c.bound)
		}
		if !d.Tally.Complete || d.Tally.Frames != uint64(len(c.frames)) {
			t.Errorf("%s 1: the tally is %+v, want all of %d frames", c.flag, d.Tally, len(c.frames))
		}
	}
}
