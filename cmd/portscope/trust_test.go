package main

import (
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// What lies about itself is seen in the report, each lie in its place.
func TestLies(t *testing.T) {
	good := ipv4(17, 0, 0, udp(40000, 9, "data"))
	// lie writes bytes into a good packet, after its link header.
	lie := func(at int, v ...byte) []byte {
		b := slices.Clone(good)
		copy(b[14+at:], v)
		return b
	}
	count := func(d document, name string) (n uint64) {
		for _, c := range d.Tally.Counts {
			if c.Name == name {
				n += c.Frames
			}
		}
		return n
	}
	for _, c := range []struct {
		name  string
		frame []byte
		where string // the place in the tally
	}{
		{"IPv4 header of 16 bytes", lie(0, 0x44), "malformed"},
		{"IPv4 options past the packet", lie(0, 0x4f), "malformed"},
		{"IPv4 length below its header's", lie(2, 0, 19), "malformed"},
		{"IPv4 length above the frame's", lie(2, 0xff, 0xff), "flows"},
		{"IPv4 version 5", lie(0, 0x55), "malformed"},
		{"UDP length below its header's", lie(24, 0, 7), "flows"},
		{"no bytes at all", nil, "malformed"},
	} {
		d := summaryOf(t, write(t, c.frame))
		if count(d, c.where) != 1 || !d.Tally.Complete {
			t.Errorf("%s: tally %+v, want it in %s", c.name, d.Tally.Counts, c.where)
		}
	}
}

// A host whose checksums are all wrong was captured before its card filled them
// in: that is said, and nobody is called damaged. One wrong one is damage.
func TestOffloadedChecksums(t *testing.T) {
	good := []byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00\x45\x00\x00\x20\x00\x00\x00\x00\x40\x11\xf6\xc9\xc0\x00\x02\x02\xc0\x00\x02\x01\x00\x09\x9c\x40\x00\x0c\x00\x00pong")
	bad := ipv4(17, 0, 0, udp(40000, 9, "ping"))
	bad[40], bad[41] = 1, 2 // a checksum, and the wrong one
	var frames [][]byte
	for range 10 {
		frames = append(frames, bad, good)
	}
	if q := summaryOf(t, write(t, frames...)).Quality; q.Verified != 20 || q.Bad != 10 || q.Offloaded != 10 {
		t.Errorf("one side offloaded: %+v", q)
	}
	damaged := slices.Clone(good)
	damaged[24] ^= 1
	frames = append(frames, damaged)
	if q := summaryOf(t, write(t, frames...)).Quality; q.Bad != 11 || q.Offloaded != 10 {
		t.Errorf("and one packet damaged: %+v", q)
	}
}

// Overlapping fragments are told, whichever comes first.
func TestTeardrop(t *testing.T) {
	whole := udp(40000, 53, strings.Repeat("x", 56))
	first, rest := ipv4(17, 7, 0x2000, whole[:32]), ipv4(17, 7, 4, whole[32:])
	overlap := ipv4(17, 7, 3, make([]byte, 24))
	for name, frames := range map[string][][]byte{"in order": {first, overlap, rest}, "backwards": {rest, overlap, first}} {
		d := summaryOf(t, write(t, frames...))
		if len(d.Findings) != 1 || d.Findings[0].ID != "fragment-overlap" {
			t.Errorf("%s: findings %+v, want fragment-overlap", name, d.Findings)
		}
	}
	if d := summaryOf(t, write(t, first, rest, first, rest)); len(d.Findings) != 0 {
		t.Errorf("the same fragments twice: %+v", d.Findings)
	}
}

// Time that steps back and frames that were cut are counted.
func TestQualityOfTheCapture(t *testing.T) {
	frame := ipv4(17, 0, 0, udp(40000, 9, "data"))
	file := pcapHeader(1)
	for _, second := range []int64{100, 50, 101} {
		file = appendRecord(file, time.Unix(second, 0), frame)
	}
	binary.LittleEndian.PutUint32(file[24+12:], uint32(len(frame)+100)) // the first one's length on the wire
	name := t.TempDir() + "/capture.pcap"
	if err := os.WriteFile(name, file, 0o666); err != nil {
		t.Fatal(err)
	}
	if q := summaryOf(t, name).Quality; q.StepsBack != 1 || q.Snapped != 1 {
		t.Errorf("%+v, want one step back and one frame cut", q)
	}
}
