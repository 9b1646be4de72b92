package policy

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/portscope/portscope/report"
)

// Markdown writes a verdict for a document, such as the summary of a job, in
// GitHub's dialect of CommonMark.
func Markdown(w io.Writer, v *Verdict) error {
	var b bytes.Buffer
	md := report.MarkdownText
	fmt.Fprintf(&b, "## %s %s\n\n", markdownMark(statusOf(v.Outcome())), md(strings.TrimSpace(v.Title+" "+v.Policy)))
	fmt.Fprintf(&b, "%s\n", md(v.Headline()))
	for i := range v.Items {
		markdownViolations(&b, &v.Items[i])
	}
	b.WriteString("\n| | Check | Line | Found | First frame |\n| --- | --- | ---: | --- | --- |\n")
	for k := range v.Items {
		i := &v.Items[k]
		line, first := "", ""
		if i.Line > 0 {
			line = fmt.Sprint(i.Line)
		}
		if i.First != nil {
			first = i.First.String()
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", markdownMark(i.Status), md(i.Heading()), line, md(i.Found), md(first))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func markdownMark(s Status) string { return [...]string{"✅", "➖", "⚠️", "❌"}[s] }

// markdownViolations lists what is wrong with an item.
func markdownViolations(b *bytes.Buffer, i *Item) {
	if len(i.Violations) == 0 {
		return
	}
	md := report.MarkdownText
	fmt.Fprintf(b, "\n### %s %s\n\n", markdownMark(i.Status), md(i.Heading()))
	if reason := i.reason(); reason != "" {
		fmt.Fprintf(b, "%s\n\n", md(reason))
	}
	for k := range i.Violations {
		v := &i.Violations[k]
		fmt.Fprintf(b, "- %s\n", md(v.Text))
		for _, d := range v.details() {
			if d.label == "" {
				fmt.Fprintf(b, "\n        %s\n\n", d.text) // indented: code, whatever is in it
				continue
			}
			fmt.Fprintf(b, "  - %s: %s\n", d.label, md(d.text))
		}
	}
	if i.MoreFlows > 0 {
		fmt.Fprintf(b, "- and %s more that are like none of these\n", report.Plural(i.MoreFlows, "flow"))
	}
}
