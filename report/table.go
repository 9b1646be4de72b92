package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/portscope/portscope/classify"
)

// Table writes the report for people: what was read, the applications, the
// largest conversations, and where each frame went.
func Table(w io.Writer, r *Report, look Look) error {
	t := tableVoice{pen: newPen(look), r: r}
	t.header()
	t.applications()
	t.deviations()
	t.findings()
	t.conversations()
	t.tally()
	_, err := t.out.WriteTo(w)
	return err
}

// tableVoice writes one table. It is gathered before it is written: it lists
// little unless asked for all.
type tableVoice struct {
	pen
	r       *Report
	out     bytes.Buffer
	guessed bool // a service was shown that only its port speaks for
}

// line writes the parts that are not empty, broken between them where it must
// be to fit.
func (t *tableVoice) line(i ink, parts ...string) {
	var line string
	for _, p := range parts {
		p = t.write(p)
		switch {
		case p == "":
		case line == "":
			line = p
		case cells(line+t.sign.dot+p) <= t.look.Width:
			line += t.sign.dot + p
		default:
			fmt.Fprintln(&t.out, t.draw(line, i))
			line = "  " + p
		}
	}
	if line != "" {
		fmt.Fprintln(&t.out, t.draw(line, i))
	}
}

func (t *tableVoice) grid(g *grid) {
	t.out.WriteByte('\n')
	_ = g.render(&t.out) // a Buffer takes all
}

// maxCaptures bounds the captures that the header lists one by one.
const maxCaptures = 4

// header says what was read.
func (t *tableVoice) header() {
	r := t.r
	listed, more := cut(r.Captures, maxCaptures)
	for i := range listed {
		t.capture(&listed[i])
	}
	if more > 0 {
		t.line(dimInk, fmt.Sprintf("and %d more captures", more))
	}
	if len(r.Captures) > 1 {
		t.line(boldInk, fmt.Sprintf("all %d captures", len(r.Captures)), plural(r.Frames, "packet"), formatBytes(r.Bytes))
	}
	t.span()
	t.pulse()
	t.faults()
}

// capture says what one input is.
func (t *tableVoice) capture(c *Capture) {
	format := c.Format
	if c.Compression != "" {
		format += " in " + c.Compression
	}
	links := strings.Join(c.LinkTypes, ", ")
	if n := len(c.Interfaces); n > 1 {
		links = fmt.Sprintf("%d interfaces: %s", n, links)
	}
	name := c.Name
	if name == "-" {
		name = "standard input"
	}
	t.line(boldInk, t.clip(name, t.look.Width), format, links, plural(c.Packets, "packet"), formatBytes(c.Bytes))
}

// span says when.
func (t *tableVoice) span() {
	r := t.r
	if r.Frames == 0 {
		t.line(plainInk, "no packets")
		return
	}
	from, to := time.Unix(0, r.First).UTC(), time.Unix(0, r.Last).UTC()
	layout := "2006-01-02 15:04:05"
	end := layout
	if from.Format(time.DateOnly) == to.Format(time.DateOnly) {
		end = time.TimeOnly
	}
	fraction := fractionLayout(r.Decimals)
	t.line(plainInk, from.Format(layout+fraction)+" "+t.sign.dash+" "+to.Format(end+fraction)+" UTC",
		formatDuration(r.Last-r.First, t.look.ASCII), t.r.sound(), t.r.offloaded())
}

// fractionLayout is the part of a time layout below the second: milliseconds
// at the most, which is what a person compares.
func fractionLayout(decimals int) string { return ".000"[:min(decimals, 3)+min(decimals, 1)] }

// faults says what makes the captures less than the traffic, and which could
// not be read to their end.
func (t *tableVoice) faults() {
	if list := t.r.Faults(); len(list) > 0 {
		list[0] = t.sign.mark + " incomplete: " + list[0]
		t.line(doubtInk, list...)
	}
	for _, c := range t.r.Captures {
		if c.Error != "" {
			t.line(damageInk, t.sign.mark+" "+c.Error)
		}
	}
}

// minPulse is how many frames it takes for their times to draw a picture.
const minPulse = 50

// pulse draws the traffic over time.
func (t *tableVoice) pulse() {
	if t.r.Frames < minPulse {
		return
	}
	rate := "peak " + peak(t.r.Timeline)
	room := t.look.Width - cells(rate) - cells(t.sign.dot)
	if spark := t.spark(t.r.Timeline, room); spark != "" {
		fmt.Fprintln(&t.out, t.draw(spark, barInk)+t.sign.dot+rate)
	}
}

// plural is a number of things: "1 packet", "2 packets".
func plural(n uint64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return formatCount(n) + " " + thing + "s"
}

