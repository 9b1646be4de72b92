package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/portscope/portscope/classify"
)

// A view of a live analysis is laid out here, line by line, for a full screen.
// Widths depend on the terminal alone, so that columns do not move as numbers
// grow.

// LiveHead is the first lines of a screen: what is captured, how much passes
// now, and what was lost.
func LiveHead(s *classify.Snapshot, name string, look Look) []string {
	v := tableVoice{pen: newPen(look)}
	over := ""
	if s.Over {
		over = "ended"
	}
	v.line(boldInk, v.clip("portscope live: "+Clean(name), look.Width), plural(s.Frames, "packet"), formatBytes(s.Bytes), over)
	sent, received := s.Total.Rates()
	rates := fmt.Sprintf("%s %s  %s %s", v.arrow(true), formatRate(8*sent), v.arrow(false), formatRate(8*received))
	v.line(plainInk, rates, plural(s.Total.Flows, "flow"), formatCount(s.Total.Open)+" open", departed(s))
	lost, ink := drops(s)
	v.line(ink, lost...)
	return strings.Split(strings.TrimSuffix(v.out.String(), "\n"), "\n")
}

// arrow points from originators to responders, or back.
func (p pen) arrow(sent bool) string {
	switch {
	case p.look.ASCII && sent:
		return "->"
	case p.look.ASCII:
		return "<-"
	case sent:
		return "→"
	}
	return "←"
}

// departed says how many flows are in sums alone.
func departed(s *classify.Snapshot) string {
	if s.Departed == 0 {
		return ""
	}
	return formatCount(s.Departed) + " in totals alone"
}

// drops says what was lost, by whom.
func drops(s *classify.Snapshot) (list []string, i ink) {
	kernel, device, counted := s.Drops()
	if !counted && s.Refused == 0 {
		return []string{"drops not recorded"}, dimInk
	}
	list = []string{"dropped by the kernel " + formatCount(kernel), "the interface " + formatCount(device), "portscope " + formatCount(s.Refused)}
	if kernel+device+s.Refused > 0 {
		list[0] = "! " + list[0]
		return list, doubtInk
	}
	return list, dimInk
}

// LiveRows is the rows of a look from a number on, under their titles: as many
// lines as height, or fewer. The selected row is marked.
func LiveRows(s *classify.Snapshot, q *classify.Query, from, height, selected int, look Look) []string {
	l := liveRows{tableVoice{pen: newPen(look)}, &grid{pen: newPen(look)}}
	if q.By == classify.OfConversation {
		l.conversations(s, q.Sort, from, height, selected)
	} else {
		l.groups(s, q.By, from, height, selected)
	}
	_ = l.g.render(&l.out) // a Buffer takes all
	return strings.Split(strings.TrimSuffix(l.out.String(), "\n"), "\n")
}

type liveRows struct {
	tableVoice
	g *grid
}

// The widths of columns that do not depend on the terminal, in cells.
const (
	rateWidth    = 7
	bytesWidth   = 8
	countWidth   = 6
	stateWidth   = 9
	programWidth = 12
	minuteWidth  = 15 // four seconds a cell
	minuteRoom   = 60 // one second a cell
	leastHeading = 14
)

var liveHeadings = [...]string{classify.OfService: "SERVICE", classify.OfHost: "HOST", classify.OfPort: "PORT", classify.OfProcess: "PROCESS", classify.OfProtocol: "PROTOCOL", classify.OfConversation: "CONVERSATION"}

// groups lists rows that are not conversations.
func (l *liveRows) groups(s *classify.Snapshot, by classify.Heading, from, height, selected int) {
	minute := minuteWidth
	if l.look.Width >= 140 {
		minute = minuteRoom
	}
	fixed := 2*countWidth + 2*rateWidth + 2*bytesWidth + minute + 7
	name := max(leastHeading, min(l.look.Width-fixed, 50))
	l.g.add(&column{title: pad("  "+liveHeadings[by], name)})
	l.right("FLOWS", countWidth)
	l.right("OPEN", countWidth)
	l.rateTitles()
	l.right("SENT", bytesWidth)
	l.right("RECEIVED", bytesWidth)
	l.g.add(&column{title: pad("LAST MINUTE", minute)})
	for i := from; i < min(len(s.Rows), from+height-1); i++ {
		r := &s.Rows[i]
		l.row(i == selected, liveTitle(r, by), name, append([]string{formatCount(r.Flows), formatCount(r.Open)},
			append(l.rates(r), formatBytes(r.SentBytes), formatBytes(r.ReceivedBytes), l.minute(r, minute))...))
	}
}

