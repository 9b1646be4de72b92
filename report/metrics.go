package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/portscope/portscope/classify"
)

// Metrics writes what passed a live analysis in the text format of Prometheus,
// version 0.0.4. Its labels are bounded: it keeps the first names of each, and
// what comes under others stands under "other" as long as it is used.
type Metrics struct {
	applications, outcomes labels
}

// MetricsType is the media type of what Write writes.
const MetricsType = "text/plain; version=0.0.4; charset=utf-8"

// The bounds on a label's values, but for "other".
const (
	maxApplications = 256
	maxOutcomes     = 64
)

// otherLabel stands for the values beyond the bound.
const otherLabel = "other"

// labels are the values that a label has.
type labels struct {
	known map[string]bool
	most  int
}

// NewMetrics begins with no names.
func NewMetrics() *Metrics {
	return &Metrics{applications: labels{map[string]bool{}, maxApplications}, outcomes: labels{map[string]bool{}, maxOutcomes}}
}

// of is the value that a name goes by.
func (l *labels) of(name string) string {
	if !l.known[name] {
		if len(l.known) >= l.most {
			return otherLabel
		}
		l.known[name] = true
	}
	return name
}

// Write writes all counters as of m. It is for one goroutine at a time.
func (x *Metrics) Write(w io.Writer, m *classify.Meters) error {
	e := &exposition{}
	e.family("portscope_captured_frames_total", "counter", "Frames that were read.")
	e.sample(m.Frames)
	e.family("portscope_captured_bytes_total", "counter", "Bytes of these frames on the wire.")
	e.sample(m.Bytes)
	x.drops(e, m)
	x.frames(e, m)
	x.applicationCounters(e, m)
	e.family("portscope_held_flows", "gauge", "Flows that are held one by one.")
	e.sample(m.Open)
	e.family("portscope_host_flows_total", "counter", "TCP and UDP flows with an end on this host.")
	e.sample(m.Programs.Flows)
	e.family("portscope_host_flows_unnamed", "gauge", "Of these, flows with an end whose program is not known so far.")
	e.sample(m.Programs.Unnamed)
	_, err := w.Write(e.b)
	return err
}

// drops writes what was lost on the way to the analysis, by who lost it.
func (x *Metrics) drops(e *exposition, m *classify.Meters) {
	var kernel, device uint64
	for i := range m.Captures {
		for _, n := range m.Captures[i].Interfaces {
			kernel += n.DroppedByKernel
			device += n.DroppedByInterface
		}
	}
	e.family("portscope_dropped_frames_total", "counter", "Frames that were lost before they could be read, by who lost them.")
	e.sample(kernel, "kind", "kernel")
	e.sample(device, "kind", "interface")
}

// frames writes where each frame went.
func (x *Metrics) frames(e *exposition, m *classify.Meters) {
	var names []string
	frames := map[string]uint64{}
	for _, c := range m.Tally {
		name := x.outcomes.of(Clean(c.Name))
		if _, known := frames[name]; !known {
			names = append(names, name)
		}
		frames[name] += c.Frames
	}
	e.family("portscope_frames_total", "counter", "Frames by where they were counted; flows are TCP, UDP and the like.")
	for _, name := range names {
		e.sample(frames[name], "outcome", name)
	}
}

// applicationCounters writes what passed of each application and protocol.
func (x *Metrics) applicationCounters(e *exposition, m *classify.Meters) {
	rows := x.bounded(m.Rows)
	each := func(name, help string, give func(r *classify.Metered, labels []string)) {
		e.family(name, "counter", help)
		for i := range rows {
			give(&rows[i], []string{"application", rows[i].Service, "protocol", rows[i].Protocol})
		}
	}
	both := func(labels []string, sent, received uint64) {
		e.sample(sent, append(labels, "direction", "sent")...)
		e.sample(received, append(labels, "direction", "received")...)
	}
	each("portscope_flows_total", "Flows that began.", func(r *classify.Metered, l []string) { e.sample(r.Flows, l...) })
	each("portscope_packets_total", "Packets, by whether the end that opened the flow sent or received them.",
		func(r *classify.Metered, l []string) { both(l, r.SentPackets, r.ReceivedPackets) })
	each("portscope_bytes_total", "Bytes of these packets on the wire.",
		func(r *classify.Metered, l []string) { both(l, r.SentBytes, r.ReceivedBytes) })
}

// bounded sums up the rows beyond the bound, which keep no protocol.
func (x *Metrics) bounded(rows []classify.Metered) (list []classify.Metered) {
	other := classify.Metered{Service: otherLabel, Protocol: otherLabel}
	for _, r := range rows {
		r.Service, r.Protocol = Clean(r.Service), Clean(r.Protocol)
		if x.applications.of(r.Service+" "+r.Protocol) != otherLabel {
			list = append(list, r)
			continue
		}
		other.Flows += r.Flows
		other.SentPackets += r.SentPackets
		other.ReceivedPackets += r.ReceivedPackets
		other.SentBytes += r.SentBytes
		other.ReceivedBytes += r.ReceivedBytes
	}
	if other.Flows > 0 {
		list = append(list, other)
	}
	return list
}

// exposition gathers samples in the text format.
type exposition struct {
	b    []byte
	name string
}

// family begins the samples of a metric.
func (e *exposition) family(name, kind, help string) {
	e.name = name
	e.b = append(e.b, "# HELP "+name+" "+help+"\n# TYPE "+name+" "+kind+"\n"...)
}

// sample writes one, with the names and values of its labels in turn.
func (e *exposition) sample(value uint64, labels ...string) {
	e.b = append(e.b, e.name...)
	for i := 0; i+1 < len(labels); i += 2 {
		separator := byte(',')
		if i == 0 {
			separator = '{'
		}
		e.b = append(e.b, separator)
		e.b = append(append(e.b, labels[i]...), '=', '"')
		e.b = append(append(e.b, labelEscapes.Replace(labels[i+1])...), '"')
	}
	if len(labels) > 0 {
		e.b = append(e.b, '}')
	}
	e.b = append(strconv.AppendUint(append(e.b, ' '), value, 10), '\n')
}

var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
