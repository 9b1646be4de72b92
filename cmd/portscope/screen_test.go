package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestScreen drives the screen on a real terminal, that of tmux, and holds what
// stands there to testdata/screen. Write it anew with -update, and look at it.
func TestScreen(t *testing.T) {
	t.Parallel()
	const conversations, evidence = "conversations", "evidence"
	s := newTerminal(t, 80, 24, "LC_ALL=C.UTF-8 NO_COLOR=1 portscope live -r ../../samples/office.pcap --speed 0; echo exit code $?; cat")
	s.shows("services")
	s.press("s")
	s.shows("by-bytes")
	s.press("Down", "Down", "Enter")
	s.shows(conversations)
	s.press("Enter")
	s.shows(evidence)
	s.press("PPage", "NPage")
	s.shows(evidence + "-scrolled")
	s.press("Escape", "Escape", "/")
	s.type_(`protocol = 1`)
	s.press("Enter")
	s.shows("filter-wrong")
	s.press("C-u")
	s.type_(`protocol == "dns" && exchange.answered > 0`)
	s.press("Enter")
	s.shows("filtered")
	s.press("Tab")
	s.shows("filtered-" + conversations)
	s.press("Escape", "3")
	s.shows("hosts")
	s.press("4", "p")
	s.shows("ports-paused")
	s.resize(120, 30)
	s.shows("ports-wide")
	s.press("2")
	s.shows(conversations + "-wide")
	s.resize(60, 12)
	s.shows(conversations + "-small")
	s.resize(80, 24)
	s.press("?")
	s.shows("help")
	s.press("x", "q")
	s.shows("report")
}

// TestScreenInREADME keeps the screen that the README shows to the one that is
// tested.
func TestScreenInREADME(t *testing.T) {
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "screen", "services.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "<!-- screen -->\n```console\n")
	if shown, _, closed := strings.Cut(rest, exampleEnds); !ok || !closed || shown != string(want) {
		t.Errorf("the README shows\n%s\nwant\n%s", shown, want)
	}
}

// TestScreenASCII holds the screen to do with ASCII where it must.
func TestScreenASCII(t *testing.T) {
	t.Parallel()
	s := newTerminal(t, 100, 24, "LC_ALL=C NO_COLOR= TERM=screen portscope live --ascii --color never -r ../../samples/office.pcap --speed 0 -Y 'responder.port == 443'; cat")
	s.shows("ascii")
}

// tmux is a terminal of its own, on a server of its own.
type tmux struct {
	t      *testing.T
	socket string
}

func newTerminal(t *testing.T, width, height int, command string) *tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("there is no tmux: apt-get install tmux")
	}
	m := &tmux{t, fmt.Sprintf("portscope-%d-%s", os.Getpid(), strings.ReplaceAll(t.Name(), "/", "-"))}
	m.run("-f", os.DevNull, "new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), "exec sh -c '"+strings.ReplaceAll(command, "'", `'\''`)+"'")
	t.Cleanup(func() { m.run("kill-server") })
	m.run("set-option", "-g", "escape-time", "0")
	return m
}

func (m *tmux) run(args ...string) []byte {
	m.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-u", "-L", m.socket}, args...)...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("tmux %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return out
}

// press presses keys. A key after Escape that comes too soon would be Alt and
// that key.
func (m *tmux) press(keys ...string) {
	m.t.Helper()
	for _, key := range keys {
		m.run("send-keys", key)
		time.Sleep(100 * time.Millisecond)
	}
}

func (m *tmux) type_(text string) {
	m.t.Helper()
	m.run("send-keys", "-l", text)
}

func (m *tmux) resize(width, height int) {
	m.t.Helper()
	m.run("resize-window", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height))
}

// shows waits until the terminal shows what is kept under that name.
func (m *tmux) shows(name string) {
	m.t.Helper()
	path := filepath.Join("testdata", "screen", name+".txt")
	if *update {
		time.Sleep(time.Second)
		if err := os.WriteFile(path, m.screen(), 0o644); err != nil {
			m.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		m.t.Fatal(err)
	}
	var got []byte
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got = m.screen(); bytes.Equal(got, want) {
			return
		}
	}
	m.t.Fatalf("the terminal never shows %s; it shows\n%s", path, got)
}

// screen is what stands on the terminal, without blanks at line ends.
func (m *tmux) screen() []byte {
	m.t.Helper()
	var b bytes.Buffer
	for line := range bytes.Lines(m.run("capture-pane", "-p")) {
		b.Write(append(bytes.TrimRight(line, " \n"), '\n'))
	}
	return b.Bytes()
}