// applications lists the groups on two levels, and their sum.
func (t *tableVoice) applications() {
	if len(t.r.Groups) == 0 {
		return
	}
	g := &grid{pen: t.pen}
	g.add(&column{title: strings.ToUpper(t.r.By.String()), least: 14})
	if t.r.By != ByPort {
		g.add(&column{title: "PORT", least: 8})
	}
	g.add(&column{title: "CLASS"})
	g.add(&column{title: "CONVS", right: true})
	g.add(&column{title: "PACKETS", right: true})
	g.add(&column{title: "SENT", right: true})
	g.add(&column{title: "RECEIVED", right: true})
	g.add(&column{title: "SHARE", right: true, spare: 1})
	g.add(&column{title: ""})
	if t.r.By.isService() && len(t.r.Timeline.Buckets) > 1 {
		g.add(&column{title: "OVER TIME", spare: 2})
	}
	for i := range t.r.Groups {
		group := &t.r.Groups[i]
		t.group(g, group, "", boldInk)
		t.parts(g, group)
	}
	t.rest(g, "", t.r.MoreGroups)
	t.total(g)
	t.grid(g)
	if t.guessed {
		t.line(dimInk, byPort+" by the port alone: no payload says so")
	}
}

// parts lists the second level.
func (t *tableVoice) parts(g *grid, group *Group) {
	parts := group.shown()
	for k := range parts {
		t.group(g, &parts[k], "  ", plainInk)
	}
	t.rest(g, "  ", group.MoreParts)
}

func (t *tableVoice) group(g *grid, group *Group, indent string, i ink) {
	bar := barInk
	t.guessed = t.guessed || group.ByPort
	if indent != "" {
		bar = dimInk
	}
	row := []cell{{indent + group.Label(), i}}
	if t.r.By != ByPort {
		row = append(row, t.ports(group))
	}
	row = append(append(row, class(group)), figures(group.Figures)...)
	row = append(row, cell{text: formatShare(group.Share)}, cell{t.bar(group.Share, t.barWidth()), bar})
	if len(row) < len(g.columns) {
		row = append(row, cell{t.spark(group.Timeline, sparkWidth), barInk})
	}
	g.row(row...)
}

// sparkWidth is that of an application's traffic over time, in cells.
const sparkWidth = 20

func (t *tableVoice) barWidth() int {
	switch {
	case t.look.Width < 90:
		return 5
	}
	return 10
}

// figures is the cells of what a group of flows did.
func figures(f classify.Figures) []cell {
	return []cell{
		{text: formatCount(f.Conversations)}, {text: formatCount(f.Packets())},
		{text: formatBytes(f.SentBytes)}, {text: formatBytes(f.ReceivedBytes)},
	}
}

// ports is the port that a group is mostly spoken to on, and how many more
// there are; marked where one is not the service's own.
func (t *tableVoice) ports(g *Group) (c cell) {
	if len(g.Ports) == 0 {
		return c
	}
	c.text = g.Ports[0].String()
	if more := len(g.Ports) + g.MorePorts - 1; more > 0 {
		c.text += fmt.Sprintf(" +%d", more)
	}
	if slices.ContainsFunc(g.Ports, Port.deviates) {
		c.text += " " + t.sign.mark
		c.ink = doubtInk
	}
	return c
}

// class is the class of that port.
func class(g *Group) cell {
	if len(g.Ports) == 0 {
		return cell{}
	}
	return cell{text: g.Ports[0].Class}
}

// rest says how many rows are not listed.
func (t *tableVoice) rest(g *grid, indent string, n int) {
	if n == 0 {
		return
	}
	row := make([]cell, len(g.columns))
	row[0] = cell{fmt.Sprintf("%s%s %d more", indent, strings.Repeat(".", 3), n), dimInk}
	g.row(row...)
}

// total is the row that sums all groups, listed or not.
func (t *tableVoice) total(g *grid) {
	row := make([]cell, len(g.columns))
	row[0] = cell{"all", boldInk}
	convs := slices.IndexFunc(g.columns, func(c *column) bool { return c.title == "CONVS" })
	copy(row[convs:], figures(t.r.Totals))
	g.row(row...)
}

// maxDeviations bounds the ports that the table remarks on, where not all is
// asked for.
const maxDeviations = 5

// deviations remarks on services that speak on ports not theirs.
func (t *tableVoice) deviations() {
	list := t.r.Deviations()
	if len(list) == 0 {
		return
	}
	listed, more := list, 0
	if t.r.Top > 0 {
		listed, more = cut(list, maxDeviations)
	}
	t.out.WriteByte('\n')
	for _, d := range listed {
		t.line(doubtInk, fmt.Sprintf("%s %s on %s (%s)", t.sign.mark, d.Service, d.Port, d.Why()), plural(d.Port.Flows, "flow"))
	}
	if more > 0 {
		t.line(dimInk, fmt.Sprintf("  ... %d more services on ports not theirs", more))
	}
}

