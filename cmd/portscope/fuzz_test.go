package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// FuzzWalk takes any bytes as a capture through the whole program: what is
// read is counted once, the reports are what they say they are, and one core
// and many say the same.
func FuzzWalk(f *testing.F) {
	for _, name := range hostileFiles(f) {
		file, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, how := range []uint8{0, tightly, twice} {
			f.Add(file, how)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, how uint8) {
		alone := walkOn(t, 1, file, how)
		if alone == nil {
			t.Skip("no capture")
		}
		if many := walkOn(t, 3, file, how); !bytes.Equal(alone, many) {
			t.Errorf("one core says\n%s\nthree say\n%s", alone, many)
		}
	})
}

// hostileFiles are the project's own captures of a frame or a trouble each.
func hostileFiles(t testing.TB) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"../../decode/testdata/frames/*/*.pcap", "../../decode/testdata/captures/*/*"} {
		list, err := filepath.Glob(pattern)
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: no captures; %v", pattern, err)
		}
		names = append(names, list...)
	}
	return names
}

// How a capture is walked through.
const (
	tightly     = 1 << iota // within the least bounds
	twice                   // merged with itself
	atTheHeader             // without a look into tunnels
)

// walkOn is all that is said of a capture, nil where it is none.
func walkOn(t *testing.T, cores int, file []byte, how uint8) []byte {
	t.Helper()
	o := classify.Options{Cores: cores, Decode: decode.Options{NoTunnels: how&atTheHeader != 0}}
	if how&tightly != 0 {
		o.MaxFlows, o.MaxOpenings, o.MaxNames, o.Decode.MaxHeldFragments = 1, 1, 1, 1
	}
	var sources []decode.Source
	for range 1 + how&twice/twice {
		s, err := decode.NewReader("fuzz", bytes.NewReader(file))
		if err != nil {
			return nil
		}
		defer s.Close()
		// A bomb of a few bytes unpacks to more than a fuzzer has time for.
		sources = append(sources, &first{Source: s, left: 20_000})
	}
	s, err := classify.Run(t.Context(), sources, o)
	checkCounts(t, s)
	said := fmt.Appendf(nil, "%v\n", err)
	for _, v := range report.Voices() {
		var b bytes.Buffer
		if err := v.Say(&b, report.New(s, report.Options{Findings: true}), report.Look{Width: 120}); err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		checkSaid(t, v.Name, b.Bytes())
		said = append(said, b.Bytes()...)
	}
	return said
}

// first is the beginning of a capture.
type first struct {
	decode.Source
	left int
}

func (f *first) Read(b *decode.Batch) error {
	if f.left <= 0 {
		b.Frames = b.Frames[:0]
		return io.EOF
	}
	err := f.Source.Read(b)
	f.left -= len(b.Frames)
	return err
}

// checkCounts holds every frame to have been read from one capture and to have
// one place in the tally.
func checkCounts(t *testing.T, s *classify.Summary) {
	t.Helper()
	var read, placed, flowed classify.Bucket
	for _, c := range s.Captures {
		read.Packets += c.Packets
		read.Bytes += c.Bytes
	}
	for _, c := range s.Tally {
		placed.Packets += c.Frames
		placed.Bytes += c.Bytes
	}
	if read != placed || read.Packets != s.Frames {
		t.Fatalf("read %+v in %d frames, and placed %+v in %+v", read, s.Frames, placed, s.Tally)
	}
	for f := range s.Flows {
		flowed.Packets += f.Originator.Packets + f.Responder.Packets
		flowed.Bytes += f.Originator.Bytes + f.Responder.Bytes
	}
	if flows := (classify.Bucket{Packets: s.Tally[0].Frames, Bytes: s.Tally[0].Bytes}); flowed != flows || s.Totals.Packets() != flows.Packets {
		t.Fatalf("the flows have %+v, the tally %+v, the totals %+v", flowed, flows, s.Totals)
	}
}

// checkSaid holds what says it is JSON or CSV to be it, and all of it to be
// text that commands no terminal.
func checkSaid(t *testing.T, voice string, said []byte) {
	t.Helper()
	switch voice {
	case "json":
		if !json.Valid(said) {
			t.Fatalf("no JSON: %s", said)
		}
	case "ndjson":
		for line := range bytes.Lines(said) {
			if !json.Valid(line) {
				t.Fatalf("no JSON: %s", line)
			}
		}
	case "csv":
		if _, err := csv.NewReader(bytes.NewReader(said)).ReadAll(); err != nil {
			t.Fatalf("no CSV: %v: %s", err, said)
		}
	}
	isControl := func(r rune) bool { return unicode.IsControl(r) && r != '\n' }
	if i := bytes.IndexFunc(said, isControl); i >= 0 || !utf8.Valid(said) {
		t.Fatalf("%s: a control character, or no UTF-8: %q", voice, said)
	}
}
