package policy

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// FuzzParse holds any text to be a policy, or to come with errors that point
// into it; and what a policy says of an attacker's flows to be well-formed.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/broken/*.yaml", "../../samples/policies/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatal(pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	summary := hostile()
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse(text)
		if err != nil {
			pointsInto(t, text, p, err)
			return
		}
		wellFormed(t, p.Check(summary, Options{Name: string(text[:min(len(text), 20)]), Today: today}))
	})
}

func pointsInto(t *testing.T, text []byte, p *Policy, err error) {
	var list Errors
	if !errors.As(err, &list) || len(list) == 0 || p != nil {
		t.Fatalf("policy %v, error %v", p, err)
	}
	for _, e := range list {
		if n := len(lines(string(text))); e.Line < 1 || e.Line > n+1 || e.Column < 1 || e.Problem == "" || !utf8.ValidString(e.Error()) {
			t.Errorf("line %d of %d, column %d: %q", e.Line, n, e.Column, e.Problem)
		}
	}
}

func wellFormed(t *testing.T, v *Verdict) {
	for _, voice := range Voices() {
		out := say(t, voice.Name, v, report.Look{})
		if !utf8.Valid(out) || bytes.ContainsAny(out, "\x1b\x00\r") {
			t.Errorf("%s: %q", voice.Name, out)
		}
		switch voice.Name {
		case "json", "sarif":
			if !json.Valid(out) {
				t.Errorf("%s: %s", voice.Name, out)
			}
		case "junit":
			d := xml.NewDecoder(bytes.NewReader(out))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%v: %s", err, out)
				}
			}
		}
	}
}

// BenchmarkCheck is what checking the office costs, once it is read.
func BenchmarkCheck(b *testing.B) {
	text, err := os.ReadFile("testdata/office.yaml")
	if err != nil {
		b.Fatal(err)
	}
	p, s := parsed(b, string(text)), summaryOf(b, classify.Options{}, "office.pcap")
	b.ReportAllocs()
	for b.Loop() {
		p.Check(s, Options{Today: today})
	}
}
