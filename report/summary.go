package report

import (
	"cmp"
	"io"
	"strconv"
	"strings"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// JSON writes the summary as one document, as summary.schema.json describes it.
// It is written as it is made, whatever its length.
func JSON(w io.Writer, r *Report) error {
	j := newJSONWriter(w, true)
	j.open('{')
	j.number("schema", Schema)
	j.text("by", r.By.String())
	j.items("captures", len(r.Captures), func(i int) { j.capture(r, &r.Captures[i]) })
	j.object("tally", func() { j.tally(r) })
	j.object("totals", func() { j.figures(r, &r.Totals) })
	pairs := r.socketPairs()
	var c classify.Conversation
	j.items("applications", len(r.Groups), func(i int) {
		j.group(r, &r.Groups[i])
		if of := pairs[r.Groups[i].Name]; of != nil {
			j.items("conversations", of.Len(), func(i int) {
				of.Conversation(i, &c)
				j.socketPair(r, &c)
			})
			j.some("more_conversations", of.More)
		}
	})
	j.some("more_applications", uint64(r.MoreGroups))
	if r.Programs.Flows > 0 {
		j.object("programs", func() {
			j.number("flows", r.Programs.Flows)
			j.number("unnamed", r.Programs.Unnamed)
		})
	}
	j.items("limits", len(r.Limits), func(i int) { j.limit(&r.Limits[i]) })
	j.object("timeline", func() { j.timeline(r, &r.Timeline) })
	j.object("quality", func() { j.quality(&r.Quality) })
	j.items("findings", len(r.Findings), func(i int) { j.finding(&r.Findings[i]) })
	j.close('}')
	j.endLine()
	return j.flush()
}

// items writes a member that is a list of objects.
func (j *jsonWriter) items(k string, n int, item func(i int)) {
	j.key(k)
	j.open('[')
	for i := range n {
		j.next()
		j.open('{')
		item(i)
		j.close('}')
	}
	j.close(']')
}

func (j *jsonWriter) capture(r *Report, c *Capture) {
	j.text("name", c.Name)
	j.text("format", c.Format)
	j.text("compression", c.Compression)
	j.key("link_types")
	j.list(c.LinkTypes)
	j.number("packets", c.Packets)
	j.number("bytes", c.Bytes)
	if c.Packets > 0 {
		j.time("first", c.First, r.Decimals)
		j.time("last", c.Last, r.Decimals)
	}
	j.object("lost", func() {
		if c.Lost.Counted {
			j.number("dropped_by_kernel", c.Lost.Kernel)
			j.number("dropped_by_interface", c.Lost.Interface)
		}
		j.number("snapped_frames", c.Lost.Snapped)
	})
	j.texts("comments", c.Comments)
	j.text("error", c.Error)
	j.items("interfaces", len(c.Interfaces), func(i int) {
		j.captureInterface(c, i)
	})
}

func (j *jsonWriter) captureInterface(c *Capture, index int) {
	i := &c.Interfaces[index]
	j.text("name", i.Name)
	j.text("link_type", i.LinkType.String())
	j.number("link_type_number", uint64(i.LinkType))
	j.some("snap_length", uint64(i.SnapLength))
	if i.HasCounters {
		j.number("received", i.Received)
		j.number("dropped_by_kernel", i.DroppedByKernel)
		j.number("dropped_by_interface", i.DroppedByInterface)
	}
}

func (j *jsonWriter) tally(r *Report) {
	j.number("frames", r.Frames)
	j.bool("complete", r.Complete)
	j.some("flows_left_out", r.LeftOut)
	j.items("counts", len(r.Tally), func(i int) {
		c := &r.Tally[i]
		j.text("name", c.Name)
		j.number("frames", c.Frames)
		j.number("bytes", c.Bytes)
	})
}

// figures writes what a group of flows did.
func (j *jsonWriter) figures(r *Report, f *classify.Figures) {
	j.number("flow_count", f.Flows)
	j.number("conversation_count", f.Conversations)
	j.object("originators", func() { j.oneWay(f.SentPackets, f.SentBytes, f.SentPayload) })
	j.object("responders", func() { j.oneWay(f.ReceivedPackets, f.ReceivedBytes, f.ReceivedPayload) })
	if f.Flows > 0 {
		j.time("first", f.First, r.Decimals)
		j.time("last", f.Last, r.Decimals)
	}
}

func (j *jsonWriter) oneWay(packets, bytes, payload uint64) {
	j.number("packets", packets)
	j.number("bytes", bytes)
	j.number("payload_bytes", payload)
}

// group writes a heading, and under it the next level.
func (j *jsonWriter) group(r *Report, g *Group) {
	j.headed(r, g)
	if len(g.Timeline.Buckets) > 0 {
		j.object("timeline", func() { j.timeline(r, &g.Timeline) })
	}
	j.items("parts", len(g.Parts), func(i int) { j.headed(r, &g.Parts[i]) })
	j.some("more_parts", uint64(g.MoreParts))
}

func (j *jsonWriter) headed(r *Report, g *Group) {
	j.key("name")
	j.quote(g.Name)
	j.text("title", g.Title)
	j.texts("protocols", g.Protocols)
	j.items("ports", len(g.Ports), func(i int) { j.port(&g.Ports[i]) })
	j.some("more_ports", uint64(g.MorePorts))
	j.texts("hosts", g.Hosts)
	j.some("more_hosts", uint64(g.MoreHosts))
	j.figures(r, &g.Figures)
	j.key("share")
	j.b = strconv.AppendFloat(j.b, g.Share, 'f', 4, 64)
	j.object("port_verdicts", func() {
		for v, n := range g.Verdicts {
			j.some(classify.PortVerdict(v).String(), n)
		}
	})
}

func (j *jsonWriter) port(p *Port) {
	j.text("transport", p.Transport)
	j.number("port", uint64(p.Number))
	j.text("port_class", p.Class)
	j.text("service", p.Registered)
	j.number("flows", p.Flows)
}

// socketPairs is all conversations under the services of their first flows, the
// largest first. It is nil where the report is not grouped by service.
func (r *Report) socketPairs() map[string]*classify.Listing {
	if !r.By.isService() {
		return nil
	}
	by := map[string]*classify.Listing{}
	for service, list := range r.summary.ByService(r.Top) {
		by[Clean(service)] = list
	}
	return by
}

// TLSVersion is the version of TLS that a flow settled on, or that what it
// carries inside did; "" where there is no TLS or it is not told. The text is
// clean.
func TLSVersion(f *classify.Flow) string {
	if f.Speaks != "tls" && f.Inner != "tls" {
		return ""
	}
	for i := range f.Names.Attributes {
		if a := &f.Names.Attributes[i]; a.Key == "version" && cmp.Or(a.Of, f.Speaks) == "tls" {
			return Clean(strings.Join(a.Values, ", "))
		}
	}
	return ""
}

// socketPair writes a conversation: its sockets, the flows in it, their sums.
func (j *jsonWriter) socketPair(r *Report, c *classify.Conversation) {
	f := &c.Flow
	cleanPrograms(f)
	j.text("transport", f.Protocol.String())
	j.object("originator", func() { j.socket(f.Protocol, &f.Originator) })
	j.object("responder", func() { j.socket(f.Protocol, &f.Responder) })
	j.text("oriented_by", f.OrientedBy.String())
	j.text("protocol", f.Speaks)
	j.text("confidence", f.Confidence.String())
	j.text("application", Clean(f.Application))
	j.text("host", Clean(f.Names.Host))
	j.text("host_from", f.Names.HostFrom)
	j.text("inner", f.Inner)
	j.text("tls_version", TLSVersion(f))
	if f.TCP != nil && f.TCP.HasHandshakeRTT {
		j.seconds("handshake_rtt", f.TCP.HandshakeRTT)
	}
	j.numbers("flows", len(c.Flows), func(i int) uint64 { return c.Flows[i] })
	j.figures(r, &c.Figures)
}

func (j *jsonWriter) socket(transport decode.IPProtocol, e *classify.Endpoint) {
	j.text("ip", e.Address.String())
	if hasPorts(transport) {
		j.number("port", uint64(e.Port))
		j.text("port_class", ports.ClassOf(e.Port).String())
	}
	if e.Program != nil {
		j.object("process", func() { j.program(e.Program) })
	}
}

func (j *jsonWriter) limit(l *classify.Limit) {
	j.text("name", l.Name)
	j.number("bound", l.Bound)
	j.number("hits", l.Hits)
}

// timeline writes traffic over time, on a line for each count.
func (j *jsonWriter) timeline(r *Report, t *classify.Timeline) {
	if len(t.Buckets) == 0 {
		return
	}
	j.time("start", t.Start, max(r.Decimals, 3)) // intervals begin at milliseconds
	j.seconds("interval", t.Interval)
	j.numbers("packets", len(t.Buckets), func(i int) uint64 { return t.Buckets[i].Packets })
	j.numbers("bytes", len(t.Buckets), func(i int) uint64 { return t.Buckets[i].Bytes })
}

func (j *jsonWriter) quality(q *classify.Quality) {
	j.bool("trusted", q.Trusted())
	j.bool("drops_known", q.DropsKnown)
	j.number("dropped", q.Dropped)
	j.number("snapped_frames", q.Snapped)
	j.number("gapped_flows", q.Gaps)
	j.number("missed_bytes", q.MissedBytes)
	j.number("tcp_flows", q.TCPFlows)
	j.number("one_sided_flows", q.OneSided)
	j.number("verified_packets", q.Verified)
	j.number("bad_checksums", q.BadChecksums)
	j.number("offloaded_checksums", q.Offloaded)
	j.number("duplicated_frames", q.Duplicated)
	j.number("steps_back", q.Backwards)
}

func (j *jsonWriter) finding(f *classify.Finding) {
	j.text("id", f.ID)
	j.text("severity", f.Severity.String())
	j.text("text", f.Text)
	j.text("transport", f.Transport.String())
	j.text("host", f.Host.String())
	j.some("port", uint64(f.Port))
	j.number("flows", f.Flows)
	j.items("examples", len(f.Examples), func(i int) {
		e := &f.Examples[i]
		j.number("frame", e.Frame)
		j.text("originator", e.Originator.String())
		j.text("responder", e.Responder.String())
	})
}
