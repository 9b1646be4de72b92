// Command bench times portscope beside other programs on one large capture,
// made of the samples, and writes the table that the README shows. It installs
// nothing: programs that are not there are left out.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	portscope := flag.String("portscope", "./portscope", "the `program` to time")
	readme := flag.String("readme", "", "the `file` to write the table to; standard output unless told")
	copies := flag.Int("copies", 128, "how many networks the capture holds, each with all `samples`")
	rounds := flag.Int("rounds", 5, "how often each program runs; medians are told")
	keep := flag.String("keep", "", "only write the capture, to this `file`")
	flag.Parse()
	var err error
	if *keep != "" {
		_, err = makeCapture("samples", *keep, *copies)
	} else {
		err = bench(*portscope, *readme, *copies, *rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(portscope, readme string, copies, rounds int) error {
	dir, err := os.MkdirTemp("", "portscope-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	capture := filepath.Join(dir, "bench.pcap")
	packets, err := makeCapture("samples", capture, copies)
	if err != nil {
		return err
	}
	file, err := os.Stat(capture)
	if err != nil {
		return err
	}
	programs := installed(portscope, capture)
	for round := range rounds {
		for _, p := range programs { // in turn: what slows the machine slows all
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, rounds, p.name)
			if err := p.time(); err != nil {
				return err
			}
		}
	}
	table := tableOf(programs, fmt.Sprintf("%.1f million packets, %.0f MB; %s, %s; medians of %d",
		float64(packets)/1e6, float64(file.Size())/1e6, time.Now().Format(time.DateOnly), machine(), rounds))
	if readme == "" {
		_, err := os.Stdout.Write(table)
		return err
	}
	page, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	page, err = replaceTable(page, table)
	if err != nil {
		return fmt.Errorf("%s: %w", readme, err)
	}
	return os.WriteFile(readme, page, 0o644)
}

// What the README's table stands between.
var tableBegins, tableEnds = []byte("<!-- bench -->\n"), []byte("<!-- bench ends -->\n")

// replaceTable is the page with the table in its place.
func replaceTable(page, table []byte) ([]byte, error) {
	before, rest, begins := bytes.Cut(page, tableBegins)
	_, after, ends := bytes.Cut(rest, tableEnds)
	if !begins || !ends {
		return nil, fmt.Errorf("there is no place for the table, between %q and %q", tableBegins, tableEnds)
	}
	return bytes.Join([][]byte{before, tableBegins, table, tableEnds, after}, nil), nil
}

// program is one of those that are timed.
type program struct {
	name, does string
	command    []string
	runs       []run
}

// installed are portscope and those of its neighbours that are there, each with
// the command that does what comes nearest. Debian has them as tshark,
// libndpi-bin, argus-server, softflowd, tcpdump and wireshark-common.
func installed(portscope, capture string) []*program {
	all := []*program{{name: "portscope", does: "applications, conversations, TCP analysis, findings", command: []string{portscope, "read", capture}}}
	for _, p := range []*program{
		{name: "capinfos", does: "counts packets", command: []string{"capinfos", "-c", capture}},
		{name: "tcpdump", does: "copies packets to /dev/null", command: []string{"tcpdump", "-nn", "-r", capture, "-w", os.DevNull}},
		{name: "softflowd", does: "flows as NetFlow", command: []string{"softflowd", "-d", "-r", capture, "-n", "127.0.0.1:9995"}},
		{name: "argus", does: "flows with TCP metrics", command: []string{"argus", "-r", capture, "-w", os.DevNull}},
		{name: "ndpiReader", does: "flows with their protocols", command: []string{"ndpiReader", "-q", "-i", capture}},
		{name: "tshark", does: "TCP and UDP conversations", command: []string{"tshark", "-n", "-q", "-r", capture, "-z", "conv,tcp", "-z", "conv,udp"}},
	} {
		if _, err := exec.LookPath(p.command[0]); err == nil {
			all = append(all, p)
		}
	}
	return all
}
