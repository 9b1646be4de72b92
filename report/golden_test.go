package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds each voice to the file that a person has looked at.
func TestGolden(t *testing.T) {
	for _, c := range []struct {
		file    string
		voice   string
		summary *classify.Summary
		options Options
		look    Look
	}{
		{"table-80.txt", "table", office(), Options{Top: 10}, Look{Width: 80}},
		{"table-100.txt", "table", office(), Options{Top: 10}, Look{Width: 100}},
		{"table-140.txt", "table", office(), Options{Top: 10}, Look{Width: 140}},
		{"table-ascii.txt", "table", office(), Options{Top: 10}, Look{Width: 80, ASCII: true}},
		{"table-color.txt", "table", office(), Options{Top: 10}, Look{Width: 80, Color: true}},
		{"table-top2.txt", "table", office(), Options{Top: 2, Parts: 1}, Look{Width: 80}},
		{"table-findings.txt", "table", office(), Options{Top: 2, Parts: 1, Findings: true}, Look{Width: 80}},
		{"table-by-port.txt", "table", office(), Options{By: ByPort}, Look{Width: 80}},
		{"table-by-host.txt", "table", office(), Options{By: ByHost}, Look{Width: 80}},
		{"table-by-protocol.txt", "table", office(), Options{By: ByProtocol}, Look{Width: 80}},
		{"table-by-application.txt", "table", office(), Options{By: ByApplication}, Look{Width: 80}},
		{"table-by-process.txt", "table", workstation(), Options{By: ByProcess}, Look{Width: 100}},
		{"table-programs.txt", "table", workstation(), Options{Top: 10}, Look{Width: 100}},
		{"table-hostile.txt", "table", hostile(), Options{}, Look{Width: 140}},
		{"table-bounded.txt", "table", bounded(), Options{Top: 1}, Look{}},
		{"table-empty.txt", "table", empty(), Options{}, Look{}},
		{"summary.json", "json", office(), Options{}, Look{}},
		{"summary-top1.json", "json", office(), Options{Top: 1, Parts: 1}, Look{}},
		{"summary-hostile.json", "json", hostile(), Options{}, Look{}},
		{"flows.ndjson", "ndjson", office(), Options{}, Look{}},
		{"flows-hostile.ndjson", "ndjson", hostile(), Options{}, Look{}},
		{"conversations.csv", "csv", office(), Options{}, Look{}},
		{"flows-programs.ndjson", "ndjson", workstation(), Options{}, Look{}},
		{"summary-programs.json", "json", workstation(), Options{By: ByProcess}, Look{}},
		{"conversations-programs.csv", "csv", workstation(), Options{}, Look{}},
		{"workstation.md", "markdown", workstation(), Options{By: ByProcess}, Look{}},
		{"groups.csv", "csv", office(), Options{By: ByService}, Look{}},
		{"hostile.csv", "csv", hostile(), Options{}, Look{}},
		{"office.md", "markdown", office(), Options{Top: 10}, Look{}},
		{"hostile.md", "markdown", hostile(), Options{}, Look{}},
	} {
		t.Run(c.file, func(t *testing.T) {
			got := say(t, c.voice, New(c.summary, c.options), c.look)
			path := filepath.Join("testdata", c.file)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs; look at it, then run `go test ./report -update`\ngot:\n%s\nwant:\n%s", path, got, want)
			}
		})
	}
}

func say(t *testing.T, voice string, r *Report, look Look) []byte {
	t.Helper()
	v, ok := VoiceNamed(voice)
	if !ok {
		t.Fatalf("there is no voice named %q", voice)
	}
	var b bytes.Buffer
	if err := v.Say(&b, r, look); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// empty is a capture without a single frame.
func empty() *classify.Summary {
	s := summaryOf()
	s.Tally = []classify.Count{{Name: "flows"}}
	return s
}

// bounded is an analysis that reached a bound, and whose tally is wrong, as it
// never should be.
func bounded() *classify.Summary {
	s := office()
	s.Frames++
	s.Limits = []classify.Limit{{Name: "flows", Bound: 16 << 20, Hits: 1234}}
	return s
}

// TestTableFits holds every line of the table to the width, whatever it is
// from 80 on.
func TestTableFits(t *testing.T) {
	for _, s := range []*classify.Summary{office(), empty()} {
		for width := 80; width <= 250; width++ {
			for _, ascii := range []bool{false, true} {
				text := string(say(t, "table", New(s, Options{}), Look{Width: width, ASCII: ascii}))
				for line := range strings.Lines(text) {
					if n := cells(strings.TrimSuffix(line, "\n")); n > width {
						t.Fatalf("%d cells in %d columns: %s", n, width, line)
					}
				}
			}
		}
	}
}

// TestASCII holds the table to ASCII where nothing else may be written, even
// for names that are not.
func TestASCII(t *testing.T) {
	s := office()
	s.Applications[0].Sites[0].Name = "größe.example"
	for _, c := range say(t, "table", New(s, Options{}), Look{ASCII: true}) {
		if c >= 0x80 {
			t.Fatalf("byte %#x", c)
		}
	}
}

// TestNoEscapes holds every voice to what no terminal takes for a command.
func TestNoEscapes(t *testing.T) {
	for _, v := range Voices() {
		for _, by := range append(Groupings(), "") {
			out := say(t, v.Name, New(hostile(), Options{By: by}), Look{Width: 200})
			for _, bad := range []string{"\x1b", "\a", "\r", "\u202e", "\u2066", "\u200b", "\xff", "\x00", "\u009b"} {
				if bytes.Contains(out, []byte(bad)) {
					t.Errorf("%s by %s has %q", v.Name, by, bad)
				}
			}
		}
	}
}

// TestSharedListsStay holds the report to copying what it cleans: the lists
// that a flow points at are the analysis's.
func TestSharedListsStay(t *testing.T) {
	s := hostile()
	say(t, "ndjson", New(s, Options{}), Look{})
	var f classify.Flow
	s.List.Flow(0, &f)
	if got := f.Names.Attributes[1].Values[0]; got != "a\tb" {
		t.Errorf("the analysis now says %q", got)
	}
}
