package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// figures are what a capture of copies has so many times.
type figures struct {
	packets, bytes, https int
}

// TestCapture holds three copies to have three times what one has, and no flow
// of two networks.
func TestCapture(t *testing.T) {
	one, three := figuresOf(t, 1), figuresOf(t, 3)
	want := figures{3 * one.packets, 3 * one.bytes, 3 * one.https}
	if three != want || one.https == 0 {
		t.Errorf("three copies have %+v, want %+v", three, want)
	}
}

func figuresOf(t *testing.T, copies int) (f figures) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "bench.pcap")
	packets, err := makeCapture("..", name, copies)
	if err != nil {
		t.Fatal(err)
	}
	source, err := decode.Open(name, decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	s, err := classify.Run(t.Context(), []decode.Source{source}, classify.Options{})
	if err != nil || int(s.Frames) != packets {
		t.Fatalf("%d frames of %d: %v", s.Frames, packets, err)
	}
	f.packets = packets
	for _, c := range s.Captures {
		f.bytes += int(c.Bytes)
	}
	for _, a := range s.Applications {
		if a.Name == "https" {
			f.https += int(a.Figures.Flows)
		}
	}
	return f
}

// TestReaddress holds each frame of the samples to have right checksums in
// another network where it has them in its own.
func TestReaddress(t *testing.T) {
	frames, err := sampleFrames("..")
	if err != nil {
		t.Fatal(err)
	}
	moved, right := 0, 0
	for i, f := range frames {
		var before, after decode.Packet
		outcome := decode.NewDecoder(decode.Options{}).Decode(&f, &before) // a new one verifies its first
		f.Data = slices.Clone(f.Data)
		readdress(f.Data, 200)
		again := decode.NewDecoder(decode.Options{}).Decode(&f, &after)
		const checksums = decode.IsVerified | decode.BadChecksum
		if outcome != again || before.Flags&checksums != after.Flags&checksums {
			t.Fatalf("frame %d: %v with flags %b, moved %v with %b\n%x", i, outcome, before.Flags, again, after.Flags, f.Data)
		}
		if before.Src != after.Src {
			moved++
		}
		if after.Flags&checksums == decode.IsVerified {
			right++
		}
	}
	if moved < len(frames)/2 || right < len(frames)/2 {
		t.Errorf("of %d frames %d were moved, %d have right checksums", len(frames), moved, right)
	}
}

// TestTable holds a table to its medians and ratios, and to its place.
func TestTable(t *testing.T) {
	second := func(s float64) run {
		return run{wall: time.Duration(s * 1e9), cpu: time.Duration(2 * s * 1e9), memory: int64(s * 1e8)}
	}
	table := tableOf([]*program{
		{name: "portscope", does: "all", runs: []run{second(9), second(2), second(1)}},
		{name: "other", does: "less", runs: []run{second(1), second(5), second(30)}},
		{name: "third", does: "nothing", runs: []run{second(0.5)}},
	}, "3 packets")
	const want = `| program | does | time | times portscope's | CPU | memory |
| --- | --- | ---: | ---: | ---: | ---: |
| third | nothing | 0.50 s | 0.25 | 1.00 s | 50 MB |
| portscope | all | 2.00 s | 1.00 | 4.00 s | 200 MB |
| other | less | 5.00 s | 2.50 | 10.00 s | 500 MB |

3 packets.
`
	if string(table) != want {
		t.Errorf("the table is\n%s, want\n%s", table, want)
	}
	page, err := replaceTable([]byte("before\n<!-- bench -->\nold\n<!-- bench ends -->\nafter\n"), table)
	if err != nil || !bytes.Equal(page, []byte("before\n<!-- bench -->\n"+want+"<!-- bench ends -->\nafter\n")) {
		t.Errorf("the page is\n%s: %v", page, err)
	}
	if _, err := replaceTable([]byte("before\n<!-- bench -->\nold\n"), table); err == nil {
		t.Error("a page without a place for the table is taken")
	}
}

// TestREADME holds the README to have a place for the table, and a table of this
// program in it.
func TestREADME(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := replaceTable(page, nil); err != nil {
		t.Error(err)
	}
	if !bytes.Contains(page, slices.Concat(tableBegins, []byte(tableHead))) {
		t.Errorf("in the README's place for the table there is none that begins\n%s", tableHead)
	}
}
