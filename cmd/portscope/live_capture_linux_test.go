//go:build linux && cgo

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestLiveWrites holds the file of -w to the report that was made beside it, and
// its end to what the capture ends by.
func TestLiveWrites(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	file := filepath.Join(openDirectory(t), "a.pcapng")
	live := c.capture(t, "-o", "json", "-w", file, "-a", "packets:10")
	c.talk(t)
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	got := documents(t, live.stdout.Bytes())
	want := documents(t, bytes.ReplaceAll(portscope(t, "read", "-o", "json", file), []byte(file), []byte(tap)))
	if show(t, got[0]) != show(t, want[0]) || summaryOf(t, file).Tally.Frames != 10 {
		t.Errorf("live says\n%s\nof its file, read says\n%s", show(t, got[0]), show(t, want[0]))
	}
}

// openDirectory is a directory that everybody may write to, also who has given
// up all rights.
func openDirectory(t *testing.T) string {
	t.Helper()
	name, err := os.MkdirTemp("", "portscope")
	if err == nil {
		err = os.Chmod(name, 0o777)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(name) })
	return name
}

// TestLiveRing holds a ring to its files, and -a duration to its time.
func TestLiveRing(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	directory := openDirectory(t)
	began := time.Now()
	live := c.capture(t, "-o", "json", "-w", filepath.Join(directory, "r.pcapng"), "-b", "files:2", "-b", "duration:1", "-a", "duration:4")
	pings := c.start(t, "ping", "-i", "0.2", "-c", "100", server)
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	if took := time.Since(began); took < 4*time.Second {
		t.Errorf("it ended after %v", took)
	}
	pings.interrupt()
	files, err := filepath.Glob(directory + "/*")
	if err != nil || len(files) != 2 {
		t.Fatalf("the files are %q, %v", files, err)
	}
	for _, file := range files {
		if frames := summaryOf(t, file).Tally.Frames; frames < 2 || frames > 20 {
			t.Errorf("%s has %d frames of a second", file, frames)
		}
	}
}

// TestLiveFullDisk holds a full disk to end the capture with its report, and to
// leave all that was written.
func TestLiveFullDisk(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	directory := openDirectory(t)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k,mode=777", "none", directory).CombinedOutput(); err != nil {
		t.Skipf("no file system of its own: %s", out)
	}
	t.Cleanup(func() { exec.Command("umount", directory).Run() })
	file := filepath.Join(directory, "a.pcapng")
	live := c.capture(t, "-w", file)
	pings := c.start(t, "ping", "-s", "1400", "-i", "0.01", "-c", "500", server)
	if code := live.wait(); code != exitDamaged {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	pings.interrupt()
	if !strings.Contains(live.stderr.String(), "no space left on device") || !strings.Contains(reportOf(live), "ICMP") {
		t.Errorf("stderr %q, report\n%s", live.stderr.String(), reportOf(live))
	}
	if frames := summaryOf(t, file).Tally.Frames; frames < 20 {
		t.Errorf("%d frames are in the file", frames)
	}
}

// TestLiveClosedPipe holds a reader that goes away to end the capture, with all
// of it in the file.
func TestLiveClosedPipe(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	file := filepath.Join(openDirectory(t), "a.pcapng")
	p := startIn(t, c.client, "sh", "-c", `portscope live -i `+tap+` -w `+file+` | head -n 1; echo ended >&2`)
	p.waitFor("capturing on")
	pings := c.start(t, "ping", "-i", "0.2", "-c", "50", server)
	time.Sleep(time.Second)
	c.fetch(t) // another flow, which nobody reads of any more
	if p.wait(); !strings.Contains(p.stderr.String(), "broken pipe") || !strings.Contains(p.stderr.String(), "ended") {
		t.Errorf("stderr %q", p.stderr.String())
	}
	pings.interrupt()
	if !strings.HasPrefix(p.stdout.String(), "+ ") || summaryOf(t, file).Tally.Frames < 4 {
		t.Errorf("stdout %q, and %d frames in the file", p.stdout.String(), summaryOf(t, file).Tally.Frames)
	}
}

// TestLiveSeveral holds several interfaces to be one capture in the order of
// time: what passes both is seen twice.
func TestLiveSeveral(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	ip(t, "-n", c.client, "link", "set", "lo", "up")
	file := filepath.Join(openDirectory(t), "a.pcapng")
	live := c.capture(t, "-i", "lo", "-o", "json", "-f", "icmp", "-w", file)
	c.ping(t)
	if p := c.start(t, "ping", "-c", "2", "-i", "0.2", "127.0.0.1"); p.wait() != 0 {
		t.Fatalf("ping: %s", p.stderr.String())
	}
	time.Sleep(time.Second)
	live.interrupt()
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	var d struct {
		Captures []struct {
			Name       string
			Interfaces []struct {
				Name     string
				Received int
			}
		}
		Tally struct{ Frames int }
	}
	if err := json.Unmarshal(live.stdout.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Captures) != 1 || d.Captures[0].Name != tap+", lo" || len(d.Captures[0].Interfaces) != 2 || d.Tally.Frames != 8 {
		t.Errorf("%+v", d)
	}
	if written := summaryOf(t, file); written.Tally.Frames != 8 || written.Quality.StepsBack != 0 {
		t.Errorf("in the file: %+v", written)
	}
}

