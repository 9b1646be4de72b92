package main

import (
	"strings"
	"testing"
	"time"
)

// A reading that takes long is told of on the terminal, and no more once the
// report is there; where standard error goes elsewhere, or cannot take a line
// back, nothing is.
func TestProgress(t *testing.T) {
	t.Parallel() // most of the time it waits
	const slow = "(cat ../../samples/office.pcap; sleep 3) | "
	for _, c := range []struct {
		name, command string
		tells         bool
	}{
		{"terminal", slow + "NO_COLOR=1 portscope read --top 1 -", true},
		{"quiet", slow + "portscope read -q --top 1 -", false},
		{"dumb", slow + "TERM=dumb portscope read --top 1 -", false},
		{"piped", slow + "portscope read --top 1 - 2>&1 | cat", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newTerminal(t, 80, 24, "LC_ALL=C.UTF-8; export LC_ALL; "+c.command+"; cat")
			told := false
			for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
				shown := string(s.screen())
				told = told || strings.Contains(shown, " kB in ")
				if strings.Contains(shown, "sum = all frames read") {
					if told != c.tells {
						t.Errorf("progress told of: %v, want %v", told, c.tells)
					}
					if strings.Contains(shown, " in 1s") || strings.Contains(shown, "reading") {
						t.Errorf("the line stays:\n%s", shown)
					}
					return
				}
				if time.Now().After(end) {
					t.Fatalf("no report comes:\n%s", shown)
				}
			}
		})
	}
}
