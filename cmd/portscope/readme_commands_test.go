package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keptMark begins the examples of the README that are kept true.
const keptMark = "<!-- kept -->\n```console\n"

// TestREADMECommands runs the README's kept examples, each in a directory of
// its own with the samples in it, and holds them to what comes out: on both
// outputs, but what "> FILE" puts aside.
func TestREADMECommands(t *testing.T) {
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Abs(readme)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LC_ALL", "C.UTF-8")
	parts := strings.Split(string(page), keptMark)
	for i, part := range parts[1:] {
		shown, rest, closed := strings.Cut(part, exampleEnds)
		if !closed {
			t.Fatalf("the README's example has no end: %.80s", part)
		}
		t.Chdir(withSamples(t, samples))
		got := transcriptOf(t, shown)
		if got != shown && !*update {
			t.Errorf("the README shows\n%s\nbut what comes is\n%s\nrun `go test ./cmd/portscope -run README -update`", shown, got)
		}
		parts[i+1] = got + exampleEnds + rest
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(parts, keptMark)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// withSamples is a new directory in which the samples lie under their names.
func withSamples(t *testing.T, samples string) string {
	t.Helper()
	dir := t.TempDir()
	captures, err := filepath.Glob(filepath.Join(samples, "*.pcap*"))
	captures = append(captures, filepath.Join(samples, "policies"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range captures {
		if err := os.Symlink(c, filepath.Join(dir, filepath.Base(c))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// transcriptOf runs the commands of an example, the lines that begin with "$ ",
// and is the example with what they print.
func transcriptOf(t *testing.T, example string) string {
	t.Helper()
	var out bytes.Buffer
	for line := range strings.Lines(example) {
		command, ok := strings.CutPrefix(line, "$ portscope ")
		if !ok {
			continue
		}
		out.WriteString(line)
		command, _, _ = strings.Cut(strings.TrimSuffix(command, "\n"), "    # ")
		command, file, aside := strings.Cut(command, " > ")
		stdout := io.Writer(&out)
		var kept bytes.Buffer
		if aside {
			stdout = &kept
		}
		run(t.Context(), words(t, command), nil, stdout, &out)
		if aside {
			if err := os.WriteFile(file, kept.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.String()
}

// words are those of a command, as a shell parts them: at blanks that are not
// between single quotes.
func words(t *testing.T, command string) (list []string) {
	t.Helper()
	for i, piece := range strings.Split(command, "'") {
		if i%2 == 1 {
			list = append(list, piece)
			continue
		}
		list = append(list, strings.Fields(piece)...)
	}
	if strings.Count(command, "'")%2 == 1 {
		t.Fatalf("a quote is not closed: %s", command)
	}
	return list
}
