package report

import (
	"strings"

	"github.com/portscope/portscope/classify"
)

// The words and units of reports, for the packages below this one: whatever
// says something of a summary says it alike.

// FormatCount writes a number with its thousands apart: "1,234".
func FormatCount(n uint64) string { return formatCount(n) }

// FormatBytes writes a number of bytes in decimal units: "1.2 kB".
func FormatBytes(n uint64) string { return formatBytes(n) }

// FormatDuration writes a span of time, given in nanoseconds: "12.3ms".
func FormatDuration(ns int64, ascii bool) string { return formatDuration(ns, ascii) }

// FormatTime writes a time, in nanoseconds since the Unix epoch, as RFC 3339
// in UTC with so many digits of a second (0 to 9).
func FormatTime(ns int64, decimals int) string { return string(appendTime(nil, ns, decimals)) }

// Plural writes a number of things: "1 flow", "2 flows".
func Plural(n uint64, what string) string { return plural(n, what) }

// Enumerate is a list in words: "a, b or c".
func Enumerate(names []string) string {
	last := len(names) - 1
	if last <= 0 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// CleanFlow makes all text off the wire in f safe to show, as Clean does. What
// f's lists hold stays as it is for others.
func CleanFlow(f *classify.Flow) { cleanFlow(f) }

// FlowTitle is what people call a flow's service: "HTTPS", with a "?" where
// only the port says so. FlowName is the named application and the host, each
// where it adds something; FlowState says in a word how it went. The flow is
// clean.
func FlowTitle(f *classify.Flow) string { return flowTitle(f) }

// FlowName is described beside FlowTitle.
func FlowName(f *classify.Flow) string { return flowName(f) }

// FlowState is described beside FlowTitle.
func FlowState(f *classify.Flow) string { return state(f) }

// FlowEnds are a flow's sockets, or the addresses of a transport without ports.
func FlowEnds(f *classify.Flow) (originator, responder string) {
	return socket(f, &f.Originator), socket(f, &f.Responder)
}

// Markdown text: MarkdownText is s with nothing in it that Markdown would take
// for markup.
func MarkdownText(s string) string { return markdown(s) }
