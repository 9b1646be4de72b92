//go:build linux && cgo

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLiveGivesUpRights looks at every thread of a capture that has begun: it
// has no capabilities, and is not root.
func TestLiveGivesUpRights(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	file, err := exec.LookPath("portscope")
	if err != nil {
		t.Fatal(err)
	}
	owned := copyOf(t, file) // who may not be root may still run it
	withRights := copyOf(t, file)
	setRights(t, withRights, "cap_net_raw,cap_net_admin+eip")
	for _, test := range []struct {
		name     string
		command  []string
		uid, gid string
		rights   string // of the process that sees programs
	}{
		{"root", []string{owned}, "65534", "65534", seesAll},
		{"sudo", []string{"env", "SUDO_UID=4321", "SUDO_GID=4322", owned}, "4321", "4322", seesAll},
		{"--user", []string{owned, "--user", "daemon"}, idOf(t, "-u", "daemon"), idOf(t, "-g", "daemon"), seesAll},
		{"setcap", []string{"setpriv", "--reuid=4323", "--regid=4324", "--clear-groups", withRights}, "4323", "4324", "0000000000000000"},
	} {
		args := slices.Clone(test.command)
		at := slices.IndexFunc(args, func(s string) bool { return s == owned || s == withRights })
		args = slices.Insert(args, at+1, "live", "-i", tap, "icmp")
		p := c.start(t, args[0], args[1:]...)
		p.waitFor("capturing on " + tap)
		ids := strings.Repeat("\t"+test.uid, 4) + " gid" + strings.Repeat("\t"+test.gid, 4)
		hold(t, test.name, p.command.Process.Pid, ids, "0000000000000000")
		hold(t, test.name+", its other process", childOf(t, p.command.Process.Pid), ids, test.rights)
		c.ping(t)
		p.interrupt()
		if code := p.wait(); code != exitDone || !strings.Contains(p.stdout.String(), "4 packets") {
			t.Errorf("%s: exit code %d: %s%s", test.name, code, p.stderr.String(), p.stdout.String())
		}
		if says := strings.Contains(p.stderr.String(), "only your own programs are named"); says != (test.name == "setcap") {
			t.Errorf("%s: it says %s", test.name, p.stderr.String())
		}
	}
}

// seesAll is CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH.
const seesAll = "0000000000080004"

// hold holds every thread of a process to be a user's and to have no rights but
// those.
func hold(t *testing.T, name string, pid int, ids, rights string) {
	t.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(tasks) < 2 {
		t.Fatalf("%s: process %d has %d threads, %v", name, pid, len(tasks), err)
	}
	want := fmt.Sprintf("uid%s groups capabilities 0000000000000000 %s %s 0000000000000000 no_new_privs 1", ids, rights, rights)
	for _, task := range tasks {
		b, err := os.ReadFile(task)
		if err != nil {
			continue // it ended
		}
		f := map[string]string{}
		for line := range strings.Lines(string(b)) {
			key, value, _ := strings.Cut(strings.TrimRight(line, " \n"), ":")
			f[key] = value
		}
		got := fmt.Sprintf("uid%s gid%s groups%s capabilities %s %s %s %s no_new_privs %s", f["Uid"], f["Gid"], strings.TrimSpace(f["Groups"]),
			strings.TrimSpace(f["CapInh"]), strings.TrimSpace(f["CapPrm"]), strings.TrimSpace(f["CapEff"]), strings.TrimSpace(f["CapAmb"]), strings.TrimSpace(f["NoNewPrivs"]))
		if got != want {
			t.Errorf("%s: %s:\n got %q\nwant %q", name, task, got, want)
		}
	}
}

// childOf is the only child of a process.
func childOf(t *testing.T, pid int) int {
	t.Helper()
	out, err := exec.Command("ps", "-o", "pid=", "--ppid", fmt.Sprint(pid)).Output()
	var child int
	if _, scanErr := fmt.Sscan(string(out), &child); err != nil || scanErr != nil {
		t.Fatalf("the children of %d are %q: %v", pid, out, err)
	}
	return child
}

// copyOf is a copy of a program that everybody may run.
func copyOf(t *testing.T, file string) string {
	t.Helper()
	directory, err := os.MkdirTemp("", "portscope-rights-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(directory) })
	to := filepath.Join(directory, "portscope")
	if out, err := exec.Command("cp", "-L", file, to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range []string{directory, to} {
		if err := os.Chmod(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func setRights(t *testing.T, file, rights string) {
	t.Helper()
	if out, err := exec.Command("setcap", rights, file).CombinedOutput(); err != nil {
		t.Skipf("files can be given no rights here: %v: %s", err, out)
	}
}

func idOf(t *testing.T, kind, name string) string {
	t.Helper()
	out, err := exec.Command("id", kind, name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestLiveCannotComeBack holds a capture of an interface that is made anew to
// say that it cannot go on there, and to report what it has.
func TestLiveCannotComeBack(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	live := c.capture(t, "--every", "1s", "icmp")
	c.ping(t)
	live.waitForIn(&live.stdout, "4 packets", 1) // the kernel has handed over what it held
	ip(t, "-n", c.client, "link", "delete", tap)
	live.waitFor("waiting for it")
	ip(t, "link", "add", tap, "netns", c.client, "type", "veth", "peer", "name", "tap1", "netns", c.server)
	c.raise(t, c.client, tap, client)
	live.waitFor("the right to capture was given up")
	live.interrupt()
	code := live.wait()
	report := reportOf(live)
	if last := report[max(0, strings.LastIndex(report, "tap0 · live")):]; !strings.Contains(last, "4 packets") {
		t.Errorf("exit code %d: %s%s", code, live.stderr.String(), report)
	}
}
