package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// TestREADMEFiles holds the files that the README shows to the files.
func TestREADMEFiles(t *testing.T) {
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)(<!-- (samples/\\S+) -->\n```yaml\n)(.*?)(```\n)")
	found := shown.FindAllStringSubmatch(string(page), -1)
	if len(found) == 0 {
		t.Fatal("the README shows no file")
	}
	for _, m := range found {
		file, err := os.ReadFile("../../" + m[2])
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			page = []byte(strings.Replace(string(page), m[0], m[1]+string(file)+m[4], 1))
			continue
		}
		if m[3] != string(file) {
			t.Errorf("the README shows another %s; run `go test ./cmd/portscope -run README -update`", m[2])
		}
	}
	if *update {
		if err := os.WriteFile(readme, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// bench is a directory in which recipes are run: a policy, and programs in
// place of those that need rights, a network or a project. tcpdump "records"
// what a sample holds, until it is interrupted.
type bench struct {
	dir string
	env []string
}

func newBench(t *testing.T, capture string) *bench {
	t.Helper()
	dir := t.TempDir()
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{dir: dir, env: append(os.Environ(), "PATH="+dir+"/bin:"+os.Getenv("PATH"), "SAMPLE="+filepath.Join(samples, capture),
		"NO_COLOR=1", "GITHUB_STEP_SUMMARY="+dir+"/summary.md", "GITHUB_PATH="+dir+"/path", "RUNNER_TEMP="+dir+"/temp")}
	policy, err := os.ReadFile(filepath.Join(samples, "policies/shop.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	b.write(t, "policy.yaml", string(policy))
	for name, script := range map[string]string{
		"tcpdump": `while [ "$1" != -w ]; do shift; done; echo $$ > tcpdump.pid; trap 'exit 0' TERM; cp "$SAMPLE" "$2"; while :; do sleep 0.02; done`,
		"sudo":    `exec "$@"`,
		"pkill":   `[ "$*" = tcpdump ] && kill "$(cat tcpdump.pid)"`,
		"apt-get": `:`,
		"sleep":   `exec /bin/sleep 0.2`,
		"go":      `echo "go $*" >> go.log`,
	} {
		b.write(t, "bin/"+name, "#!/bin/bash\n"+script+"\n")
	}
	return b
}

func (b *bench) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o777); err != nil {
		t.Fatal(err)
	}
}

// run gives a script to bash, as CI systems do, and returns its exit code.
func (b *bench) run(t *testing.T, script string, env ...string) (code int, out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	c.WaitDelay = time.Second // for what the script left behind
	c.Dir, c.Env = b.dir, append(b.env, env...)
	text, err := c.CombinedOutput()
	exit := new(exec.ExitError)
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), string(text)
}

func (b *bench) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// recipe is the README's for a system.
func recipe(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "<!-- recipe: "+name+" -->\n```")
	_, rest, _ = strings.Cut(rest, "\n")
	text, _, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatalf("the README has no recipe for %s", name)
	}
	return text
}

// kept is what runs of the shop's tests come to, by capture.
var kept = map[string]int{"shop.pcap": exitDone, "shop-moved.pcap": exitFound}

// TestRecipeGitLab runs the job's script as GitLab's runner does: its lines in
// one shell.
func TestRecipeGitLab(t *testing.T) {
	var file map[string]struct {
		Script    []string
		Artifacts struct{ Reports map[string]string }
	}
	if err := yaml.Unmarshal([]byte(recipe(t, "gitlab")), &file); err != nil {
		t.Fatal(err)
	}
	for capture, want := range kept {
		b := newBench(t, capture)
		b.write(t, "bin/make", "#!/bin/bash\n[ \"$*\" = test ]\n")
		code, out := b.run(t, strings.Join(file["traffic"].Script, "\n"))
		if code != want {
			t.Errorf("%s: exit code %d, want %d: %s", capture, code, want, out)
		}
		if got := b.read(t, file["traffic"].Artifacts.Reports["junit"]); !strings.Contains(got, "<testsuite name=") {
			t.Errorf("%s: the report is %s", capture, got)
		}
	}
}

