package screen

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// office is a model that looks at ten minutes of an office, which are over.
func office(t *testing.T) *model {
	t.Helper()
	s, err := decode.Open("../../samples/office.pcap", decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l := classify.NewLive([]decode.Source{s}, classify.LiveOptions{})
	if _, err := l.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return newModel(l, Options{Name: "office.pcap", Look: report.Look{}})
}

func (m *model) do(keys ...tea.KeyPressMsg) *model {
	for _, k := range keys {
		m.Update(k)
	}
	return m
}

func letter(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

// TestFits holds every screen to the terminal's size, however small.
func TestFits(t *testing.T) {
	enter := tea.KeyPressMsg{Code: tea.KeyEnter}
	screens := map[string][]tea.KeyPressMsg{
		"services": nil, "conversations": {letter('2')}, "hosts": {letter('3')}, "evidence": {letter('2'), enter},
		"help": {letter('?')}, "typing": {letter('/'), letter('a')}, "fault": {letter('/'), letter('a'), enter},
	}
	for name, keys := range screens {
		m := office(t).do(keys...)
		for _, size := range [][2]int{{1, 1}, {10, 3}, {40, 8}, {80, 24}, {81, 25}, {100, 30}, {132, 43}, {250, 70}} {
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			lines := strings.Split(m.View().Content, "\n")
			if len(lines) > size[1] {
				t.Errorf("%s on %v: %d lines", name, size, len(lines))
			}
			for _, line := range lines {
				if n := len([]rune(line)); n > size[0] && size[0] >= 60 {
					t.Errorf("%s on %v: %d cells: %s", name, size, n, line)
				}
			}
		}
	}
}
