package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCaptures holds what is said of each link type, transport, tunnel, format,
// fragment and trouble to testdata/captures/*.txt, a section for each capture. Read what
// PORTSCOPE_UPDATE=1 writes.
func TestCaptures(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	for _, group := range []struct {
		golden, captures string
		flags            []string
	}{
		{"link", "frames/link", nil}, {"transport", "frames/transport", nil}, {"hostile", "frames/hostile", nil},
		{"tunnel", "frames/tunnel", nil}, {"tunnel-closed", "frames/tunnel", []string{"--no-tunnels"}},
		{"format", "captures/format", nil}, {"damaged", "captures/damaged", nil}, {"odd", "captures/odd", nil},
		{"fragment", "captures/fragment", nil}, {"sealed", "captures/sealed", nil},
	} {
		t.Run(group.golden, func(t *testing.T) {
			golden, err := filepath.Abs("testdata/captures/" + group.golden + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir("../../decode/testdata/" + group.captures)
			got := sections(t, group.flags)
			if os.Getenv("PORTSCOPE_UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if at := firstDifference(got, string(want)); at >= 0 {
				t.Errorf("%s differs in line %d; run the test with PORTSCOPE_UPDATE=1 and look at what changes", golden, at)
			}
		})
	}
}

// sections is what is said of each capture in the directory at hand.
func sections(t *testing.T, flags []string) string {
	t.Helper()
	names, err := filepath.Glob("*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no captures: %v", err)
	}
	var out strings.Builder
	for _, name := range names {
		fmt.Fprintf(&out, "%s\n", gist(t, name, flags))
	}
	return out.String()
}

// gist is the title of the report on a capture, how each flow came, what was
// found, what the frames are counted as, and what goes to stderr.
func gist(t *testing.T, name string, flags []string) string {
	var table, flows, stderr bytes.Buffer
	code := run(t.Context(), append([]string{"--width", "100", "--findings", name}, flags...), nil, &table, &stderr)
	if again := run(t.Context(), append([]string{"-o", "ndjson", name}, flags...), nil, &flows, io.Discard); again != code {
		t.Errorf("%s: exit code %d as a table, %d as NDJSON", name, code, again)
	}
	title, _, _ := strings.Cut(table.String(), "\n\n")
	var out strings.Builder
	fmt.Fprintf(&out, "== %s\n", strings.TrimRight(title, "\n"))
	for line := range bytes.Lines(flows.Bytes()) {
		var f flowRecord
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		fmt.Fprintf(&out, "%v\n", f)
	}
	if _, findings, ok := strings.Cut(table.String(), "\nFINDING "); ok {
		findings, _, _ = strings.Cut(findings, "\n\n")
		_, rows, _ := strings.Cut(findings, "\n")
		fmt.Fprintln(&out, rows)
	}
	if _, frames, ok := strings.Cut(table.String(), "\nFRAMES"); ok {
		_, rows, _ := strings.Cut(frames, "\n")
		out.WriteString(rows)
	}
	if code != exitDone {
		fmt.Fprintf(&out, "exit %d, %s", code, stderr.String())
	}
	return out.String()
}

// flowRecord is what the goldens show of a flow record.
type flowRecord struct {
	Transport             string
	Originator, Responder struct {
		IP             string
		Port           uint16
		Packets, Bytes uint64
		Payload        uint64 `json:"payload_bytes"`
		MAC            string
	}
	VLAN   []uint16
	Tunnel []struct {
		Kind string
		ID   *uint64
	}
	OrientedBy string `json:"oriented_by"`
	Protocol   string
	Inner      string
	Confidence string
	Host       string
	HostFrom   string `json:"host_from"`
	Comments   []string
	First      string
	Snapped    bool
}

// String is the record in two lines.
func (f flowRecord) String() string {
	var b strings.Builder
	o, r := &f.Originator, &f.Responder
	fmt.Fprintf(&b, "%s %s:%d > %s:%d by %s", f.Transport, o.IP, o.Port, r.IP, r.Port, f.OrientedBy)
	if o.MAC != "" {
		fmt.Fprintf(&b, ", from %s", o.MAC)
	}
	if len(f.VLAN) > 0 {
		fmt.Fprintf(&b, ", vlan %v", f.VLAN)
	}
	for i, h := range f.Tunnel {
		fmt.Fprintf(&b, "%s%s", [2]string{", in ", " "}[min(i, 1)], h.Kind)
		if h.ID != nil {
			fmt.Fprintf(&b, " %#x", *h.ID)
		}
	}
	fmt.Fprintf(&b, "\n  %d+%d packets, %d+%d bytes, %d+%d payload", o.Packets, r.Packets, o.Bytes, r.Bytes, o.Payload, r.Payload)
	if f.Snapped {
		b.WriteString(", snapped")
	}
	if f.Protocol != "" && f.Confidence != "port" {
		fmt.Fprintf(&b, ", %s by %s", strings.TrimSuffix(f.Protocol+" carrying "+f.Inner, " carrying "), f.Confidence)
	}
	if f.Host != "" {
		fmt.Fprintf(&b, ", %s by %s", f.Host, f.HostFrom)
	}
	if len(f.Comments) > 0 {
		fmt.Fprintf(&b, ", %q", f.Comments)
	}
	fmt.Fprintf(&b, ", from %s on", f.First)
	return b.String()
}

// firstDifference is the number of the first line in which two texts differ,
// from 1 on; -1 where none does.
func firstDifference(a, b string) int {
	if a == b {
		return -1
	}
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	return 1 + strings.Count(a[:at], "\n")
}
