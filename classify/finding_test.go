package classify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify/detect"
)

// findingsOf runs a script and tells its findings, a line each.
func findingsOf(t *testing.T, script string) []string {
	t.Helper()
	o := Options{}.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	for _, p := range packets(t, script) {
		tb.add(&p)
	}
	tb.finish()
	var lines []string
	for _, f := range newAnalysis([]*table{tb}, o, nil).findings() {
		lines = append(lines, fmt.Sprintf("%v %s: %s (%d, frame %d)", f.Severity, f.ID, f.Text, f.Flows, f.Examples[0].Frame))
	}
	return lines
}

// many repeats a line with each number from 1 to n in the place of #.
func many(n int, line string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(line, "#", fmt.Sprint(i+1)) + "\n")
	}
	return b.String()
}

func TestFindings(t *testing.T) {
	cases := []struct {
		name, script string
		want         []string
	}{
		{"nothing to tell", `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
			0.1 tcp 192.0.2.2:7777 > 192.0.2.1:50000 SA seq=499 ack=100
			0.2 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 ack=500 "hello"
		`, nil},
		{"refused and unanswered connections", `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
			0.1 tcp 192.0.2.2:7777 > 192.0.2.1:50000 RA seq=0 ack=100
			0.2 tcp 192.0.2.1:50001 > 192.0.2.3:7777 S seq=99
		`, []string{
			"warning tcp-refused: 192.0.2.2:7777 refuses connections (1, frame 1)",
			"warning tcp-unanswered: 192.0.2.3:7777 does not answer (1, frame 3)",
		}},
		{"19 ports in vain are no scan yet", many(19, "0.0 tcp 192.0.2.1:50000 > 192.0.2.2:# S seq=99"), strings.Split(strings.TrimSpace(
			many(19, "warning tcp-unanswered: 192.0.2.2:# does not answer (1, frame #)")), "\n")},
		{"20 are", many(20, "0.0 tcp 192.0.2.1:50000 > 192.0.2.2:# S seq=99"), []string{
			"alert port-scan: 192.0.2.1 connects to many ports in vain (20, frame 1)",
		}},
		{"and so are 20 hosts", many(20, "0.0 tcp 192.0.2.1:50000 > 198.51.100.#:80 S seq=99"), []string{
			"alert host-scan: 192.0.2.1 connects to many hosts in vain (20, frame 1)",
		}},
		{"a flood comes from everywhere", many(100, "0.0 tcp 198.51.100.#:50000 > 192.0.2.2:80 S seq=99"), []string{
			"alert syn-flood: many hosts connect to 192.0.2.2:80 in vain (100, frame 1)",
		}},
		{"a reset after data", `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
			0.1 tcp 192.0.2.2:7777 > 192.0.2.1:50000 SA seq=499 ack=100
			0.2 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 ack=500 "hello"
			0.3 tcp 192.0.2.2:7777 > 192.0.2.1:50000 RA seq=500 ack=105
		`, []string{"info tcp-reset: connections with 192.0.2.2:7777 are reset after data was sent (1, frame 1)"}},
		{"a slow handshake", `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
			0.6 tcp 192.0.2.2:7777 > 192.0.2.1:50000 SA seq=499 ack=100
			0.7 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 ack=500 "hello"
			0.8 tcp 192.0.2.2:7777 > 192.0.2.1:50000 A seq=500 ack=105
		`, []string{"info tcp-high-rtt: handshakes with 192.0.2.2:7777 take more than half a second (1, frame 1)"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := findingsOf(t, c.script)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}
