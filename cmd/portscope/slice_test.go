package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// TestSlice cuts flows out of each sample and reads them back: they are the
// flows that the sample has, to the packet and the byte.
func TestSlice(t *testing.T) {
	captures, err := filepath.Glob("../../samples/*.pcap*")
	if err != nil || len(captures) == 0 {
		t.Fatal("no samples", err)
	}
	for _, capture := range captures {
		code := map[bool]int{true: exitDamaged, false: exitDone}[filepath.Base(capture) == "cut.pcap"]
		for _, expression := range []string{`packets > 0`, `transport == "tcp"`, `bytes > 300`} {
			out := filepath.Join(t.TempDir(), "out.pcapng")
			var stdout, stderr bytes.Buffer
			if got := run(t.Context(), []string{"slice", "-Y", expression, "-w", out, capture}, nil, &stdout, &stderr); got != code {
				t.Fatalf("%s %s: exit code %d: %s", capture, expression, got, stderr.String())
			}
			want := recordsOf(t, code, "-Y", expression, capture)
			got := recordsOf(t, exitDone, "-Y", expression, out)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s: the slice has %d flows, the sample %d:\n%v\n%v", capture, expression, len(got), len(want), got, want)
			}
		}
	}
}

// recordsOf is the flows' sockets, figures and times.
func recordsOf(t *testing.T, code int, args ...string) (list []sliceRecord) {
	t.Helper()
	var stdout bytes.Buffer
	if got := run(t.Context(), append([]string{"-o", "ndjson"}, args...), nil, &stdout, io.Discard); got != code {
		t.Fatalf("%v: exit code %d, want %d", args, got, code)
	}
	for line := range bytes.Lines(stdout.Bytes()) {
		var r sliceRecord
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

type sliceRecord struct {
	Transport             string
	CommunityID           string `json:"community_id"`
	First, Last           string
	Originator, Responder struct{ Packets, Bytes uint64 }
	TCP                   struct{ History string }
}

// With a flow go its later fragments, even those that came before the first
// one, and the ICMP errors about it, in the order of the capture; nothing else
// does.
func TestSliceHasAllOfAFlow(t *testing.T) {
	whole := udp(40000, 53, strings.Repeat("x", 56))
	first, rest := ipv4(17, 7, 0x2000, whole[:32]), ipv4(17, 7, 4, whole[32:])
	other := ipv4(17, 0, 0, udp(40001, 53, "another"))
	quoted := ipv4(17, 0, 0, udp(40000, 53, "question"))[14:]
	unreachable := ipv4(1, 0, 0, append([]byte{3, 3, 0, 0, 0, 0, 0, 0}, quoted...))
	stray := ipv4(1, 0, 0, append([]byte{3, 3, 0, 0, 0, 0, 0, 0}, ipv4(17, 0, 0, udp(40001, 53, "another"))[14:]...))
	capture := write(t, other, rest, other, first, unreachable, stray, other)
	out := filepath.Join(t.TempDir(), "out.pcapng")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"slice", "-Y", "originator.port == 40000", "-w", out, capture}, nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	frames, comments := framesOf(t, out)
	if want := [][]byte{rest, first, unreachable}; !reflect.DeepEqual(frames, want) {
		t.Errorf("frames\n%x, want\n%x", frames, want)
	}
	const flow = "protocol=dns confidence=port service=domain community_id=1:mluT21ceqY66Mf72rAQeWQ4acW0="
	if want := []string{"portscope-flow: " + flow, "portscope-icmp-error: about " + flow}; !slices.Equal(comments, want) {
		t.Errorf("comments %q", comments)
	}
	for _, line := range []string{"the flows chosen               1        2", "ICMP errors about them                  1", "sum = all packets written               3", "left out                       2        4"} {
		if !strings.Contains(stdout.String(), line) {
			t.Errorf("no %q in\n%s", line, stdout.String())
		}
	}
}

// framesOf is the frames of a capture, and their comments.
func framesOf(t *testing.T, name string) (frames [][]byte, comments []string) {
	t.Helper()
	s, err := decode.Open(name, decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var b decode.Batch
	for err == nil {
		err = s.Read(&b)
		for i := range b.Frames {
			frames = append(frames, slices.Clone(b.Frames[i].Data))
		}
	}
	for _, c := range s.Info().Comments {
		comments = append(comments, c.Text)
	}
	return frames, comments
}

// A slice that is interrupted leaves nothing behind.
func TestSliceInterrupted(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.pcapng")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{"slice", "-Y", "packets > 0", "-w", out, "../../samples/lesson.pcap"}, nil, &stdout, &stderr); code != exitInterrupted {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	source, err := decode.Open("../../samples/lesson.pcap", decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	summary, err := classify.Run(t.Context(), []decode.Source{source}, classify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := slicer{summary: summary}
	if _, err := s.write(ctx, out, false, &stdout); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted while the packets are found: %v", err)
	}
	if left, err := filepath.Glob(filepath.Dir(out) + "/*"); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// Captures that change between two readings are no success.
func TestSliceOfWhatChanges(t *testing.T) {
	dir := t.TempDir()
	capture, out := filepath.Join(dir, "in.pcap"), filepath.Join(dir, "out.pcapng")
	frame := ipv4(17, 0, 0, udp(40000, 9, "data"))
	file := appendRecord(appendRecord(pcapHeader(1), time.Unix(1, 0), frame), time.Unix(2, 0), frame)
	if err := os.WriteFile(capture, file, 0o666); err != nil {
		t.Fatal(err)
	}
	source, err := decode.Open(capture, decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	summary, err := classify.Run(t.Context(), []decode.Source{source}, classify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(capture, int64(len(file)-16-len(frame))); err != nil {
		t.Fatal(err)
	}
	s := slicer{summary: summary}
	if _, err := s.write(t.Context(), out, false, io.Discard); !errors.Is(err, errChanged) {
		t.Errorf("%v, want %v", err, errChanged)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is there: %v", out, err)
	}
}

// A slice that cannot be written is no success, and leaves what was there.
func TestSliceUnwritable(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full on this system")
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"slice", "-Y", "packets > 0", "-w", "/dev/full", "../../samples/lesson.pcap"}, nil, &stdout, &stderr); code != exitDamaged {
		t.Errorf("exit code %d", code)
	}
	if want := "portscope: /dev/full: no space left on device\n"; stderr.String() != want || stdout.Len() > 0 {
		t.Errorf("stdout %q, stderr %q, want %q", stdout.String(), stderr.String(), want)
	}
	out := filepath.Join(t.TempDir(), "out.pcapng")
	if err := os.WriteFile(out, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("no more")
	if err := replace(out, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return errors.Join(err, failed) }); !errors.Is(err, failed) {
		t.Errorf("%v, want %v", err, failed)
	}
	left, err := filepath.Glob(filepath.Dir(out) + "/*")
	content, _ := os.ReadFile(out)
	if err != nil || len(left) != 1 || string(content) != "old" {
		t.Errorf("%q is left, and %v", content, left)
	}
}
