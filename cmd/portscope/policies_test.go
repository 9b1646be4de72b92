package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPolicies holds each policy of the gallery to the transcript beside it: its
// lines that begin with "$ " are run, on one core and on two, and must give what
// follows them. With -update, what follows is written anew.
func TestPolicies(t *testing.T) {
	t.Chdir("../../samples")
	t.Setenv("LC_ALL", "C.UTF-8")
	t.Setenv("GITHUB_STEP_SUMMARY", "")
	policies, err := filepath.Glob("policies/*.yaml")
	if err != nil || len(policies) == 0 {
		t.Fatal("no policies", err)
	}
	for _, policy := range policies {
		path := strings.TrimSuffix(policy, ".yaml") + ".txt"
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(want, []byte("-p "+policy)) {
			t.Errorf("%s runs no check with %s", path, policy)
		}
		got := transcript(t, string(want), "--cores=1")
		if again := transcript(t, string(want), "--cores=2"); again != got {
			t.Errorf("%s on two cores:\n%s", policy, again)
		}
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got != string(want) {
			t.Errorf("%s: the verdict differs from %s; look at it, then run `go test ./cmd/portscope -run Policies -update`\ngot:\n%s", policy, path, got)
		}
	}
}

// transcript is what the commands of a transcript print, and their exit codes.
func transcript(t *testing.T, text, cores string) string {
	t.Helper()
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(line, "$ portscope ")
		if !ok {
			continue
		}
		out.WriteString(line)
		code := run(t.Context(), append(strings.Fields(command), cores), nil, &out, &out)
		fmt.Fprintf(&out, "exit %d\n\n", code)
	}
	return out.String()
}
