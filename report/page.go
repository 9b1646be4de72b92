package report

import (
	"fmt"
	"io"
)

// Page is text for people in the look of the reports, for the packages below
// this one. It is gathered before it is written.
type Page struct{ t tableVoice }

// Tone is how a piece of text on a page stands out.
type Tone uint8

// The tones. Colour is never the only sign of anything.
const (
	Plain  Tone = iota
	Strong      // headings and sums
	Faint       // what is gone, or said by the way
	Doubt       // what is to be looked at
)

func (t Tone) ink() ink { return [...]ink{plainInk, boldInk, dimInk, doubtInk}[t] }

// Column is a column of a grid on a page.
type Column struct {
	Title string
	Right bool // aligned to the right
	// Least is the width in cells down to which the column may be shortened, 0
	// for never; Middle says that it is shortened in the middle of its texts.
	Least  int
	Middle bool
	// Spare orders the columns that are shown only where there is room, 1
	// first; 0 is for those that are always shown.
	Spare int
}

// Cell is a text in a grid and how it stands out.
type Cell struct {
	Text string
	Tone Tone
}

// NewPage is an empty page.
func NewPage(look Look) *Page { return &Page{tableVoice{pen: newPen(look)}} }

// Line writes the parts that are not empty, with dots between them, broken
// between them where they must be to fit.
func (p *Page) Line(tone Tone, parts ...string) { p.t.line(tone.ink(), parts...) }

// Space writes an empty line.
func (p *Page) Space() { fmt.Fprintln(&p.t.out) }

// Grid writes rows, each with a cell for every column.
func (p *Page) Grid(columns []Column, rows [][]Cell) {
	g := &grid{pen: p.t.pen}
	for _, c := range columns {
		g.add(&column{title: c.Title, right: c.Right, least: c.Least, middle: c.Middle, spare: c.Spare})
	}
	for _, row := range rows {
		list := make([]cell, len(columns))
		for i := range list {
			list[i] = cell{row[i].Text, row[i].Tone.ink()}
		}
		g.row(list...)
	}
	_ = g.render(&p.t.out) // a Buffer takes all
}

// WriteTo writes the page.
func (p *Page) WriteTo(w io.Writer) (int64, error) { return p.t.out.WriteTo(w) }
