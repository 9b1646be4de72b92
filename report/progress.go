package report

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Progress is a line on a terminal that says how far a long reading is: the
// share, a bar, the bytes, the rate and the time that is left.
type Progress struct {
	stop func()
	done sync.WaitGroup
}

const (
	// patience is how long reading may take before anybody needs to be told.
	patience = time.Second
	// repaint is how often the line is drawn again.
	repaint = 200 * time.Millisecond
	// barLength is the bar's, in cells, its ends included.
	barLength = 22
)

// ShowProgress draws the line on w, a terminal, once a second has passed, until
// Stop. Far says how many bytes are read, and of how many, 0 where that is not
// known; it is called from another goroutine.
func ShowProgress(w io.Writer, far func() (read, size int64), look Look) *Progress {
	return showProgress(w, far, look, patience)
}

func showProgress(w io.Writer, far func() (read, size int64), look Look, patience time.Duration) *Progress {
	stopped := make(chan struct{})
	p := &Progress{stop: sync.OnceFunc(func() { close(stopped) })}
	line, tracker := newLine(w, look)
	p.done.Go(func() {
		select {
		case <-stopped:
			return
		case <-time.After(patience):
		}
		follow(tracker, far)
		var drawn sync.WaitGroup
		drawn.Go(line.Render)
		for tick := time.NewTicker(repaint / 2); ; {
			select {
			case <-tick.C:
				follow(tracker, far)
				continue
			case <-stopped:
				tick.Stop()
			}
			break
		}
		for !line.IsRenderInProgress() { // Stop says nothing to one that has not begun
			time.Sleep(time.Millisecond)
		}
		line.Stop()
		drawn.Wait()
		fmt.Fprint(w, text.CursorUp.Sprint(), text.EraseLine.Sprint(), "\r")
	})
	return p
}

// Stop takes the line away. What is written after it stands where the line was.
func (p *Progress) Stop() {
	p.stop()
	p.done.Wait()
}

// follow brings the tracker up to how far reading is. At its total it would be
// done, and its line would stay.
func follow(t *progress.Tracker, far func() (read, size int64)) {
	read, size := far()
	t.UpdateTotal(size)
	if size > 0 {
		read = min(read, size-1)
	}
	t.SetValue(read)
}

// newLine is the line and what it follows, both not yet begun.
func newLine(w io.Writer, look Look) (progress.Writer, *progress.Tracker) {
	line := progress.NewWriter()
	line.SetOutputWriter(w)
	line.SetUpdateFrequency(repaint)
	line.SetTrackerLength(barLength)
	line.SetTerminalWidth(look.Width - 1)
	line.SetTrackerPosition(progress.PositionRight)
	s := progress.StyleDefault
	if !look.ASCII {
		s.Chars = progress.StyleCharsBlocks
		s.Chars.BoxLeft, s.Chars.BoxRight = "", ""
	}
	if look.Color {
		s.Colors.Tracker = text.Colors{text.FgCyan}
	}
	s.Options.Separator = " "
	s.Options.PercentFormat = "%3.0f%%"
	s.Options.PercentIndeterminate = ""
	s.Options.ETAString = "left"
	s.Options.SpeedPrecision = time.Millisecond
	s.Options.TimeInProgressPrecision = time.Second
	s.Visibility.ETA, s.Visibility.Speed = true, true
	line.SetStyle(s)
	t := &progress.Tracker{Message: "reading", Units: progress.Units{Formatter: func(n int64) string { return formatBytes(uint64(max(n, 0))) }}}
	line.AppendTracker(t)
	return line, t
}
