package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var updateExplain = flag.Bool("update-explain", false, "write the explanations anew")

// TestExplain holds the explanations of flows in the samples to golden files.
func TestExplain(t *testing.T) {
	cases := []struct{ golden, flags, capture, flow string }{
		{"https", "", "lesson.pcap", "2"},
		{"udp", "", "lesson.pcap", "1"},
		{"impostor", "", "impostor.pcap", "2"},
		{"ipv6", "", "office.pcap", "17"},
		{"tunnel", "", "tunnels.pcap", "11"},
		{"truncated", "", "iperf3.pcap", "8"},
		{"multicast", "", "office.pcap", "24"},
		{"vlan", "", "vlan.pcap", "1"},
		{"cooked", "--ascii --width=60", "any.pcap", "2"},
		{"choice", "", "impostor.pcap", ""},
	}
	t.Setenv("NO_COLOR", "1")
	t.Chdir("../../samples")
	for _, c := range cases {
		t.Run(c.golden, func(t *testing.T) {
			args := append([]string{"explain", c.capture}, strings.Fields(c.flow+" "+c.flags)...)
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), args, nil, &stdout, &stderr); code != exitDone {
				t.Fatalf("exit code %d: %s", code, stderr.String())
			}
			checkExplanation(t, filepath.Join("../cmd/portscope/testdata/explain", c.golden+".txt"), stdout.Bytes())
		})
	}
}

func checkExplanation(t *testing.T, path string, got []byte) {
	t.Helper()
	if *updateExplain {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it, then run `go test ./cmd/portscope -run Explain -update-explain`\ngot:\n%s", path, got)
	}
}

// The ways to name a flow all lead to it.
func TestExplainFlowNames(t *testing.T) {
	cases := []struct{ flow, want string }{
		{"2", "flow 2 of"},
		{"192.0.2.10:55001", "flow 2 of"},
		{"192.0.2.80:443-192.0.2.10:55001", "flow 2 of"},
		{"1:DuxOt90Epk40DokzQ3oqR4ejdGU=", "flow 2 of"},
		{"192.0.2.10", "FLOW"},
		{"0", "no flow of"},
		{"192.0.2.10:1", "no flow of"},
		{"192.0.2.10:x", "is no flow: give a number"},
	}
	for _, c := range cases {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"explain", "../../samples/lesson.pcap", c.flow}, nil, &stdout, &stderr)
		if out := stdout.String() + stderr.String(); !strings.Contains(out, c.want) || (stderr.Len() > 0) != (code == exitUsage) {
			t.Errorf("explain %s: exit code %d, got %.200q, want %q", c.flow, code, out, c.want)
		}
	}
}
