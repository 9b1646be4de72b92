package main

import (
	"os"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// gauge tells on a terminal how far the reading of captures is, where that
// takes long. A nil one tells nothing.
type gauge struct {
	line    *report.Progress
	sources atomic.Pointer[[]decode.Source]
}

// newGauge begins to tell on standard error, if that is a terminal that can
// take a line back; nil where nobody is to be told.
func newGauge(c *cobra.Command, quiet bool, look report.Look) *gauge {
	fd, isTerminal := terminal(c.ErrOrStderr())
	if quiet || !isTerminal || os.Getenv("TERM") == "dumb" {
		return nil
	}
	look.ASCII = look.ASCII || asciiLocale()
	if width, _, err := term.GetSize(fd); err == nil {
		look.Width = width
	}
	g := &gauge{}
	g.line = report.ShowProgress(c.ErrOrStderr(), g.far, look)
	return g
}

// watch says which captures are read.
func (g *gauge) watch(sources []decode.Source) {
	if g != nil {
		g.sources.Store(&sources)
	}
}

// far is how much of all captures is read, and of how much: of 0 where one of
// them does not say.
func (g *gauge) far() (read, size int64) {
	sources := g.sources.Load()
	if sources == nil {
		return 0, 0
	}
	known := true
	for _, s := range *sources {
		r, n := decode.Consumed(s)
		read, size, known = read+r, size+n, known && n > 0
	}
	if !known {
		return read, 0
	}
	return read, size
}

// stop takes the line away, before anything else is written.
func (g *gauge) stop() {
	if g != nil {
		g.line.Stop()
	}
}
