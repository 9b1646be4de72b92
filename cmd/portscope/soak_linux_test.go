//go:build linux && cgo

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// soak says for how long TestSoak runs, in PORTSCOPE_SOAK: make soak.
const soak = "PORTSCOPE_SOAK"

// TestSoak holds a capture of a million packets a minute to lose nothing, and to
// take no more memory after its first minute.
func TestSoak(t *testing.T) {
	d, err := time.ParseDuration(os.Getenv(soak))
	if err != nil {
		t.Skipf("it takes minutes: set %s to how long, such as 10m", soak)
	}
	const perSecond = 1_000_000 / 60
	run := newLoad(t, perSecond, int(d.Seconds()*perSecond))
	run.check(t, 0)
	first := run.memory[:min(60, len(run.memory))]
	rest := run.memory[len(first):]
	if len(rest) > 0 && highest(rest)-highest(first) > 64<<10 {
		t.Errorf("memory rose from %d KiB in the first minute to %d KiB", highest(first), highest(rest))
	}
}

// TestBurst holds what is dropped of 200,000 packets a second to be counted
// exactly: what was sent was seen or dropped.
func TestBurst(t *testing.T) {
	if os.Getenv(soak) == "" {
		t.Skipf("it takes all of the machine: set %s", soak)
	}
	newLoad(t, 200_000, 1_000_000).check(t, 1_000_000)
}

// load is what a capture did under load.
type load struct {
	sent, seen, dropped int
	memory              []int // KiB resident, each second
	rate, cpu           float64
}

func newLoad(t *testing.T, rate, count int) load {
	t.Helper()
	c := newCable(t)
	live := startOn(t, c.client, "", "portscope", "live", "-i", tap, "-o", "json", "-f", "udp and dst host "+server)
	live.waitFor("capturing on " + tap)
	pid := live.child(t)
	gun := startOn(t, c.client, "", "sender", server, strconv.Itoa(rate), strconv.Itoa(count))
	var l load
	for running := true; running; {
		select {
		case <-gun.ended:
			running = false
		case <-time.After(time.Second):
			l.memory = append(l.memory, resident(t, pid))
		}
	}
	l.cpu = cpuSeconds(t, pid)
	time.Sleep(time.Second)
	if live.interrupt(); live.wait() != exitDone {
		t.Fatalf("%s", live.stderr.String())
	}
	var seconds float64
	if _, err := fmt.Sscan(gun.stdout.String(), &l.sent, &seconds); err != nil {
		t.Fatal(err, gun.stderr.String())
	}
	l.rate, l.cpu = float64(l.sent)/seconds, l.cpu/seconds
	var d struct {
		Tally   struct{ Frames int }
		Quality struct{ Dropped int }
	}
	if err := json.Unmarshal(live.stdout.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	l.seen, l.dropped = d.Tally.Frames, d.Quality.Dropped
	t.Logf("%.0f packets a second: %d sent, %d seen, %d dropped; %.0f %% of a processor; memory at most %d KiB, by 15 seconds %v",
		l.rate, l.sent, l.seen, l.dropped, 100*l.cpu, highest(l.memory), nth(l.memory, 15))
	return l
}

// check holds what was sent to be seen or dropped, no more dropped than may be.
func (l load) check(t *testing.T, may int) {
	t.Helper()
	if l.sent != l.seen+l.dropped || l.dropped > may {
		t.Errorf("%d were sent, %d seen and %d dropped", l.sent, l.seen, l.dropped)
	}
}

func highest(list []int) (most int) {
	for _, n := range list {
		most = max(most, n)
	}
	return most
}

func nth(list []int, n int) (some []int) {
	for i := n - 1; i < len(list); i += n {
		some = append(some, list[i])
	}
	return some
}

// startOn is startIn on the processors of a list, all where it is empty.
func startOn(t *testing.T, namespace, processors, name string, args ...string) *program {
	t.Helper()
	command := []string{"netns", "exec", namespace}
	if processors != "" {
		command = append(command, "taskset", "-c", processors)
	}
	return startProgram(t, exec.Command("ip", append(append(command, name), args...)...))
}

// child is the process that ip became.
func (p *program) child(t *testing.T) int {
	t.Helper()
	return p.command.Process.Pid // ip executes the program in its own place
}

// resident is the memory of a process, in KiB.
func resident(t *testing.T, pid int) (n int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(status, []byte("VmRSS:"))
	if _, err := fmt.Sscan(string(rest), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// cpuSeconds is the processor time of a process (proc_pid_stat(5)).
func cpuSeconds(t *testing.T, pid int) float64 {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	user, err := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return float64(user+system) / 100 // USER_HZ
}
