package policy

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/portscope/portscope/report"
)

// Table writes a verdict for people: what is wrong, what was checked, and the
// outcome last, where a terminal stands.
func Table(w io.Writer, v *Verdict, look report.Look) error {
	t := &tableVoice{v: v, look: look, width: max(look.Width, 40)}
	if look.Width <= 0 {
		t.width = 80
	}
	for i := range v.Items {
		t.violations(&v.Items[i])
	}
	t.items()
	t.line(0, t.headline())
	_, err := w.Write(t.b.Bytes())
	return err
}

type tableVoice struct {
	v     *Verdict
	look  report.Look
	width int
	b     bytes.Buffer
}

// headline is the outcome, and what it is of.
func (t *tableVoice) headline() string {
	head := t.v.Headline()
	outcome, rest, _ := strings.Cut(head, ":")
	of := t.v.Policy
	if t.v.Title != "" {
		of = t.v.Title + ", " + of
	}
	return t.ink(statusOf(t.v.Outcome()), outcome) + ":" + rest + " (" + of + ")"
}

func statusOf(o Outcome) Status {
	if o == Passed {
		return Passing
	}
	return Failing
}

// violations lists what is wrong with an item.
func (t *tableVoice) violations(i *Item) {
	if len(i.Violations) == 0 {
		return
	}
	head := i.Heading()
	if i.Line > 0 {
		head += fmt.Sprintf(" (line %d)", i.Line)
	}
	t.line(0, t.ink(i.Status, t.mark(i.Status)+" "+head))
	if reason := i.reason(); reason != "" {
		t.line(2, reason)
	}
	for k := range i.Violations {
		t.violation(&i.Violations[k])
	}
	if i.MoreFlows > 0 {
		t.line(2, "and "+report.Plural(i.MoreFlows, "flow")+" more that are like none of these")
	}
	t.line(0, "")
}

const labelWidth = 10

func (t *tableVoice) violation(v *Violation) {
	t.line(2, v.Text)
	for _, d := range v.details() {
		t.labelled(d)
	}
}

// labelled writes a text beside its label, over several lines where it must. A
// rule is never broken: it is there to be copied.
func (t *tableVoice) labelled(d detail) {
	label := text.Pad(d.label, labelWidth, ' ')
	if d.label == "" {
		t.line(4, label+t.write(d.text))
		return
	}
	for n, part := range strings.Split(text.WrapSoft(t.write(d.text), max(t.width-4-labelWidth, 20)), "\n") {
		if n > 0 {
			label = strings.Repeat(" ", labelWidth)
		}
		t.line(4, label+strings.TrimRight(part, " "))
	}
}

// items lists all that was checked.
func (t *tableVoice) items() {
	list := t.v.Items
	room := 5
	for i := range list {
		room = max(room, text.StringWidthWithoutEscSequences(t.write(list[i].Heading())))
	}
	found := 5
	for i := range list {
		found = max(found, text.StringWidthWithoutEscSequences(t.write(list[i].Found)))
	}
	room = max(min(room, t.width-2-1-5-2-found), 20)
	t.line(0, t.bold(text.Pad("  CHECK", room+2, ' ')+"  LINE  FOUND"))
	for k := range list {
		i := &list[k]
		line := ""
		if i.Line > 0 {
			line = fmt.Sprint(i.Line)
		}
		heading := text.Pad(t.clip(t.write(i.Heading()), room), room, ' ')
		t.line(0, t.ink(i.Status, t.mark(i.Status)+" "+heading)+fmt.Sprintf("  %4s  ", line)+t.write(i.Found))
	}
	t.line(0, "")
}

// line writes one, indented.
func (t *tableVoice) line(indent int, s string) {
	t.b.WriteString(strings.TrimRight(strings.Repeat(" ", indent)+t.write(s), " ") + "\n")
}

// mark says how an item stands, where colour does not.
func (t *tableVoice) mark(s Status) string {
	if t.look.ASCII {
		return [...]string{"+", "-", "!", "x"}[s]
	}
	return [...]string{"✓", "–", "!", "✗"}[s]
}

// ink is text in a status's colour, where colours may be used.
func (t *tableVoice) ink(s Status, words string) string {
	return t.draw([...]string{"32", "2", "33", "31"}[s], words)
}

func (t *tableVoice) bold(words string) string { return t.draw("1;4", words) }

// draw is text with a parameter of ECMA-48's SGR.
func (t *tableVoice) draw(parameter, words string) string {
	if !t.look.Color {
		return words
	}
	return "\x1b[" + parameter + "m" + words + "\x1b[0m"
}

// write is text as the look can show it.
func (t *tableVoice) write(s string) string {
	if !t.look.ASCII {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}

// clip shortens a text to so many cells.
func (t *tableVoice) clip(s string, width int) string {
	if text.StringWidthWithoutEscSequences(s) <= width {
		return s
	}
	ellipsis := "…"
	if t.look.ASCII {
		ellipsis = "~"
	}
	return text.Trim(s, width-1) + ellipsis
}
