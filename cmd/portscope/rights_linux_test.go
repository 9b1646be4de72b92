//go:build linux && cgo

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
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

// TestLiveComesBack holds an interface that goes away and is made anew to be
// captured from again, though all rights are given up: again and again, with its
// filter, its file and its counters.
func TestLiveComesBack(t *testing.T) {
	c := newCable(t)
	file := filepath.Join(openDirectory(t), "a.pcapng")
	live := c.capture(t, "icmp", "-o", "json", "-w", file)
	c.ping(t)
	for times := 1; times <= 2; times++ {
		time.Sleep(time.Second) // the kernel hands over what it holds
		ip(t, "-n", c.client, "link", "delete", tap)
		live.waitForIn(&live.stderr, "waiting for it", times)
		ip(t, "link", "add", tap, "netns", c.client, "type", "veth", "peer", "name", "tap1", "netns", c.server)
		c.raise(t, c.client, tap, client)
		c.raise(t, c.server, "tap1", server)
		live.waitForIn(&live.stderr, "tap0: captured from again", times)
		hold(t, "back", live.command.Process.Pid, strings.Repeat("\t65534", 4)+" gid"+strings.Repeat("\t65534", 4), "0000000000000000")
		c.fetch(t) // which the filter keeps away
		c.ping(t)
	}
	live.interrupt()
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	var d struct {
		Captures []struct {
			Interfaces []struct {
				Received, DroppedByKernel int
			}
		}
		Tally        struct{ Frames int }
		Applications []struct{ Name string }
	}
	if err := json.Unmarshal(live.stdout.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if i := d.Captures[0].Interfaces[0]; d.Tally.Frames != 12 || i.Received != 12 || i.DroppedByKernel != 0 || len(d.Applications) != 1 {
		t.Errorf("of 12 packets of ping: %+v", d)
	}
	if frames := summaryOf(t, file).Tally.Frames; frames != 12 {
		t.Errorf("%d packets are in the file", frames)
	}
}
