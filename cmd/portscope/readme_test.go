package main

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the README's example anew")

const (
	readme = "../../README.md"
	// What the README's example stands between.
	exampleBegins = "<!-- demo -->\n```console\n"
	exampleEnds   = "```\n"
)

// TestREADME keeps the report that the README shows to what its first command
// prints.
func TestREADME(t *testing.T) {
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), exampleBegins)
	shown, after, closed := strings.Cut(rest, exampleEnds)
	if !ok || !closed {
		t.Fatalf("%s has no example between %q and %q", readme, exampleBegins, exampleEnds)
	}
	t.Chdir("../..")
	t.Setenv("LC_ALL", "C.UTF-8")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"samples/office.pcap"}, nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	if *update {
		page := before + exampleBegins + stdout.String() + exampleEnds + after
		if err := os.WriteFile("README.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		shown = stdout.String()
	}
	if shown != stdout.String() {
		t.Errorf("the README shows\n%s\nbut portscope prints\n%s\nrun `go test ./cmd/portscope -run README -update`", shown, stdout.String())
	}
}

// TestREADMEListening keeps the list of sockets that the README shows, which is
// of no real host, to the one that the report's tests are held to.
func TestREADMEListening(t *testing.T) {
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../report/testdata/listening-table.txt")
	if err != nil {
		t.Fatal(err)
	}
	const head = "<!-- report/testdata/listening-table.txt -->\n```console\n$ sudo portscope listening\n"
	if _, shown, _ := strings.Cut(string(page), head); !strings.HasPrefix(shown, string(want)+exampleEnds) {
		t.Errorf("after %q the README does not show\n%s", head, want)
	}
}
