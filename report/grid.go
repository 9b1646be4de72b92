package report

import (
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// grid is a table that fits its width: columns that matter less are left out
// where there is no room, and those that can be are shortened.
type grid struct {
	pen     pen
	columns []*column
	rows    int
}

// column is one column of a grid.
type column struct {
	title string
	right bool // aligned to the right
	// least is the width in cells down to which the column may be shortened;
	// 0 for never.
	least int
	// middle says that its cells are shortened in their middle.
	middle bool
	// spare orders the columns that are shown only where there is room: 1
	// first. 0 is for those that are always shown.
	spare int
	cells []cell
	width int // set by fit
}

// cell is a text and how it stands out.
type cell struct {
	text string
	ink  ink
}

func (g *grid) add(c *column) *column {
	g.columns = append(g.columns, c)
	return c
}

// row appends one cell to each column.
func (g *grid) row(list ...cell) {
	for i, c := range g.columns {
		c.cells = append(c.cells, cell{g.pen.write(list[i].text), list[i].ink})
	}
	g.rows++
}

// natural is the width that a column would like.
func (c *column) natural() int {
	n := cells(c.title)
	for _, cell := range c.cells {
		n = max(n, cells(cell.text))
	}
	return n
}

// The gaps between columns, in cells: the wide one where it fits, which comes
// before columns that can be spared.
const (
	narrowGap = 1
	wideGap   = 2
)

// fit chooses columns and widths, and returns the gap between columns.
func (g *grid) fit() (gap int) {
	for _, c := range g.columns {
		c.width = c.natural()
	}
	all := g.columns
	for limit := g.spares(); limit >= 0; limit-- {
		g.columns = upTo(all, limit)
		if g.total(wideGap) <= g.pen.look.Width {
			return wideGap
		}
	}
	for g.total(narrowGap) > g.pen.look.Width && g.shorten() {
	}
	return narrowGap
}

// spares is the highest order of the columns that may be left out.
func (g *grid) spares() (n int) {
	for _, c := range g.columns {
		n = max(n, c.spare)
	}
	return n
}

func upTo(all []*column, limit int) (kept []*column) {
	for _, c := range all {
		if c.spare <= limit {
			kept = append(kept, c)
		}
	}
	return kept
}

func (g *grid) total(gap int) int {
	n := gap * (len(g.columns) - 1)
	for _, c := range g.columns {
		n += c.width
	}
	return n
}

// shorten takes a cell from the widest column that can spare one.
func (g *grid) shorten() bool {
	var widest *column
	for _, c := range g.columns {
		if c.least > 0 && c.width > c.least && (widest == nil || c.width-c.least > widest.width-widest.least) {
			widest = c
		}
	}
	if widest == nil {
		return false
	}
	widest.width--
	return true
}

// render writes the grid.
func (g *grid) render(w io.Writer) error {
	gap := g.fit()
	t := table.NewWriter()
	t.SetStyle(bare(gap))
	t.SuppressTrailingSpaces()
	var configs []table.ColumnConfig
	header := table.Row{}
	for i, c := range g.columns {
		align := text.AlignLeft
		if c.right {
			align = text.AlignRight
		}
		configs = append(configs, table.ColumnConfig{Number: i + 1, Align: align, AlignHeader: align, WidthMin: c.width})
		header = append(header, g.pen.draw(c.title, headInk))
	}
	t.SetColumnConfigs(configs)
	t.AppendHeader(header)
	for i := range g.rows {
		row := table.Row{}
		for _, c := range g.columns {
			row = append(row, g.pen.draw(g.short(c, c.cells[i].text), c.cells[i].ink))
		}
		t.AppendRow(row)
	}
	_, err := io.WriteString(w, t.Render()+"\n")
	return err
}

// short is a cell's text as its column has room for it.
func (g *grid) short(c *column, s string) string {
	if c.middle {
		return g.pen.clipMiddle(s, c.width)
	}
	return g.pen.clip(s, c.width)
}

// bare is a style without borders, its columns a gap apart.
func bare(gap int) table.Style {
	s := table.StyleDefault
	s.Box = table.BoxStyle{PaddingRight: "  "[:gap]}
	s.Format = table.FormatOptions{Header: text.FormatDefault, Row: text.FormatDefault}
	s.Options = table.OptionsNoBordersAndSeparators
	return s
}