// TestLiveAny captures from all interfaces by the name any.
func TestLiveAny(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	live := c.start(t, "portscope", "live", "-i", "any", "-f", "icmp", "-o", "json")
	live.waitFor("capturing on any")
	c.ping(t)
	live.interrupt()
	if code := live.wait(); code != exitDone || !strings.Contains(live.stdout.String(), `"frames": 4`) {
		t.Errorf("exit code %d: %s%s", code, live.stderr.String(), live.stdout.String())
	}
}

// TestLiveLinkChanges holds changes of the link and of addresses to be told, and
// an interface that goes away not to end the capture.
func TestLiveLinkChanges(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	live := c.capture(t)
	c.ping(t)
	ip(t, "-n", c.client, "address", "add", "192.0.2.77/24", "dev", tap)
	live.waitFor("portscope: tap0: it has the address 192.0.2.77/24 now\n")
	ip(t, "-n", c.server, "link", "set", "tap1", "down")
	live.waitFor("portscope: tap0: the link is down\n")
	ip(t, "-n", c.server, "link", "set", "tap1", "up")
	live.waitFor("portscope: tap0: the link is up\n")
	ip(t, "-n", c.client, "link", "set", tap, "down")
	live.waitFor("portscope: tap0: the interface is down\n")
	ip(t, "-n", c.client, "link", "set", tap, "up")
	live.waitFor("portscope: tap0: the interface is up\n")
	c.ping(t)
	live.interrupt()
	if code := live.wait(); code != exitDone || !strings.Contains(reportOf(live), "ICMP ") {
		t.Errorf("exit code %d: %s%s", code, live.stderr.String(), reportOf(live))
	}
}

// TestLiveTells holds what is told while a capture runs off a terminal: lines of
// flows as they begin and end, and reports at intervals.
func TestLiveTells(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	live := c.capture(t, "-f", "tcp")
	reports := c.capture(t, "-f", "tcp", "--every", "1s", "-o", "json")
	c.fetch(t)
	live.waitForIn(&live.stdout, "\n", 2)
	lines := strings.Split(live.stdout.String(), "\n")
	for i, pattern := range []string{`^\+ \d\d:\d\d:\d\d\.\d{3} tcp 192\.0\.2\.1:\d+ → 192\.0\.2\.2:80 HTTP\?$`, `^- .* → 192\.0\.2\.2:80 HTTP\? refused .*→ \d+ B ← \d+ B$`} {
		if !regexp.MustCompile(pattern).MatchString(lines[i]) {
			t.Errorf("line %d is %s, want %s", i, lines[i], pattern)
		}
	}
	reports.waitForIn(&reports.stdout, `"tally"`, 2)
	for _, p := range []*program{live, reports} {
		if p.interrupt(); p.wait() != exitDone {
			t.Errorf("exit code %d: %s", p.wait(), p.stderr.String())
		}
	}
	var frames []float64
	for _, d := range documents(t, reports.stdout.Bytes()) {
		frames = append(frames, d.(map[string]any)["tally"].(map[string]any)["frames"].(float64))
	}
	if len(frames) < 3 || !slices.IsSorted(frames) || frames[len(frames)-1] != 2 {
		t.Errorf("the reports have %v frames", frames)
	}
}

// TestLiveScreen holds the screen to go away with a signal, and to leave the
// report.
func TestLiveScreen(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	m := newTerminal(t, 100, 30, fmt.Sprintf("LC_ALL=C.UTF-8 ip netns exec %s portscope live -i %s; echo exit code $?; cat", c.client, tap))
	m.waitFor("services by rate")
	c.ping(t)
	m.waitFor("ICMP")
	m.press("2", "Enter")
	m.waitFor("WHO OPENED IT")
	pid, err := exec.Command("ip", "netns", "pids", c.client).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(pid)) {
		if comm, _ := os.ReadFile("/proc/" + p + "/comm"); strings.HasPrefix(string(comm), "portscope") {
			var n int
			fmt.Sscan(p, &n)
			syscall.Kill(n, syscall.SIGTERM)
		}
	}
	m.waitFor("exit code 0")
	m.waitFor("sum = all frames read")
}

// waitFor waits until the terminal shows a text.
func (m *tmux) waitFor(text string) {
	m.t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(string(m.screen()), text); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			m.t.Fatalf("the terminal never shows %q; it shows\n%s", text, m.screen())
		}
	}
}
