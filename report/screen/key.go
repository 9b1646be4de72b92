package screen

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/filter"
	"github.com/portscope/portscope/report"
)

// binding is what a key does.
type binding struct {
	keys  []string
	title string // as help shows them
	does  string
	act   func(*model)
}

// bindings are the keys of the rows, in the order of help.
func bindings() []binding {
	return []binding{
		{[]string{"tab"}, "tab", "services, conversations, hosts, ports, processes in turn", func(m *model) { m.show(following(m.query.By)) }},
		{[]string{"1"}, "1", "services", func(m *model) { m.show(classify.OfService) }},
		{[]string{"2"}, "2", "conversations", func(m *model) { m.show(classify.OfConversation) }},
		{[]string{"3"}, "3", "hosts, by the servers' names", func(m *model) { m.show(classify.OfHost) }},
		{[]string{"4"}, "4", "ports, by the servers' numbers", func(m *model) { m.show(classify.OfPort) }},
		{[]string{"5"}, "5", "processes of this host", func(m *model) { m.show(classify.OfProcess) }},
		{[]string{"s"}, "s", "sort by rate, bytes, packets, flows, name in turn", (*model).sort},
		{[]string{"/"}, "/", "filter: protocol == \"tls\" && responder.port != 443", (*model).type_},
		{[]string{"enter", "right"}, "enter", "open: a row's conversations, a conversation's evidence", (*model).enter},
		{[]string{"esc", "backspace", "left"}, "esc", "back; then take the filter away", (*model).leave},
		{[]string{"up", "k"}, "up, k", "one row up", func(m *model) { m.move(-1) }},
		{[]string{"down", "j"}, "down, j", "one row down", func(m *model) { m.move(1) }},
		{[]string{"pgup"}, "page up", "a page up", func(m *model) { m.move(-m.page()) }},
		{[]string{"pgdown"}, "page down", "a page down", func(m *model) { m.move(m.page()) }},
		{[]string{"home", "g"}, "home, g", "the first row", func(m *model) { m.move(-maxRows) }},
		{[]string{"end", "G"}, "end, G", "the last row", func(m *model) { m.move(maxRows) }},
		{[]string{"p", "space"}, "p, space", "pause: hold still, while the capture goes on", func(m *model) { m.paused = !m.paused }},
		{[]string{"?", "h"}, "?, h", "this", func(m *model) { m.help = true }},
		{[]string{"q"}, "q, ctrl+c", "end the capture, and print its report", nil},
	}
}

// helpLines is what the keys do.
func helpLines(report.Look) []string {
	lines := []string{"portscope live: keys", ""}
	for _, b := range bindings() {
		lines = append(lines, "  "+b.title+strings.Repeat(" ", 12-len(b.title))+b.does)
	}
	return append(lines, "", "Arrows: what clients send, and what they get. Rates are of the last 3 seconds.")
}

// key does what a key is for, and says whether to quit.
func (m *model) key(k tea.KeyPressMsg) (quit bool) {
	name := k.String()
	switch {
	case name == "ctrl+c":
		return true
	case m.help:
		m.help = false
		return false
	case m.typing:
		m.letter(k)
		return false
	}
	for _, b := range bindings() {
		for _, key := range b.keys {
			if key != name {
				continue
			}
			if b.act == nil {
				return true
			}
			b.act(m)
			return false
		}
	}
	return false
}

// following is the next heading in turn.
func following(by classify.Heading) classify.Heading {
	turn := []classify.Heading{classify.OfService, classify.OfConversation, classify.OfHost, classify.OfPort, classify.OfProcess}
	for i, h := range turn {
		if h == by {
			return turn[(i+1)%len(turn)]
		}
	}
	return classify.OfService
}

// show looks at rows under another heading.
func (m *model) show(by classify.Heading) {
	m.open, m.back = 0, nil
	m.query.By, m.query.Within = by, classify.Name{}
	m.first()
}

// first looks anew, from the first row on.
func (m *model) first() {
	m.selected, m.from = 0, 0
	m.look()
}

func (m *model) sort() {
	m.query.Sort = (m.query.Sort + 1) % (classify.ByTitle + 1)
	m.first()
}

// move selects another row, or scrolls what is open.
func (m *model) move(by int) {
	if m.open != 0 {
		m.scroll = max(0, m.scroll+by)
		return
	}
	m.selected += by
	m.follow()
}

// enter opens the selected row.
func (m *model) enter() {
	if m.open != 0 || m.selected >= len(m.snapshot.Rows) {
		return
	}
	r := &m.snapshot.Rows[m.selected]
	if m.query.By == classify.OfConversation {
		if d, held := m.analysis.Detail(r.Flow.FirstFrame); held {
			m.open, m.detail, m.left, m.scroll = r.Flow.FirstFrame, d, false, 0
		}
		return
	}
	m.back = append(m.back, m.query)
	m.query.By, m.query.Within = classify.OfConversation, r.Name
	m.first()
}

// leave goes back to where the reader came from.
func (m *model) leave() {
	switch last := len(m.back) - 1; {
	case m.open != 0:
		m.open = 0
	case last >= 0:
		m.query, m.back = m.back[last], m.back[:last]
		m.first()
	case m.query.Filter != "":
		m.query.Filter, m.query.Only = "", nil
		m.first()
	}
}

// type_ begins to type a filter.
func (m *model) type_() {
	if m.open == 0 {
		m.typing, m.typed, m.fault = true, m.query.Filter, ""
	}
}

// letter is a key while a filter is typed.
func (m *model) letter(k tea.KeyPressMsg) {
	m.fault = ""
	switch k.String() {
	case "enter":
		m.filter()
	case "esc":
		m.typing = false
	case "backspace":
		_, n := utf8.DecodeLastRuneInString(m.typed)
		m.typed = m.typed[:len(m.typed)-n]
	case "ctrl+u":
		m.typed = ""
	default:
		m.typed += k.Text
	}
}

// filter puts in force what was typed; nothing takes the filter away.
func (m *model) filter() {
	text := strings.TrimSpace(m.typed)
	if text == "" {
		m.typing, m.query.Filter, m.query.Only = false, "", nil
		m.first()
		return
	}
	only, err := filter.Compile(text)
	if err != nil {
		m.fault, _, _ = strings.Cut(report.Clean(err.Error()), "\\x0a")
		return
	}
	m.typing, m.query.Filter, m.query.Only = false, text, only.Match
	m.first()
}