// TestRecipeMake runs the recipe in a Makefile that has tests: its exit code is
// theirs, or the check's.
func TestRecipeMake(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("no make here")
	}
	for _, c := range []struct {
		capture, tests string
		want           int
	}{{"shop.pcap", "true", 0}, {"shop-moved.pcap", "true", 2}, {"shop.pcap", "false", 2}} {
		b := newBench(t, c.capture)
		b.write(t, "Makefile", recipe(t, "make")+"\ntest:\n\t"+c.tests+"\n")
		code, out := b.run(t, "make traffic")
		if code != c.want || c.tests == "true" && !strings.Contains(out, " (the shop's tests, policy.yaml)") {
			t.Errorf("%s and %s: exit code %d, want %d: %s", c.capture, c.tests, code, c.want, out)
		}
	}
}

// action is what the tests read of an action or a job.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct{ Steps []step }
	Jobs   map[string]struct{ Steps []step }
}

type step struct {
	Name, Run, Uses string
	Env, With       map[string]string
}

// TestRecipeGitHub runs the workflow's steps, and those of the action that it
// uses, as the runner does.
func TestRecipeGitHub(t *testing.T) {
	var workflow, check action
	if err := yaml.Unmarshal([]byte(recipe(t, "github")), &workflow); err != nil {
		t.Fatal(err)
	}
	const path = ".github/actions/check"
	text, err := os.ReadFile("../../" + path + "/action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &check); err != nil {
		t.Fatal(err)
	}
	for capture, want := range kept {
		b := newBench(t, capture)
		b.write(t, "bin/make", "#!/bin/bash\n[ \"$*\" = test ]\n")
		b.write(t, "temp/portscope/portscope", "#!/bin/bash\nexec portscope \"$@\"\n") // what the action's go builds
		checked := false
		for _, s := range workflow.Jobs["test"].Steps {
			switch {
			case s.Run != "":
				if code, out := b.run(t, s.Run); code != 0 {
					t.Fatalf("%s: exit code %d: %s", s.Run, code, out)
				}
			case strings.HasPrefix(s.Uses, "portscope/portscope/"+path+"@"):
				checked = true
				b.act(t, &check, s.With, want)
			}
		}
		if !checked {
			t.Errorf("the recipe does not use %s", path)
		}
		if got := b.read(t, "check.sarif"); !strings.Contains(got, `"version": "2.1.0"`) {
			t.Errorf("%s: the log is %s", capture, got)
		}
		if got := b.read(t, "summary.md"); !strings.Contains(got, "the shop's tests policy.yaml") {
			t.Errorf("%s: the summary is %s", capture, got)
		}
	}
}

// act runs the steps of the action; the last has the check's exit code.
func (b *bench) act(t *testing.T, check *action, with map[string]string, want int) {
	t.Helper()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name := range with {
		if _, ok := check.Inputs[name]; !ok {
			t.Errorf("the action has no input %s", name)
		}
	}
	input := regexp.MustCompile(`^\$\{\{ inputs\.(\w+) \}\}$`)
	for i, s := range check.Runs.Steps {
		// An expression in a script would be a way in for whoever names a file.
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %q puts an expression into its script", s.Name)
		}
		env := []string{"GITHUB_ACTION_PATH=" + repository + "/.github/actions/check"}
		for name, value := range s.Env {
			m := input.FindStringSubmatch(value)
			if m == nil {
				t.Fatalf("step %q: %s is %s", s.Name, name, value)
			}
			env = append(env, name+"="+cmp.Or(with[m[1]], check.Inputs[m[1]].Default))
		}
		expected := 0
		if i == len(check.Runs.Steps)-1 {
			expected = want
		}
		script := s.Run
		if i == 0 { // what is built is there already; how, go's log tells
			script = "go() { echo \"CGO_ENABLED=$CGO_ENABLED go $*\" >> \"$OLDPWD/go.log\"; }\n" + script
		}
		code, out := b.run(t, script, env...)
		if code != expected {
			t.Errorf("step %q: exit code %d, want %d: %s", s.Name, code, expected, out)
		}
		if expected == exitFound && !strings.Contains(out, "::error file=policy.yaml,line=") {
			t.Errorf("step %q annotates nothing: %s", s.Name, out)
		}
	}
	if got, want := b.read(t, "go.log"), "CGO_ENABLED=0 go build -o "+b.dir+"/temp/portscope/ ./cmd/portscope\n"; got != want {
		t.Errorf("built by %s, want %s", got, want)
	}
}
