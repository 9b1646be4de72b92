package report

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// meters is what passed an interface, some of it named by who sent it.
func meters() *classify.Meters {
	return &classify.Meters{
		Rows: []classify.Metered{
			{Service: "https", Protocol: "tls", Flows: 3, SentPackets: 30, ReceivedPackets: 40, SentBytes: 3000, ReceivedBytes: 40000},
			{Service: "https", Flows: 1, SentPackets: 1, SentBytes: 60},
			{Service: "a\"\\\n\x1b", Protocol: "é", Flows: 1},
		},
		Tally: []classify.Count{{Name: "flows", Frames: 71}, {Name: "ARP", Frames: 2}, {Name: "truncated", Frames: 1}},
		Captures: []classify.Capture{{Info: decode.Info{Interfaces: []decode.Interface{
			{DroppedByKernel: 5, DroppedByInterface: 1, HasCounters: true}, {DroppedByKernel: 2, HasCounters: true},
		}}}},
		Frames: 74, Bytes: 43200, Open: 2, Programs: classify.ProgramCount{Flows: 4, Unnamed: 1},
	}
}

func TestMetrics(t *testing.T) {
	var page bytes.Buffer
	if err := NewMetrics().Write(&page, meters()); err != nil {
		t.Fatal(err)
	}
	golden(t, "metrics.txt", page.Bytes())
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("not held to promtool: apt-get install prometheus")
	}
	c := exec.Command(promtool, "check", "metrics")
	c.Stdin = &page
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("promtool: %v: %s", err, out)
	}
}

// TestMetricsBounded holds labels to a bound, and what is beyond it to be
// counted all the same.
func TestMetricsBounded(t *testing.T) {
	m := meters()
	for i := range 1000 {
		m.Rows = append(m.Rows, classify.Metered{Service: fmt.Sprint("service", i), Flows: 1})
		m.Tally = append(m.Tally, classify.Count{Name: fmt.Sprint("outcome", i), Frames: 1})
	}
	x := NewMetrics()
	var first, second bytes.Buffer
	if err := x.Write(&first, m); err != nil {
		t.Fatal(err)
	}
	m.Rows = append([]classify.Metered{{Service: "late", Flows: 7}}, m.Rows...)
	if err := x.Write(&second, m); err != nil {
		t.Fatal(err)
	}
	for page, want := range map[string]string{first.String(): "747", second.String(): "754"} {
		if !strings.Contains(page, `portscope_flows_total{application="other",protocol="other"} `+want+"\n") {
			t.Errorf("want %s others in\n%s", want, page)
		}
		if n := strings.Count(page, "\nportscope_flows_total{"); n != maxApplications+1 {
			t.Errorf("%d applications", n)
		}
		if n := strings.Count(page, "\nportscope_frames_total{"); n != maxOutcomes+1 {
			t.Errorf("%d outcomes", n)
		}
	}
	if strings.Contains(second.String(), "late") {
		t.Error("a name came in after the bound was reached")
	}
}
