package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// voiceOptions are the flags that say how to report.
type voiceOptions struct {
	output, by, color string
	top, width        int
	all, ascii, quiet bool
	findings          bool
}

func (o *voiceOptions) addTo(f *pflag.FlagSet) {
	f.StringVarP(&o.output, "output", "o", report.Voices()[0].Name, "report as `FORMAT`: "+voiceNames())
	f.StringVar(&o.by, "by", "", "group by `WHAT`: "+groupings()+"; by service unless told")
	f.IntVar(&o.top, "top", report.DefaultTop, "list the largest `N` of each; json, ndjson and csv list all unless told")
	f.BoolVar(&o.all, "all", false, "list all of each")
	f.BoolVar(&o.findings, "findings", false, "list all findings, not the worst alone")
	o.addLookTo(f)
	f.BoolVarP(&o.quiet, "quiet", "q", false, "say nothing but the report and errors")
}

// addLookTo adds the flags that say how text for people is laid out.
func (o *voiceOptions) addLookTo(f *pflag.FlagSet) {
	f.IntVar(&o.width, "width", 0, "lay the table out for `N` columns; the terminal's by default, 80 without one")
	f.StringVar(&o.color, "color", "auto", "use colours `WHEN`: auto, always or never")
	f.BoolVar(&o.ascii, "ascii", false, "draw with ASCII only")
}

// voice is how to report, with all that was left open decided.
type voice struct {
	report.Voice
	options report.Options
	look    report.Look
}

// resolve decides what the flags leave open from where the report goes.
func (o *voiceOptions) resolve(c *cobra.Command) (v voice, err error) {
	chosen, ok := report.VoiceNamed(o.output)
	if !ok {
		return v, usagef("-o %s is no format; there are %s", o.output, voiceNames())
	}
	by := report.By(o.by)
	if by != "" && !slices.Contains(report.Groupings(), by) {
		return v, usagef("--by %s is nothing to group by; there are %s", o.by, groupings())
	}
	if o.top < 0 {
		return v, usagef("--top takes a number from 0 on")
	}
	look, err := o.resolveLook(c)
	if err != nil {
		return v, err
	}
	v = voice{Voice: chosen, options: report.Options{By: by, Top: chosen.Top, Parts: chosen.Parts, Findings: o.findings}, look: look}
	if c.Flags().Changed("top") {
		v.options.Top, v.options.Parts = o.top, o.top
	}
	if o.all {
		v.options.Top, v.options.Parts, v.options.Findings = 0, 0, true
	}
	return v, nil
}

// resolveLook decides how text for people is laid out.
func (o *voiceOptions) resolveLook(c *cobra.Command) (look report.Look, err error) {
	if o.width < 0 {
		return look, usagef("--width takes a number from 0 on")
	}
	color, err := o.useColor(c.OutOrStdout())
	return report.Look{Color: color, ASCII: o.ascii || asciiLocale(), Width: o.columns(c.OutOrStdout())}, err
}

// say writes the report of a summary.
func (v voice) say(w io.Writer, s *classify.Summary) error {
	if err := v.Say(w, report.New(s, v.options), v.look); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// useColor follows --color, and where it is auto, https://no-color.org and
// whether a terminal reads.
func (o *voiceOptions) useColor(w io.Writer) (bool, error) {
	switch o.color {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		_, isTerminal := terminal(w)
		return isTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", nil
	}
	return false, usagef("--color %s is not one of auto, always and never", o.color)
}

// columns is the width to lay out for.
func (o *voiceOptions) columns(w io.Writer) int {
	if o.width > 0 {
		return o.width
	}
	if fd, ok := terminal(w); ok {
		if width, _, err := term.GetSize(fd); err == nil && width > 0 {
			return width
		}
	}
	return 80
}

// terminal is the file descriptor of w where that is a terminal.
func terminal(w io.Writer) (fd int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile {
		return 0, false
	}
	return int(f.Fd()), term.IsTerminal(int(f.Fd()))
}

// asciiLocale says whether the locale names an encoding other than UTF-8. One
// that names none, as in a bare container, is taken to be UTF-8.
func asciiLocale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := os.Getenv(name); locale != "" {
			_, encoding, named := strings.Cut(strings.ToLower(locale), ".")
			return named && encoding != "utf-8" && encoding != "utf8"
		}
	}
	return false
}

func voices() []string {
	return named(report.Voices(), func(v report.Voice) string { return v.Name })
}

func voiceNames() string { return report.Enumerate(voices()) }

func groupings() string {
	return report.Enumerate(named(report.Groupings(), func(by report.By) string { return string(by) }))
}

// named are the names of a list's items.
func named[T any](list []T, name func(T) string) (names []string) {
	for _, item := range list {
		names = append(names, name(item))
	}
	return names
}