// findings tells of the worst, or lists all.
func (t *tableVoice) findings() {
	list := t.r.Findings
	switch {
	case len(list) == 0:
	case t.r.ListFindings:
		t.findingList(list)
	default:
		more := ""
		if n := len(list) - 1; n > 0 {
			more = fmt.Sprintf("%s more: --findings lists them", plural(uint64(n), "finding"))
		}
		if len(t.r.Deviations()) == 0 {
			t.out.WriteByte('\n')
		}
		f := &list[0]
		t.line(severityInk(f.Severity), fmt.Sprintf("%s %s: %s", t.sign.mark, f.Severity, f.Text), plural(f.Flows, "flow"), more)
	}
}

func (t *tableVoice) findingList(list []classify.Finding) {
	g := &grid{pen: t.pen}
	g.add(&column{title: "FINDING"})
	g.add(&column{title: "WHAT", least: 20})
	g.add(&column{title: "FLOWS", right: true})
	g.add(&column{title: "FRAME", right: true})
	g.add(&column{title: "ID", spare: 1})
	for i := range list {
		f := &list[i]
		frame := ""
		if len(f.Examples) > 0 {
			frame = formatCount(f.Examples[0].Frame)
		}
		g.row(cell{f.Severity.String(), severityInk(f.Severity)}, cell{text: f.Text}, cell{text: formatCount(f.Flows)},
			cell{text: frame}, cell{text: f.ID})
	}
	t.grid(g)
}

func severityInk(s classify.Severity) ink {
	switch s {
	case classify.Alert:
		return damageInk
	case classify.Warning:
		return doubtInk
	}
	return plainInk
}

// conversations lists the largest.
func (t *tableVoice) conversations() {
	if t.r.Totals.Conversations == 0 {
		return
	}
	g := &grid{pen: t.pen}
	g.add(&column{title: "CLIENT", least: 15, middle: true})
	g.add(&column{title: "SERVER", least: 15, middle: true})
	g.add(&column{title: "APPLICATION", least: 11})
	if t.r.ShowPrograms {
		g.add(&column{title: "PROGRAM", least: 8})
	}
	g.add(&column{title: "STATE"})
	g.add(&column{title: "START", right: true, spare: 2})
	g.add(&column{title: "TIME", right: true})
	g.add(&column{title: "PACKETS", right: true, spare: 1})
	g.add(&column{title: "SENT", right: true})
	g.add(&column{title: "RECEIVED", right: true})
	for c := range t.r.Conversations {
		t.conversation(g, c)
	}
	t.rest(g, "", int(t.r.MoreConversations()))
	t.grid(g)
}

func (t *tableVoice) conversation(g *grid, c *Conversation) {
	name := c.Service
	if c.Name != "" {
		name += " " + c.Name
	}
	row := []cell{{text: c.Client}, {text: c.Server}, {text: name}}
	if t.r.ShowPrograms {
		row = append(row, cell{text: programName(&c.Flow)})
	}
	g.row(append(row, cell{text: c.State},
		cell{text: "+" + formatDuration(c.First-t.r.First, t.look.ASCII)},
		cell{text: formatDuration(c.Last-c.First, t.look.ASCII)}, cell{text: formatCount(c.Packets())},
		cell{text: formatBytes(c.SentBytes)}, cell{text: formatBytes(c.ReceivedBytes)})...)
}

// tally says where each frame went, and that none is missing.
func (t *tableVoice) tally() {
	g := &grid{pen: t.pen}
	g.add(&column{title: "FRAMES", least: 14})
	g.add(&column{title: "COUNT", right: true})
	g.add(&column{title: "BYTES", right: true})
	var sum, bytes uint64
	for _, c := range t.r.tallied() {
		g.row(cell{text: c.Name}, cell{text: formatCount(c.Frames)}, cell{text: formatBytes(c.Bytes)})
		sum, bytes = sum+c.Frames, bytes+c.Bytes
	}
	title := "sum = all frames read"
	if !t.r.Complete {
		title = "sum"
	}
	g.row(cell{title, boldInk}, cell{text: formatCount(sum)}, cell{text: formatBytes(bytes)})
	t.grid(g)
	if !t.r.Complete {
		t.line(damageInk, fmt.Sprintf("%s %s read: the sum does not agree", t.sign.mark, plural(t.r.Frames, "frame")))
	}
	if t.r.LeftOut > 0 {
		t.line(dimInk, t.r.leftOut())
	}
	t.line(dimInk, t.r.unnamed())
	for _, l := range t.r.Limits {
		t.line(doubtInk, fmt.Sprintf("%s the bound of %s on %s was reached: %s left out", t.sign.mark, formatCount(l.Bound), l.Name, formatCount(l.Hits)))
	}
}
