package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// model is the state of the screen.
type model struct {
	analysis      Analysis
	options       Options
	width, height int

	query    classify.Query
	snapshot *classify.Snapshot
	selected int
	from     int // the first row shown
	paused   bool
	redraws  int // refreshes for which all is drawn anew
	help     bool

	// What is being typed as a filter, and what is wrong with it.
	typing bool
	typed  string
	fault  string

	// The conversation that is open, by its first frame, 0 for none.
	open   uint64
	detail classify.Detail
	left   bool // it is held no more
	scroll int
	back   []classify.Query // where the reader came from
}

func newModel(a Analysis, o Options) *model {
	m := &model{analysis: a, options: o, width: 80, height: 24, query: classify.Query{By: classify.OfService, Top: maxRows}}
	if o.Filter != "" {
		m.typed = o.Filter
		m.filter()
	}
	m.look()
	return m
}

// maxRows bounds the rows that can be scrolled through.
const maxRows = 1000

// tick asks for the next refresh.
type tick struct{}

func (m *model) Init() tea.Cmd { return next() }

func next() tea.Cmd { return tea.Tick(refresh, func(time.Time) tea.Msg { return tick{} }) }

// redraws is for how many refreshes after a new size all is drawn anew. Of the
// first frame of a new size the renderer takes the new columns for empty, and
// would never clear them (seen in ultraviolet of July 2026); which frame that is,
// nobody tells.
const redraws = 8

// Update implements tea.Model.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tick:
		if !m.paused {
			m.look()
		}
		if m.redraws > 0 {
			m.redraws--
			return m, tea.Batch(next(), tea.ClearScreen)
		}
		return m, next()
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.follow()
		m.redraws = redraws
	case tea.PasteMsg:
		if m.typing {
			m.typed += msg.Content
		}
	case tea.KeyPressMsg:
		if m.key(msg) {
			return m, tea.Quit
		}
		return m, tea.ClearScreen // what stands there is another thing
	}
	return m, nil
}

// look asks the analysis, and stays with the row that is selected.
func (m *model) look() {
	if m.open != 0 {
		d, held := m.analysis.Detail(m.open)
		if m.left = !held; held {
			m.detail = d
		}
	}
	var before classify.Row
	if m.snapshot != nil && m.selected < len(m.snapshot.Rows) {
		before = m.snapshot.Rows[m.selected]
	}
	m.snapshot = m.analysis.Look(m.query)
	same := func(r classify.Row) bool {
		return r.Name == before.Name && r.Flow.FirstFrame == before.Flow.FirstFrame
	}
	if i := slices.IndexFunc(m.snapshot.Rows, same); i >= 0 && m.selected > 0 {
		m.selected = i // the first row stays the first: who leads changes
	}
	m.follow()
}

// follow keeps the selected row in sight.
func (m *model) follow() {
	m.selected = max(0, min(m.selected, len(m.snapshot.Rows)-1))
	page := m.page()
	m.from = max(0, min(m.from, m.selected))
	m.from = max(m.from, m.selected-page+1)
}

// The lines above and below the rows, and the fewest of them.
const (
	headLines = 5
	footLines = 1
)

// page is how many rows there is room for, below their titles.
func (m *model) page() int { return max(1, m.height-headLines-footLines-1) }

// View implements tea.Model.
func (m *model) View() tea.View {
	lines := m.lines()
	if len(lines) > m.height {
		lines = append(lines[:m.height-1:m.height-1], lines[len(lines)-1])
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	v.WindowTitle = "portscope live"
	return v
}

// lines is the screen, from its first line to the one at the bottom.
func (m *model) lines() []string {
	look := m.options.Look
	look.Width = m.width
	var lines []string
	switch {
	case m.help:
		lines = helpLines(look)
	case m.open != 0:
		lines = m.detailLines(look)
	default:
		lines = report.LiveHead(m.snapshot, m.options.Name, look)
		lines = append(lines, m.status(), "")
		for len(lines) < headLines {
			lines = append(lines, "")
		}
		lines = append(lines, report.LiveRows(m.snapshot, &m.query, m.from, m.page()+1, m.selected, look)...)
	}
	for len(lines) < m.height-footLines {
		lines = append(lines, "")
	}
	return append(lines[:max(m.height-footLines, 1)], m.foot())
}

// detailLines is the conversation that is open, from where it is scrolled to.
func (m *model) detailLines(look report.Look) []string {
	lines := report.LiveDetail(&m.detail, look)
	m.scroll = max(0, min(m.scroll, len(lines)-(m.height-footLines)))
	return slices.Clone(lines[m.scroll:])
}

// What headings, orders and states are called.
var (
	headingNames = [...]string{classify.OfService: "services", classify.OfConversation: "conversations", classify.OfHost: "hosts", classify.OfPort: "ports", classify.OfProcess: "processes", classify.OfProtocol: "protocols"}
	orderNames   = [...]string{classify.ByRate: "rate", classify.ByBytes: "bytes", classify.ByPackets: "packets", classify.ByFlows: "flows", classify.ByTitle: "name"}
)

// status says what the rows are.
func (m *model) status() string {
	parts := []string{fmt.Sprintf("%s by %s", headingNames[m.query.By], orderNames[m.query.Sort])}
	if w := m.query.Within; w.Name != "" {
		parts[0] = fmt.Sprintf("conversations of %s by %s", report.Clean(w.Name), orderNames[m.query.Sort])
	}
	parts = append(parts, fmt.Sprintf("%d of %d", min(m.selected+1, len(m.snapshot.Rows)), len(m.snapshot.Rows)+m.snapshot.More))
	if m.query.Filter != "" {
		parts = append(parts, "filter "+report.Clean(m.query.Filter))
	}
	if m.paused {
		parts = append(parts, "PAUSED")
	}
	if n := m.options.Notice; n != nil && n() != "" {
		parts = append(parts, report.Clean(n()))
	}
	return m.cut(strings.Join(parts, " - "))
}

// foot is the last line: the keys, or what is being typed.
func (m *model) foot() string {
	switch {
	case m.typing && m.fault != "":
		return m.cut("! " + m.fault)
	case m.typing:
		return m.cut("/" + report.Clean(m.typed) + "_")
	case m.help:
		return m.cut("any key: back")
	case m.open != 0 && m.left:
		return m.cut("it is over and in totals alone  esc back  q quit")
	case m.open != 0:
		return m.cut("up down scroll  p pause  esc back  q quit")
	}
	return m.cut("? help  tab view  s sort  / filter  enter open  p pause  q quit")
}

// cut is a line as the screen has room for it, which is ASCII or clean.
func (m *model) cut(s string) string {
	if r := []rune(s); len(r) > m.width {
		return string(r[:max(m.width, 0)])
	}
	return s
}
