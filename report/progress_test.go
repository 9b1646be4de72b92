package report

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// pane takes what is drawn, from whatever goroutine.
type pane struct {
	mu    sync.Mutex
	drawn bytes.Buffer
	wrote chan struct{}
}

func (p *pane) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.wrote <- struct{}{}:
	default:
	}
	return p.drawn.Write(b)
}

// A long reading has a line that says how much of it is done and is gone after
// it; what the size of is not known has one without a share.
func TestProgress(t *testing.T) {
	for _, c := range []struct {
		name       string
		read, size int64
		look       Look
		want       []string
		never      []string
	}{
		{"known", 250_000_000, 1_000_000_000, Look{Width: 80}, []string{" 25%", "█████", "250 MB", "/s"}, []string{"\x1b[3"}},
		{"long", 10_000_000, 1_000_000_000, Look{Width: 80}, []string{"  1%", "left"}, nil},
		{"over", 30, 20, Look{Width: 80, Color: true}, []string{" 95%", "\x1b[36m"}, nil},
		{"unknown", 250_000_000, 0, Look{Width: 80, ASCII: true}, []string{"reading", "250 MB", "/s"}, []string{"%", "█", "left"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &pane{wrote: make(chan struct{}, 1)}
			line := showProgress(p, func() (int64, int64) { return c.read, c.size }, c.look, 10*time.Millisecond)
			<-p.wrote
			line.Stop()
			got := p.drawn.String()
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in %q", want, got)
				}
			}
			for _, never := range c.never {
				if strings.Contains(got, never) {
					t.Errorf("%q is in %q", never, got)
				}
			}
			if !strings.HasSuffix(got, "\x1b[A\x1b[K\r") {
				t.Errorf("the line stays: %q", got)
			}
		})
	}
}

// Nobody is told of what takes no time.
func TestProgressOfShortReading(t *testing.T) {
	var p pane
	showProgress(&p, func() (int64, int64) { return 0, 0 }, Look{}, time.Hour).Stop()
	if got := p.drawn.String(); got != "" {
		t.Errorf("it draws %q", got)
	}
}
