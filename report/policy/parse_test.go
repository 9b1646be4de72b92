package policy

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden holds a text to the file that a person has looked at.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; look at it, then run the test with -update\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// TestBroken holds what is said of each broken policy to the text beside it.
func TestBroken(t *testing.T) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d broken policies: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			policy, err := Parse(text)
			var list Errors
			if !errors.As(err, &list) || len(list) == 0 || policy != nil {
				t.Fatalf("policy %v, error %v", policy, err)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", []byte(list.In(filepath.Base(file))+"\n"))
		})
	}
}

// TestParse holds a policy with all that one can say to what it says.
func TestParse(t *testing.T) {
	text, err := os.ReadFile("testdata/whole.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/whole.txt", []byte(outline(p)))
}

// outline is a policy as it was understood.
func outline(p *Policy) string {
	var b strings.Builder
	fmt.Fprintf(&b, "policy %q, default %v (line %d)\n", p.Title, p.Default, p.DefaultLine)
	keys := func(s *selector) {
		for _, c := range s.conditions {
			fmt.Fprintf(&b, "  %s: %s\n", c.key, c.value)
		}
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		fmt.Fprintf(&b, "line %d: %v %q", r.Line, r.Action, r.Name)
		if r.Why != "" || r.Who != "" || !r.Until.IsZero() {
			fmt.Fprintf(&b, ", why %q, who %q, until %s", r.Why, r.Who, r.Until.Format(time.DateOnly))
		}
		if r.OverConversations {
			b.WriteString(", over conversations")
		}
		b.WriteString("\n")
		keys(&r.selector)
	}
	for i := range p.Expectations {
		e := &p.Expectations[i]
		fmt.Fprintf(&b, "line %d: see %q, at least %d, at most %d (%v)\n", e.Line, e.Name, e.AtLeast, e.AtMost, e.HasMost)
		keys(&e.selector)
	}
	for i := range p.Limits {
		l := &p.Limits[i]
		fmt.Fprintf(&b, "line %d: limit %q", l.Line, l.Name)
		for _, bound := range l.Bounds {
			fmt.Fprintf(&b, ", %v %v %g", bound.Measure, bound.Severity, bound.Most)
		}
		b.WriteString("\n")
		keys(&l.selector)
	}
	return b.String()
}
