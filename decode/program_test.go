package decode

import (
	"net/netip"
	"strings"
	"testing"
)

func TestProgramComment(t *testing.T) {
	for want, c := range map[string]struct {
		end string
		p   Program
	}{
		"portscope-process: 192.0.2.1:50000 pid=4711 user=alice name=curl": {
			"192.0.2.1:50000", Program{Name: "curl", PID: 4711, User: "alice"}},
		"portscope-process: [2001:db8::1]:443 pid=1 user=root name=nginx unit=nginx@a.service container=0123456789ab": {
			"[2001:db8::1]:443", Program{Name: "nginx", PID: 1, User: "root", Unit: "nginx@a.service", Container: "0123456789ab"}},
		// A process that would be another, on another line, in another colour.
		"portscope-process: 192.0.2.1:1 pid=2 user=mallory name=x%20pid%3D1%0A%1B%5B2J%25": {
			"192.0.2.1:1", Program{Name: "x pid=1\n\x1b[2J%", PID: 2, User: "mallory"}},
		"portscope-process: 192.0.2.1:1 pid=0": {"192.0.2.1:1", Program{}},
	} {
		end := netip.MustParseAddrPort(c.end)
		if got := c.p.Comment(end); got != want {
			t.Errorf("the comment of %+v is\n%s, want\n%s", c.p, got, want)
		}
		if p, at, ok := ParseProgramComment(want); !ok || p != c.p || at != end {
			t.Errorf("%s is read as %+v at %v, %v", want, p, at, ok)
		}
	}
}

// TestProgramCommentRefuses holds what is nearly such a comment to be none.
func TestProgramCommentRefuses(t *testing.T) {
	for _, text := range []string{
		"", "curl was here", "portscope-process: ", "portscope-process: 192.0.2.1 pid=1",
		"portscope-process: 192.0.2.1:1", "portscope-process: 192.0.2.1:1 pid=x",
		"portscope-process: 192.0.2.1:1 pid=01", "portscope-process: 192.0.2.1:1 pid=1 pid=1",
		"portscope-process: 192.0.2.1:1 name=a pid=1", "portscope-process: 192.0.2.1:1 pid=1 name=%61",
		"portscope-process: 192.0.2.1:1 pid=1 name=a%2f", "portscope-process: 192.0.2.1:1 pid=1 name=a\x1b",
		"portscope-process: 192.0.2.1:1 pid=1 shoe=42", "portscope-process: 192.0.2.1:1 pid=1 name=" + strings.Repeat("a", maxProgramComment),
	} {
		if p, end, ok := ParseProgramComment(text); ok {
			t.Errorf("%q is read as %+v at %v", text, p, end)
		}
	}
}

func FuzzProgramComment(f *testing.F) {
	f.Add("curl", "alice", "a.service", "", 1, "portscope-process: 192.0.2.1:1 pid=1 name=%20")
	f.Fuzz(func(t *testing.T, name, user, unit, container string, pid int, text string) {
		p, end := Program{Name: name, PID: pid, User: user, Unit: unit, Container: container}, netip.MustParseAddrPort("192.0.2.1:1")
		written := p.Comment(end)
		if i := strings.IndexFunc(written, func(r rune) bool { return r < ' ' || r > '~' }); i >= 0 {
			t.Errorf("%q holds what does not show", written)
		}
		if len(written) > maxProgramComment {
			return
		}
		if q, at, ok := ParseProgramComment(written); !ok || q != p || at != end {
			t.Errorf("%+v is written as %s and read as %+v", p, written, q)
		}
		ParseProgramComment(text)
	})
}
