// Package screen shows a live analysis on a terminal, full-screen: rows that
// can be sorted, filtered and opened, until the reader has seen enough.
package screen

import (
	"context"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// Analysis is what is looked at: a *classify.Live.
type Analysis interface {
	Look(classify.Query) *classify.Snapshot
	Detail(firstFrame uint64) (classify.Detail, bool)
}

// Options say what is shown, and where.
type Options struct {
	Input  io.Reader
	Output io.Writer
	// Name is what is captured from.
	Name string
	Look report.Look // its Width is the terminal's, whatever it says
	// Filter is in force at first, "" for none.
	Filter string
	// Notice is what was last told of the interfaces, "" for nothing; nil for
	// nobody to ask.
	Notice func() string
}

// refresh is how often the screen follows the analysis.
const refresh = 250 * time.Millisecond

// Run shows the analysis until the reader quits or ctx is done. The terminal is
// then as it was before.
func Run(ctx context.Context, a Analysis, o Options) error {
	profile := colorprofile.Ascii // without colours, but with bold and reverse
	if o.Look.Color {
		profile = colorprofile.ANSI
	}
	o.Look.Color = true // the profile takes colours away
	p := tea.NewProgram(newModel(a, o), tea.WithInput(o.Input), tea.WithOutput(o.Output),
		tea.WithoutSignalHandler(), tea.WithColorProfile(profile))
	// A context of its own would kill the program, which then closes its input
	// while that is still read.
	defer context.AfterFunc(ctx, p.Quit)()
	_, err := p.Run()
	return err
}
