package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/portscope/portscope/classify"
)

// Slice is what was written of a capture: the packets of some flows.
type Slice struct {
	// Name and Format are the file's.
	Name, Format string
	// LinkTypes are those of its interfaces, each once.
	LinkTypes []string
	// Packets and Bytes are of the flows' frames, the bytes as on the wire.
	Packets, Bytes uint64
	// Errors and ErrorBytes are of frames with ICMP errors about these flows,
	// which are counted to other flows.
	Errors, ErrorBytes uint64
}

// Line says what was written of a summary's flows in a line.
func (l *Slice) Line(s *classify.Summary) string {
	text := fmt.Sprintf("%s of %s written", plural(l.Packets, "packet"), plural(s.Totals.Flows, "flow"))
	if l.Errors > 0 {
		text += ", and " + plural(l.Errors, "ICMP error") + " about them"
	}
	return text
}

// Sliced says what was written of a summary's flows, service by service, and
// what was left out.
func Sliced(w io.Writer, s *classify.Summary, slice Slice, look Look) error {
	t := tableVoice{pen: newPen(look), r: New(s, Options{Top: DefaultTop})}
	packets, bytes := slice.Packets+slice.Errors, slice.Bytes+slice.ErrorBytes
	t.line(boldInk, t.clip(Clean(slice.Name), t.look.Width), slice.Format, strings.Join(slice.LinkTypes, ", "),
		plural(packets, "packet"), formatBytes(bytes))
	g := &grid{pen: t.pen}
	g.add(&column{title: "WRITTEN", least: 26})
	g.add(&column{title: "FLOWS", right: true})
	g.add(&column{title: "PACKETS", right: true})
	g.add(&column{title: "BYTES", right: true})
	row := func(name string, i ink, flows string, packets, bytes uint64) {
		g.row(cell{name, i}, cell{text: flows}, cell{text: formatCount(packets)}, cell{text: formatBytes(bytes)})
	}
	for i := range t.r.Groups {
		f := &t.r.Groups[i].Figures
		row(t.r.Groups[i].Label(), plainInk, formatCount(f.Flows), f.Packets(), f.Bytes())
	}
	t.rest(g, "", t.r.MoreGroups)
	row("the flows chosen", boldInk, formatCount(s.Totals.Flows), s.Totals.Packets(), s.Totals.Bytes())
	if slice.Errors > 0 {
		row("ICMP errors about them", plainInk, "", slice.Errors, slice.ErrorBytes)
	}
	row("sum = all packets written", boldInk, "", packets, bytes)
	row("left out", dimInk, formatCount(s.LeftOut), t.r.Frames-packets, t.r.Bytes-bytes)
	t.grid(g)
	_, err := t.out.WriteTo(w)
	return err
}

// FlowComment is what a capture's frame says of the flow that it begins, in the
// flow record's words:
//
//	portscope-flow: protocol=tls service=https application="Microsoft Teams" community_id=1:…
func FlowComment(f *classify.Flow) string {
	return "portscope-flow:" + flowWords(f)
}

// flowWords are what a flow is, each after a blank.
func flowWords(f *classify.Flow) string {
	named := *f
	cleanFlow(&named)
	var b strings.Builder
	add := func(key, value string) {
		if value == "" {
			return
		}
		if strings.ContainsAny(value, ` "=`) && key != "community_id" {
			value = strconv.Quote(value)
		}
		fmt.Fprintf(&b, " %s=%s", key, value)
	}
	add("protocol", named.Speaks)
	if named.Confidence != classify.ByPayload {
		add("confidence", named.Confidence.String())
	}
	add("service", named.Service)
	add("application", named.Application)
	add("host", named.Names.Host)
	add("community_id", string(named.AppendCommunityID(nil)))
	return b.String()
}

// ICMPErrorComment is what a capture's frame says where it holds an ICMP error
// about the flow.
func ICMPErrorComment(f *classify.Flow) string { return "portscope-icmp-error: about" + flowWords(f) }