// right adds a column of numbers.
func (l *liveRows) right(title string, width int) {
	l.g.add(&column{title: strings.Repeat(" ", max(0, width-cells(title))) + title, right: true})
}

func (l *liveRows) rateTitles() {
	l.right(l.arrow(true)+" bit/s", rateWidth)
	l.right(l.arrow(false)+" bit/s", rateWidth)
}

// rates are a row's, without their unit, which is in the title.
func (l *liveRows) rates(r *classify.Row) []string {
	sent, received := r.Rates()
	list := make([]string, 0, 8)
	for _, rate := range [2]float64{sent, received} {
		text := ""
		if rate > 0 {
			text = strings.TrimSuffix(formatRate(8*rate), "bit/s")
		}
		list = append(list, strings.TrimSuffix(text, " "))
	}
	return list
}

// row adds a row, whose first cell is as wide as its column.
func (l *liveRows) row(selected bool, name string, width int, rest []string) {
	mark, ink := "  ", plainInk
	if selected {
		mark, ink = "> ", selectedInk
	}
	list := []cell{{mark + pad(l.clip(l.write(name), width-2), width-2), ink}}
	for _, text := range rest {
		list = append(list, cell{text, ink})
	}
	l.g.row(list...)
}

// selectedInk is that of the row that a key would act on, which has a mark, too.
const selectedInk ink = "7"

// pad fills a text up to so many cells.
func pad(s string, width int) string { return s + strings.Repeat(" ", max(0, width-cells(s))) }

// liveTitle is a row's heading as people say it.
func liveTitle(r *classify.Row, by classify.Heading) string {
	title := Clean(r.Name.Name)
	switch {
	case by == classify.OfProcess && title == "":
		return "without a known program"
	case by == classify.OfProtocol:
		return Title(cmp.Or(title, "not recognised"))
	case by != classify.OfService:
		return title
	}
	title = Title(cmp.Or(title, unknownService))
	if r.Guessed == r.Flows && r.Guessed > 0 {
		title += byPort
	}
	return title
}

// minute draws the last minute, both ways together.
func (l *liveRows) minute(r *classify.Row, width int) string {
	t := classify.Timeline{Buckets: make([]classify.Bucket, classify.Minute)}
	for i, m := range r.Minute {
		t.Buckets[i].Bytes = m[0] + m[1]
	}
	return pad(l.spark(t, width), width)
}

// conversations lists socket pairs.
func (l *liveRows) conversations(s *classify.Snapshot, sort classify.Order, from, height, selected int) {
	w := l.widths(slices.ContainsFunc(s.Rows, func(r classify.Row) bool { return programName(&r.Flow) != "" }))
	if !w.bytes && sort != classify.ByRate {
		w.rates, w.bytes = false, true // there is room for what the rows are sorted by
		w.socket--
	}
	l.g.add(&column{title: pad("  CLIENT", w.socket)})
	l.g.add(&column{title: pad("SERVER", w.socket)})
	l.g.add(&column{title: pad("APPLICATION", w.name)})
	l.g.add(&column{title: pad("STATE", stateWidth)})
	if w.rates {
		l.rateTitles()
	}
	if w.bytes {
		l.right("SENT", bytesWidth)
		l.right("RECEIVED", bytesWidth)
	}
	if w.program {
		l.g.add(&column{title: pad("PROGRAM", programWidth)})
	}
	if w.minute > 0 {
		l.g.add(&column{title: pad("LAST MINUTE", w.minute)})
	}
	for i := from; i < min(len(s.Rows), from+height-1); i++ {
		l.conversation(&s.Rows[i], w, i == selected)
	}
}

// liveWidths is what there is room for.
type liveWidths struct {
	socket, name int
	rates, bytes bool
	program      bool
	minute       int
}

// The widest that sockets and names are of use.
const (
	widestSocket = 47 // [IPv6]:port
	widestName   = 40
)

func (l *liveRows) widths(programs bool) (w liveWidths) {
	w.rates = true
	room := l.look.Width - stateWidth - 2*rateWidth - 5
	if room >= 54+2*bytesWidth+2 {
		w.bytes = true
		room -= 2*bytesWidth + 2
	}
	if programs && room >= 54+programWidth+1 {
		w.program = true
		room -= programWidth + 1
	}
	if room >= 54+minuteWidth+1 {
		w.minute = minuteWidth
		room -= minuteWidth + 1
	}
	w.name = max(11, min(room-2*22, widestName))
	w.socket = max(15, min((room-w.name)/2, widestSocket))
	return w
}

