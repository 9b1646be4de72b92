package policy

import (
	"fmt"
	"io"

	"github.com/portscope/portscope/report"
)

// Voice is one way to say a verdict.
type Voice struct {
	// Name is what -o takes; About says what it gives, in a few words.
	Name, About string
	Say         func(io.Writer, *Verdict, report.Look) error
}

// Voices lists the ways to say a verdict, the default first.
func Voices() []Voice {
	return []Voice{
		{Name: "table", About: "for people", Say: Table},
		{Name: "json", About: "for programs", Say: plainly(JSON)},
		{Name: "markdown", About: "for a document or a job's summary", Say: plainly(Markdown)},
		{Name: "junit", About: "test results, as CI servers read them", Say: plainly(JUnit)},
		{Name: "sarif", About: "SARIF 2.1.0, as code scanning reads it", Say: plainly(SARIF)},
		{Name: "github", About: "annotations of a GitHub Actions job", Say: plainly(GitHub)},
	}
}

// plainly is a voice without a look.
func plainly(say func(io.Writer, *Verdict) error) func(io.Writer, *Verdict, report.Look) error {
	return func(w io.Writer, v *Verdict, _ report.Look) error { return say(w, v) }
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

// Headline says the outcome in one line: "fail: 2 of 9 checks, 1 warning".
func (v *Verdict) Headline() string {
	text := v.Outcome().String() + ": "
	failing, warning, idle := v.Count(Failing), v.Count(Warning), v.Count(Idle)
	switch v.Outcome() {
	case Passed:
		text += report.Plural(uint64(len(v.Items)), "check")
	case Violated:
		text += fmt.Sprintf("%d of %s violated", failing, report.Plural(uint64(len(v.Items)), "check"))
	case Damaged:
		text += "the captures are not whole"
		if failing > 1 {
			text += fmt.Sprintf(", and %s violated", report.Plural(uint64(failing-1), "check"))
		}
	}
	if warning > 0 {
		text += ", " + report.Plural(uint64(warning), "warning")
	}
	if idle > 0 {
		text += ", " + report.Plural(uint64(idle), "rule") + " matched nothing"
	}
	return text + "; " + report.Plural(v.Totals.Flows, "flow") + " in " + report.Plural(v.Frames, "packet")
}

// ends is a violation's flow in one line: who, to whom, and in what.
func (v *Violation) ends() string {
	from, to := report.FlowEnds(v.Flow)
	text := fmt.Sprintf("%s > %s %s", from, to, report.FlowTitle(v.Flow))
	if name := report.FlowName(v.Flow); name != "" {
		text += " " + name
	}
	return text
}

// course says how a violation's flow went.
func (v *Violation) course() string {
	f := v.Flow
	return fmt.Sprintf("%s, %s, %s", report.Plural(f.Originator.Packets+f.Responder.Packets, "packet"),
		report.FormatBytes(f.Originator.Bytes+f.Responder.Bytes), report.FlowState(f))
}

// like says how many flows more are like the one shown, "" for none.
func (v *Violation) like() string {
	if v.Flow == nil || v.Flows < 2 {
		return ""
	}
	return report.Plural(v.Flows-1, "flow") + " like it"
}

// sentence is a violation in one line, for voices that have no more.
func (v *Violation) sentence() string {
	text := v.Text
	if v.Flow != nil {
		text = v.ends() + " (" + v.Place.String() + "): " + text
	} else if v.Place.Frame > 0 {
		text += " (" + v.Place.String() + ")"
	}
	if like := v.like(); like != "" {
		text += "; " + like + " besides"
	}
	return text
}

// detail is one labelled line of a violation.
type detail struct{ label, text string }

// details are the lines below a violation's first, in their order.
func (v *Violation) details() (list []detail) {
	add := func(label, text string) {
		if text != "" {
			list = append(list, detail{label, text})
		}
	}
	if v.Flow != nil {
		add("flow", v.ends())
		add("where", v.Place.String()+": "+v.course())
	} else if v.Place.Frame > 0 {
		add("where", v.Place.String())
	}
	add("besides", v.like())
	add("evidence", v.Evidence)
	add("nearest", v.Nearest)
	add("to allow", v.Remedy)
	add("", v.Rule)
	return list
}
