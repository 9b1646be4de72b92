package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Markdown writes what the table tells for a document: GitHub's dialect of
// CommonMark.
func Markdown(w io.Writer, r *Report) error {
	m := &markdownVoice{w: bufio.NewWriter(w), r: r}
	m.captures()
	m.groups()
	m.deviations()
	m.findings()
	m.conversations()
	m.tally()
	return m.w.Flush()
}

type markdownVoice struct {
	w *bufio.Writer // Flush tells of its errors
	r *Report
}

// heading begins a table. A column whose title begins with '>' is aligned to
// the right.
func (m *markdownVoice) heading(title string, columns ...string) {
	fmt.Fprintf(m.w, "## %s\n\n", title)
	rule := make([]string, len(columns))
	for i, c := range columns {
		rule[i] = "---"
		if c[0] == '>' {
			columns[i], rule[i] = c[1:], "---:"
		}
	}
	m.row(columns...)
	m.row(rule...)
}

func (m *markdownVoice) row(cells ...string) {
	fmt.Fprintf(m.w, "| %s |\n", strings.Join(cells, " | "))
}

func (m *markdownVoice) captures() {
	m.heading("Captures", "File", "Format", "Link types", ">Packets", ">Bytes", "First (UTC)", ">Duration")
	for i := range m.r.Captures {
		c := &m.r.Captures[i]
		var first, duration string
		if c.Packets > 0 {
			first = string(appendTime(nil, c.First, m.r.Decimals))
			duration = formatDuration(c.Last-c.First, false)
		}
		m.row(markdown(c.Name), strings.TrimSpace(c.Format+" "+c.Compression), markdown(strings.Join(c.LinkTypes, ", ")),
			formatCount(c.Packets), formatBytes(c.Bytes), first, duration)
	}
	m.remarks()
}

// remarks says what makes the captures less than the traffic.
func (m *markdownVoice) remarks() {
	list := m.r.Faults()
	if text := m.r.offloaded(); text != "" {
		list = append(list, text)
	}
	for _, c := range m.r.Captures {
		if c.Error != "" {
			list = append(list, c.Error)
		}
	}
	for i, remark := range list {
		if i == 0 {
			fmt.Fprintln(m.w)
		}
		fmt.Fprintf(m.w, "- %s\n", markdown(remark))
	}
}

// findings lists them all: a document has room.
func (m *markdownVoice) findings() {
	if len(m.r.Findings) == 0 {
		return
	}
	fmt.Fprintln(m.w)
	m.heading("Findings", "Severity", "What", ">Flows", ">First frame", "ID")
	for i := range m.r.Findings {
		f := &m.r.Findings[i]
		frame := ""
		if len(f.Examples) > 0 {
			frame = formatCount(f.Examples[0].Frame)
		}
		m.row(f.Severity.String(), markdown(f.Text), formatCount(f.Flows), frame, f.ID)
	}
}

func (m *markdownVoice) groups() {
	fmt.Fprintln(m.w)
	m.heading("Applications by "+m.r.By.String(), "Name", "Ports", "Class", ">Conversations", ">Packets", ">Sent", ">Received", ">Share")
	for i := range m.r.Groups {
		g := &m.r.Groups[i]
		m.group(g, "**"+markdown(g.Label())+"**")
		for k := range g.shown() {
			m.group(&g.Parts[k], "&emsp;"+markdown(g.Parts[k].Label()))
		}
	}
	m.more(m.r.MoreGroups, "groups")
}

func (m *markdownVoice) group(g *Group, label string) {
	var list []string
	for _, p := range g.Ports {
		list = append(list, p.String())
	}
	listed, more := cut(list, 3)
	text := strings.Join(listed, ", ")
	if more += g.MorePorts; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	class := ""
	if len(g.Ports) > 0 {
		class = g.Ports[0].Class
	}
	m.row(label, text, class, formatCount(g.Conversations), formatCount(g.Packets()), formatBytes(g.SentBytes),
		formatBytes(g.ReceivedBytes), formatShare(g.Share))
}

func (m *markdownVoice) deviations() {
	for i, d := range m.r.Deviations() {
		if i == 0 {
			fmt.Fprintln(m.w)
		}
		fmt.Fprintf(m.w, "- %s on %s (%s): %s\n", markdown(d.Service), d.Port, markdown(d.Why()), plural(d.Port.Flows, "flow"))
	}
}

func (m *markdownVoice) conversations() {
	fmt.Fprintln(m.w)
	m.heading("Conversations", "Client", "Server", "Application", "State", ">Duration", ">Packets", ">Sent", ">Received")
	for c := range m.r.Conversations {
		m.row(markdown(c.Client), markdown(c.Server), markdown(strings.TrimSpace(c.Service+" "+c.Name)), c.State,
			formatDuration(c.Last-c.First, false), formatCount(c.Packets()), formatBytes(c.SentBytes), formatBytes(c.ReceivedBytes))
	}
	m.more(int(m.r.MoreConversations()), "conversations")
}

func (m *markdownVoice) tally() {
	fmt.Fprintln(m.w)
	m.heading("Frames", "Outcome", ">Frames", ">Bytes")
	for _, c := range m.r.tallied() {
		m.row(markdown(c.Name), formatCount(c.Frames), formatBytes(c.Bytes))
	}
	m.row("**all frames read**", formatCount(m.r.Frames), formatBytes(m.r.Bytes))
	if m.r.LeftOut > 0 {
		fmt.Fprintf(m.w, "\n%s\n", m.r.leftOut())
	}
	if text := m.r.unnamed(); text != "" {
		fmt.Fprintf(m.w, "\n%s\n", text)
	}
}

func (m *markdownVoice) more(n int, what string) {
	if n > 0 {
		fmt.Fprintf(m.w, "\n%d more %s are not listed.\n", n, what)
	}
}

// markdown is text as it is: nothing in it is taken for markup.
func markdown(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`,
		"<", "&lt;", ">", "&gt;", "&", "&amp;", "~", `\~`).Replace(s)
}
