package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestDiffSamples compares each sample with what portscope wrote of it, which
// is the same, and with the next sample, which is not, on one core or many.
func TestDiffSamples(t *testing.T) {
	captures, err := filepath.Glob("../../samples/*.pcap*")
	if err != nil || len(captures) == 0 {
		t.Fatal("no samples", err)
	}
	summary := filepath.Join(t.TempDir(), "summary.json")
	for i, capture := range captures {
		damage := map[bool]int{true: exitDamaged, false: exitDone}[filepath.Base(capture) == "cut.pcap"]
		var document, stderr bytes.Buffer
		if code := run(t.Context(), []string{"-o", "json", capture}, nil, &document, &stderr); code != damage {
			t.Fatalf("%s: exit code %d: %s", capture, code, stderr.String())
		}
		if err := os.WriteFile(summary, document.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{summary, capture}, {capture, summary}} {
			if out, code := diffOf(t, args...); code != damage || !bytes.HasSuffix(out, []byte("\nno change\n")) {
				t.Errorf("diff %v: exit code %d\n%s", args, code, out)
			}
		}
		next := captures[(i+1)%len(captures)]
		one, code := diffOf(t, "--cores=1", "-o=json", capture, next)
		four, again := diffOf(t, "--cores=4", "-o=json", capture, next)
		if !bytes.Equal(one, four) || code != again || code == exitDone {
			t.Errorf("diff %s %s: exit codes %d and %d\n%s\n%s", capture, next, code, again, one, four)
		}
	}
}

func diffOf(t *testing.T, args ...string) ([]byte, int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), append([]string{"diff"}, args...), nil, &stdout, &stderr)
	return stdout.Bytes(), code
}
