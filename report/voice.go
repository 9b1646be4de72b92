package report

import "io"

// Voice is one way to say a report.
type Voice struct {
	// Name is what -o takes.
	Name string
	// About says what it gives, in a few words.
	About string
	// Top and Parts are how much it lists where nothing is asked for: see
	// Options.
	Top, Parts int
	// Say writes the report.
	Say func(io.Writer, *Report, Look) error
}

// Look is how text for people is to be laid out.
type Look struct {
	// Width is that of the terminal, in cells; 0 means 80.
	Width int
	// Color says whether colours may be used. They are never the only sign.
	Color bool
	// ASCII says that nothing else may be written.
	ASCII bool
}

// DefaultTop is how much is listed for people where nothing is asked for, and
// defaultParts of the second headings: about a screen.
const (
	DefaultTop   = 10
	defaultParts = 3
)

// Voices lists the ways to say a report, the default first.
func Voices() []Voice {
	return []Voice{
		{Name: "table", About: "for people", Top: DefaultTop, Parts: defaultParts, Say: Table},
		{Name: "json", About: "the summary as one document", Say: plainly(JSON)},
		{Name: "ndjson", About: "each flow as one line of JSON", Say: plainly(NDJSON)},
		{Name: "csv", About: "each conversation, or with --by each group, as one row", Say: plainly(CSV)},
		{Name: "markdown", About: "the table for a document", Top: DefaultTop, Parts: defaultParts, Say: plainly(Markdown)},
	}
}

// plainly is a voice without a look.
func plainly(say func(io.Writer, *Report) error) func(io.Writer, *Report, Look) error {
	return func(w io.Writer, r *Report, _ Look) error { return say(w, r) }
}

// VoiceNamed is the voice that -o means.
func VoiceNamed(name string) (Voice, bool) {
	for _, v := range Voices() {
		if v.Name == name {
			return v, true
		}
	}
	return Voice{}, false
}
