package difference

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/portscope/portscope/report"
)

// Schema is the version of the document that JSON writes. Adding a field keeps
// it; changing or removing one raises it.
const Schema = 1

// Voice is one way to say a difference.
type Voice struct {
	// Name is what -o takes.
	Name string
	// Say writes the difference.
	Say func(io.Writer, *Difference, report.Look) error
}

// Voices lists the ways to say a difference, the default first.
func Voices() []Voice {
	plain := func(say func(io.Writer, *Difference) error) func(io.Writer, *Difference, report.Look) error {
		return func(w io.Writer, d *Difference, _ report.Look) error { return say(w, d) }
	}
	return []Voice{{"table", Table}, {"json", plain(JSON)}, {"markdown", plain(Markdown)}}
}

// Table writes the difference for people.
func Table(w io.Writer, d *Difference, look report.Look) error {
	p := report.NewPage(look)
	p.Line(report.Strong, "old  "+d.Old.Name, report.Plural(d.Old.Flows, "flow"), report.FormatBytes(d.Old.Bytes))
	p.Line(report.Strong, "new  "+d.New.Name, report.Plural(d.New.Flows, "flow"), report.FormatBytes(d.New.Bytes))
	if len(d.Changes) > 0 {
		p.Space()
		p.Grid([]report.Column{
			{Title: "CHANGE"}, {Title: "OF"}, {Title: "WHAT", Least: 24}, {Title: "OLD", Least: 8}, {Title: "NEW", Least: 8}, {Title: "FRAME", Right: true},
		}, d.rows(look.ASCII))
	}
	p.Space()
	p.Line(report.Strong, d.outcome())
	_, err := p.WriteTo(w)
	return err
}

func (d *Difference) rows(ascii bool) (rows [][]report.Cell) {
	for i := range d.Changes {
		c := &d.Changes[i]
		rows = append(rows, []report.Cell{
			{Text: c.word(), Tone: c.tone()}, {Text: string(c.Level)}, {Text: c.What.Words}, {Text: c.Old.words(ascii)}, {Text: c.New.words(ascii)}, {Text: c.frame()},
		})
	}
	return rows
}

// word says in a word what changed.
func (c *Change) word() string {
	switch c.Aspect {
	case "":
		return string(c.Kind)
	case TLSVersion:
		return "TLS version"
	case RTT:
		return "RTT"
	case Inner:
		return "inside"
	}
	return string(c.Aspect)
}

func (c *Change) tone() report.Tone {
	switch {
	case c.Kind == Gone:
		return report.Faint
	case c.Kind == Appeared:
		return report.Doubt
	}
	return report.Plain
}

// frame is the first frame that shows it: in the new capture, and of what is
// gone in the old.
func (c *Change) frame() string {
	if c.Kind == Gone {
		return frameText(c.OldFrame)
	}
	return frameText(c.NewFrame)
}

// words is a value as people say it.
func (v Value) words(ascii bool) string {
	switch v.kind {
	case textValue:
		return v.text
	case bytesValue:
		return report.FormatBytes(v.number)
	case timeValue:
		return report.FormatDuration(int64(v.number), ascii)
	case flowsValue:
		return report.Plural(v.number, "flow")
	}
	return ""
}

// outcome sums up.
func (d *Difference) outcome() string {
	if d.Same() {
		return "no change"
	}
	return fmt.Sprintf("%s: %d appeared, %d gone, %d changed", report.Plural(uint64(len(d.Changes)), "change"), d.Count(Appeared), d.Count(Gone), d.Count(Changed))
}

// Markdown writes the difference for a document.
func Markdown(w io.Writer, d *Difference) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "## From %s to %s\n\n", report.MarkdownText(d.Old.Name), report.MarkdownText(d.New.Name))
	fmt.Fprintf(b, "%s, %s; then %s, %s.\n\n", report.Plural(d.Old.Flows, "flow"), report.FormatBytes(d.Old.Bytes),
		report.Plural(d.New.Flows, "flow"), report.FormatBytes(d.New.Bytes))
	if len(d.Changes) > 0 {
		fmt.Fprint(b, "| Change | Of | What | Old | New | Frame |\n| --- | --- | --- | --- | --- | ---: |\n")
	}
	for _, row := range d.rows(false) {
		for _, c := range row {
			fmt.Fprintf(b, "| %s ", report.MarkdownText(c.Text))
		}
		fmt.Fprintln(b, "|")
	}
	if len(d.Changes) > 0 {
		fmt.Fprintln(b)
	}
	fmt.Fprintf(b, "**%s**\n", d.outcome())
	return b.Flush()
}

// JSON writes the difference as one document, as difference.schema.json
// describes it.
func JSON(w io.Writer, d *Difference) error {
	side := func(p *Picture) pictureJSON { return pictureJSON{p.Name, p.Flows, p.Bytes} }
	doc := differenceJSON{
		Schema: Schema, Old: side(d.Old), New: side(d.New), Same: d.Same(),
		Tolerance: toleranceJSON{part(d.Tolerance.Bytes), part(d.Tolerance.RTT)}, Changes: []changeJSON{},
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		doc.Changes = append(doc.Changes, changeJSON{
			Change: c.Kind, Of: c.Level, Aspect: c.Aspect, What: c.What.Words, Service: c.What.Service, Application: c.What.Application,
			Protocol: c.What.Protocol, Server: c.What.Server, Transport: c.What.Transport, Port: c.What.Port, Finding: c.What.Finding,
			Old: c.Old.json(), New: c.New.json(), OldFrame: c.OldFrame, NewFrame: c.NewFrame,
		})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

type differenceJSON struct {
	Schema    int           `json:"schema"`
	Old       pictureJSON   `json:"old"`
	New       pictureJSON   `json:"new"`
	Tolerance toleranceJSON `json:"tolerance"`
	Same      bool          `json:"same"`
	Changes   []changeJSON  `json:"changes"`
}

type pictureJSON struct {
	Name  string `json:"name"`
	Flows uint64 `json:"flows"`
	Bytes uint64 `json:"bytes"`
}

type toleranceJSON struct {
	Bytes *float64 `json:"bytes,omitempty"`
	RTT   *float64 `json:"rtt,omitempty"`
}

// part is a tolerance, nil for any amount.
func part(p float64) *float64 {
	if p < 0 {
		return nil
	}
	return &p
}

type changeJSON struct {
	Change      Kind   `json:"change"`
	Of          Level  `json:"of"`
	Aspect      Aspect `json:"aspect,omitempty"`
	What        string `json:"what"`
	Service     string `json:"service,omitempty"`
	Application string `json:"application,omitempty"`
	Protocol    string `json:"protocol,omitempty"`
	Server      string `json:"server,omitempty"`
	Transport   string `json:"transport,omitempty"`
	Port        uint16 `json:"port,omitempty"`
	Finding     string `json:"finding,omitempty"`
	Old         any    `json:"old,omitempty"`
	New         any    `json:"new,omitempty"`
	OldFrame    uint64 `json:"old_frame,omitempty"`
	NewFrame    uint64 `json:"new_frame,omitempty"`
}

// json is a value for programs: times are in seconds.
func (v Value) json() any {
	switch v.kind {
	case noValue:
		return nil
	case textValue:
		return v.text
	case timeValue:
		return float64(v.number) / 1e9
	}
	return v.number
}
