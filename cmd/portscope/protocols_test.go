package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/portscope/portscope/classify/detect"
)

// Each row of the table is listed once, in the order of their names, with all
// that a line has.
func TestProtocolsListsEveryRow(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"protocols"}, nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	var listed []string
	lines := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
	for _, line := range lines[1:] {
		id, _, _ := strings.Cut(line, " ")
		listed = append(listed, id)
		if strings.HasSuffix(line, " -") {
			t.Errorf("%q shows no proof", line)
		}
	}
	var rows []string
	for _, d := range detect.Table() {
		rows = append(rows, d.Name)
	}
	slices.Sort(rows)
	if !slices.Equal(listed, rows) {
		t.Errorf("listed are\n%v, want\n%v", listed, rows)
	}
}

// Each row tells of itself where it is named, by its id or its title.
func TestProtocolsDescribesEveryRow(t *testing.T) {
	for _, d := range detect.Table() {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), []string{"protocols", d.Name, strings.ToUpper(d.Title)}, nil, &stdout, &stderr); code != exitDone {
			t.Fatalf("%s: exit code %d: %s", d.Name, code, stderr.String())
		}
		one, other, _ := strings.Cut(stdout.String(), "\n\n")
		if one != strings.TrimSuffix(other, "\n") {
			t.Errorf("%s by its title %q is\n%s, by its id\n%s", d.Name, d.Title, other, one)
		}
		for _, part := range []string{d.Title + " (" + d.Name + ")\n", "\nspecified in ", "\nlooked for on ", "\nhow ", "\nports ", "\nproven by "} {
			if !strings.Contains("\n"+one, part) && !strings.HasPrefix(one, part) {
				t.Errorf("%s: no %q in\n%s", d.Name, part, one)
			}
		}
		for _, line := range strings.Split(one, "\n") {
			if utf8.RuneCountInString(line) > proseWidth {
				t.Errorf("%s: %q is wider than %d", d.Name, line, proseWidth)
			}
		}
	}
}
