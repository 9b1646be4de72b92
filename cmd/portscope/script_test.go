package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/portscope/portscope/decode"
)

// patience bounds every wait of these tests, on a machine that does much else
// besides. It is never waited for unless a test fails.
const patience = 2 * time.Minute

// TestMain makes this program those that the tests start, too. In the tests, more
// garbage lies about than is usual: what the race detector does for each piece
// that is freed takes longer than to walk through small captures.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
	testscript.Main(m, map[string]func(){"portscope": main, "webserver": webserver, "sender": sender})
}

// TestScripts runs each testdata/script/*.txtar through the real main.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			samples, err := os.Getwd()
			e.Setenv("SAMPLES", samples+"/../../samples")
			e.Setenv("NO_COLOR", "1")
			return err
		},
		Condition: func(name string) (bool, error) {
			if name == "cgo" {
				return decode.LiveSupport() != decode.NoLiveSupport, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exit":    exit,
			"capture": capture,
			"head":    head,
		},
	})
}

// exit runs a command and holds it to its exit code: exit 3 portscope FILE.
func exit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND ...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if err != nil {
		_, status, ok := strings.Cut(err.Error(), "exit status ")
		if !ok {
			ts.Fatalf("%v", err)
		}
		code, err = strconv.Atoi(status)
		ts.Check(err)
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s", code, want)
	}
}

// capture makes a pcap file of the frames that a text gives in hex, one a line,
// a second apart: capture FILE TEXT. Blanks in a line are for the reader; a
// line after '#' is a comment. A FILE that ends in .gz is compressed.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: capture FILE TEXT")
	}
	file := pcapHeader(1)
	when := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		line, _, _ = strings.Cut(line, "#")
		frame, err := hex.DecodeString(strings.Join(strings.Fields(line), ""))
		ts.Check(err)
		if len(frame) > 0 {
			file = appendRecord(file, when, frame)
			when = when.Add(time.Second)
		}
	}
	if strings.HasSuffix(args[0], ".gz") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := z.Write(file)
		ts.Check(err)
		ts.Check(z.Close())
		file = b.Bytes()
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), file, 0o666))
}

// head keeps the first bytes of a file: head FILE N.
func head(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: head FILE N")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

// pcapHeader is the header of a pcap file with microseconds.
func pcapHeader(link uint32) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	return le.AppendUint32(le.AppendUint32(b, 65535), link)
}

func appendRecord(b []byte, when time.Time, frame []byte) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(le.AppendUint32(b, uint32(when.Unix())), uint32(when.Nanosecond()/1000))
	n := uint32(len(frame))
	return append(le.AppendUint32(le.AppendUint32(b, n), n), frame...)
}

// TestInterrupt holds an interrupt before there is a report to its exit code.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	file := t.TempDir() + "/one.pcap"
	if err := os.WriteFile(file, appendRecord(pcapHeader(1), time.Unix(1, 0), make([]byte, 60)), 0o666); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{file}, nil, &stdout, &stderr); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if stdout.Len() > 0 || stderr.String() != "portscope: interrupted\n" {
		t.Errorf("stdout %q, stderr %q", stdout.String(), stderr.String())
	}
}

// TestInterruptWhileWaiting holds an interrupt to end the wait for a pipe that
// nobody writes to.
func TestInterruptWhileWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stdin, writer := io.Pipe()
	t.Cleanup(func() { writer.Close() })
	go func() {
		writer.Write(pcapHeader(1)) // what becomes of it is not what is tested
		cancel()
	}()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{"-"}, stdin, &stdout, &stderr); code != exitInterrupted {
		t.Errorf("exit code %d, want %d: %s", code, exitInterrupted, stderr.String())
	}
}

// TestComplaints holds each error to a line of its own, whatever it names.
func TestComplaints(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"one\ntwo", "three"}, nil, &stdout, &stderr); code != exitDamaged {
		t.Errorf("exit code %d, want %d", code, exitDamaged)
	}
	want := "portscope: one\\x0atwo: no such file or directory\nportscope: three: no such file or directory\n"
	if stderr.String() != want {
		t.Errorf("stderr\n%s, want\n%s", stderr.String(), want)
	}
}

// TestUnwritable holds a report that cannot be written to be no success.
func TestUnwritable(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full on this system")
	}
	defer full.Close()
	for _, format := range []string{"table", "json", "ndjson", "csv", "markdown"} {
		var stderr bytes.Buffer
		if code := run(t.Context(), []string{"-o", format, "../../samples/lesson.pcap"}, nil, full, &stderr); code != exitDamaged {
			t.Errorf("%s: exit code %d, want %d", format, code, exitDamaged)
		}
		if !strings.Contains(stderr.String(), "writing the report") {
			t.Errorf("%s: stderr %q", format, stderr.String())
		}
	}
}
