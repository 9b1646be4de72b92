//go:build linux && cgo

package main

import (
	"encoding/csv"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestListeningCommand holds the list to a socket of this test, and to what was
// heard on it.
func TestListeningCommand(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	t.Setenv("SUDO_UID", "")
	file := filepath.Join(state, heardName)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	line := `{"transport":"tcp","address":"127.0.0.1","port":` + port + `,"protocol":"http","time":1767323045000000000}`
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(portscope(t, "listening", "-o", "csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row[0] != "tcp" || row[1] != "127.0.0.1" || row[2] != port {
			continue
		}
		// Programs that this test started hold it, too, until they begin.
		if pids := " " + row[6] + " "; !strings.Contains(pids, " "+strconv.Itoa(os.Getpid())+" ") || row[10] != "http" || row[11] != "2026-01-02T03:04:05Z" {
			t.Errorf("listed as %q", row)
		}
		return
	}
	t.Errorf("127.0.0.1:%s is not listed in %q", port, rows)
}

// TestListeningHeard holds what a capture heard on a port of this host to be
// listed afterwards, with who listens there.
func TestListeningHeard(t *testing.T) {
	t.Parallel()
	c := newCable(t)
	state := "XDG_STATE_HOME=" + t.TempDir()
	web := startIn(t, c.client, "webserver", client+":8080")
	web.waitFor("webserver begins")
	live := c.start(t, "env", state, "portscope", "live", "-i", tap, "-o", "json")
	live.waitFor("capturing on " + tap)
	startIn(t, c.server, "curl", "-s", "-m", "20", "-o", os.DevNull, "http://"+client+":8080/").wait()
	live.interrupt()
	if code := live.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, live.stderr.String())
	}
	list := c.start(t, "env", state, "portscope", "listening", "-o", "csv")
	if code := list.wait(); code != exitDone {
		t.Fatalf("exit code %d: %s", code, list.stderr.String())
	}
	rows, err := csv.NewReader(strings.NewReader(list.stdout.String())).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v in %s", err, list.stdout.String())
	}
	row := rows[1]
	row[6], row[11] = "", "" // numbers and times differ
	if want := "tcp 192.0.2.1 8080 registered http-alt webserver  root   http "; strings.Join(row, " ") != want {
		t.Errorf("listed as %q, want %q", strings.Join(row, " "), want)
	}
}
