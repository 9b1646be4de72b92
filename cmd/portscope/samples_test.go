package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSamples holds the report on each sample to the one beside it. A sample
// without one has none yet: write it with -update, and read it.
func TestSamples(t *testing.T) {
	t.Chdir("../../samples")
	t.Setenv("LC_ALL", "C.UTF-8")
	captures, err := filepath.Glob("*.pcap*")
	if err != nil || len(captures) == 0 {
		t.Fatal("no samples", err)
	}
	for _, capture := range captures {
		got := sampleReport(t, capture)
		path := strings.TrimSuffix(capture, filepath.Ext(capture)) + ".txt"
		want, err := os.ReadFile(path)
		switch {
		case *update:
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		case errors.Is(err, fs.ErrNotExist):
			t.Errorf("%s has no %s: run `go test ./cmd/portscope -run Samples -update`", capture, path)
		case err != nil:
			t.Fatal(err)
		case !bytes.Equal(got, want):
			t.Errorf("%s: the report differs from %s; look at it, then run `go test ./cmd/portscope -run Samples -update`\ngot:\n%s", capture, path, got)
		}
	}
}

// sampleReport is what portscope says of a sample, with what it complains of.
func sampleReport(t *testing.T, capture string) []byte {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), []string{"read", "--findings", "--width", "100", capture}, nil, &out, &out)
	if want := map[bool]int{true: exitDamaged, false: exitDone}[capture == "cut.pcap"]; code != want {
		t.Errorf("%s: exit code %d, want %d", capture, code, want)
	}
	return out.Bytes()
}