func (l *liveRows) conversation(r *classify.Row, w liveWidths, selected bool) {
	f := r.Flow
	cleanFlow(&f)
	name := strings.TrimSpace(flowTitle(&f) + " " + flowName(&f))
	list := []string{
		pad(l.clipMiddle(socket(&f, &f.Responder), w.socket), w.socket),
		pad(l.clip(l.write(name), w.name), w.name), pad(state(&f), stateWidth),
	}
	if w.rates {
		list = append(list, l.rates(r)...)
	}
	if w.bytes {
		list = append(list, formatBytes(r.SentBytes), formatBytes(r.ReceivedBytes))
	}
	if w.program {
		list = append(list, pad(l.clip(l.write(programName(&f)), programWidth), programWidth))
	}
	if w.minute > 0 {
		list = append(list, l.minute(r, w.minute))
	}
	client := l.clipMiddle(socket(&f, &f.Originator), w.socket-2)
	l.row(selected, client, w.socket, list)
}

// LiveDetail is all that is known of one conversation, as many lines as it takes.
func LiveDetail(d *classify.Detail, look Look) []string {
	f := d.Row.Flow
	cleanFlow(&f)
	c := newConversation(&d.Conversation)
	v := explainVoice{tableVoice: tableVoice{pen: newPen(look)}, e: &classify.Explanation{Flow: f, Winner: -1}, f: &f}
	v.line(boldInk, fmt.Sprintf("%s %s %s", socket(&f, &f.Originator), v.arrow(true), socket(&f, &f.Responder)), f.Protocol.String(), strings.TrimSpace(c.Service+" "+c.Name))
	v.line(plainInk, state(&f), formatDuration(c.Last-c.First, look.ASCII), plural(c.Figures.Flows, "flow"), string(f.AppendCommunityID(nil)))
	v.line(plainInk, fmt.Sprintf("%s %s, %s", v.arrow(true), plural(c.SentPackets, "packet"), formatBytes(c.SentBytes)),
		fmt.Sprintf("%s %s, %s", v.arrow(false), plural(c.ReceivedPackets, "packet"), formatBytes(c.ReceivedBytes)))
	v.conduct()
	v.programs()
	v.opener()
	v.language()
	v.names()
	v.about(d.Findings)
	return strings.Split(strings.TrimSuffix(v.out.String(), "\n"), "\n")
}

// conduct says how a TCP connection went.
func (v *explainVoice) conduct() {
	if v.f.TCP == nil {
		return
	}
	var parts []string
	if v.f.TCP.HasHandshakeRTT {
		parts = append(parts, "handshake in "+formatDuration(v.f.TCP.HandshakeRTT, v.look.ASCII))
	}
	a, b := &v.f.Originator.TCP, &v.f.Responder.TCP
	for _, c := range []struct {
		n    uint64
		text string
	}{
		{a.Retransmissions + b.Retransmissions, "sent again"}, {a.OutOfOrder + b.OutOfOrder, "out of order"},
		{a.ZeroWindows + b.ZeroWindows, "with a closed window"}, {a.DuplicateACKs + b.DuplicateACKs, "duplicate ACKs"},
	} {
		if c.n > 0 {
			parts = append(parts, formatCount(c.n)+" "+c.text)
		}
	}
	v.line(plainInk, append(parts, "history "+v.f.TCP.History)...)
}

// programs says who is at the ends, where that is known.
func (v *explainVoice) programs() {
	for _, end := range [2]*classify.Endpoint{&v.f.Originator, &v.f.Responder} {
		p := end.Program
		if p == nil {
			continue
		}
		parts := []string{socket(v.f, end) + " is " + nameOfProgram(end), fmt.Sprintf("pid %d", p.PID), "user " + p.User}
		if p.Unit != "" {
			parts = append(parts, p.Unit)
		}
		if p.Container != "" {
			parts = append(parts, "container "+p.Container)
		}
		v.line(plainInk, parts...)
	}
}

// about lists findings.
func (v *explainVoice) about(list []classify.Finding) {
	v.section("WHAT IS WORTH TELLING")
	if len(list) == 0 {
		v.say("Nothing about these sockets.")
	}
	for _, f := range list {
		v.field(f.Severity.String(), Clean(f.Text)+"; "+plural(f.Flows, "flow"))
	}
}
