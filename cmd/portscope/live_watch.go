package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
	"github.com/portscope/portscope/report/screen"
)

// pulse is how often a capture that nobody asks is told the time, and flows are
// written out.
const pulse = 250 * time.Millisecond

// wait lets the capture run until its end or an interrupt, and calls each on
// every pulse until that returns an error.
func (s *session) wait(done <-chan struct{}, each func() error) error {
	s.announce()
	s.notices.release(s.say)
	t := time.NewTicker(pulse)
	defer t.Stop()
	for {
		select {
		case <-done:
			return nil
		case <-s.ctx.Done():
			return nil
		case <-t.C:
		}
		s.live.Advance(s.clock())
		if each == nil {
			continue
		}
		if err := each(); err != nil {
			return err
		}
	}
}

// say tells people of an interface.
func (s *session) say(text string) {
	if !s.options.voice.quiet {
		complain(s.command.ErrOrStderr(), text)
	}
}

// flows tells of each flow that begins or ends.
func (s *session) flows(out io.Writer, o *classify.LiveOptions) watcher {
	isJSON := s.voice.Name == "ndjson"
	i := s.source.Info()
	stream := report.NewStream(out, isJSON, []string{i.Name}, i.Decimals, s.voice.look)
	o.Began, o.Ended = stream.Began, stream.Ended
	return watcher{
		look: func(done <-chan struct{}) error { return s.wait(done, stream.Flush) },
		last: stream.Flush, isReport: isJSON,
	}
}

// reports writes a report at intervals.
func (s *session) reports(out io.Writer, done <-chan struct{}) error {
	next := time.Now().Add(s.options.every)
	return s.wait(done, func() error {
		if time.Now().Before(next) {
			return nil
		}
		next = next.Add(s.options.every)
		// It is put together while the capture waits, and written while it does not.
		var b bytes.Buffer
		var err error
		s.live.Summarize(func(summary *classify.Summary) { err = s.voice.say(&b, summary) })
		if err != nil {
			return err
		}
		if s.voice.Name == "table" || s.voice.Name == "markdown" {
			b.WriteByte('\n')
		}
		_, err = out.Write(b.Bytes())
		return err
	})
}

// isScreen says whether there is a terminal to show a screen on.
func (s *session) isScreen(out io.Writer) bool {
	_, isTerminal := terminal(out)
	in, isFile := s.command.InOrStdin().(*os.File)
	return isTerminal && isFile && term.IsTerminal(int(in.Fd())) && s.options.every == 0 &&
		s.voice.Name == "table" && !s.options.voice.quiet && os.Getenv("TERM") != "dumb"
}

// screen shows a full screen until the reader quits or a capture ends by
// itself. A capture file's end stays to be looked at.
func (s *session) screen(out io.Writer, done <-chan struct{}) error {
	ctx, leave := context.WithCancel(s.ctx)
	defer leave()
	go func() {
		t := time.NewTicker(pulse)
		defer t.Stop()
		for {
			select {
			case <-done:
				if s.options.replay == "" {
					leave()
				}
				return
			case <-ctx.Done():
				return
			case <-t.C:
				s.live.Advance(s.clock())
			}
		}
	}()
	defer s.notices.release(s.say)
	return screen.Run(ctx, s.live, screen.Options{
		Input: s.command.InOrStdin(), Output: out, Name: s.source.Info().Name, Look: s.voice.look, Filter: s.options.analysis.flows, Notice: s.notices.latest,
	})
}
