package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// newLiveCommand captures from an interface.
func newLiveCommand() *cobra.Command {
	var o liveOptions
	c := &cobra.Command{
		Use:   "live [flags] [FILTER]",
		Short: "capture from an interface: show what passes, until q or Ctrl-C, then report",
		Long: `Capture from an interface and show what passes, until q, Ctrl-C or one of the
conditions of -c and -a; then report it. A filter in the words of
pcap-filter(7) keeps all else away:

  portscope live -i eth0 port 53 or icmp

On a terminal it is a full screen, where ? lists the keys. Elsewhere it is a
line for each flow that begins (+) or ends (-), or with --every a report at
intervals; with -o ndjson flow records, as they come. -r shows a capture file
as if it were captured now.

Capturing takes the right to do so: run it with sudo, or give it once:
  sudo setcap cap_net_raw,cap_net_admin+eip $(command -v portscope)
All rights are given up before the first packet is looked at: with sudo it goes
on as who called that, as root itself as nobody, or as --user. The programs of
this host are named by a process of their own, which sees no packets.`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	c.Flags().StringVarP(&o.filter, "filter", "f", "", "capture only what matches `FILTER`, in the words of pcap-filter(7)")
	o.addLiveTo(c.Flags())
	o.host.addTo(c.Flags())
	o.analysis.addTo(c.Flags())
	o.voice.addTo(c.Flags())
	return c
}

// liveOptions are the flags of live.
type liveOptions struct {
	captureOptions
	filter   string
	replay   string
	speed    float64
	every    time.Duration
	held     int
	host     hostOptions
	analysis analysisOptions
	voice    voiceOptions
}

// addLiveTo adds the flags that only live has.
func (o *liveOptions) addLiveTo(f *pflag.FlagSet) {
	o.captureOptions.addLiveTo(f)
	f.StringVarP(&o.replay, "read", "r", "", "show the capture `FILE` as if it were captured now")
	f.Float64Var(&o.speed, "speed", 1, "with -r, let time pass `N` times as fast; 0 shows the end at once")
	f.DurationVar(&o.every, "every", 0, "report each `INTERVAL`, such as 10s, instead of showing a screen or flows")
	f.IntVar(&o.held, "held-flows", classify.DefaultMaxHeld, "hold `N` flows one by one; beyond, those that are over stay in totals alone")
}

// run captures until it is told to stop and says what passed. A signal ends
// the capture, not the report.
func (o *liveOptions) run(c *cobra.Command, args []string) error {
	voice, err := o.voice.resolve(c)
	if err != nil {
		return err
	}
	options, err := o.analysis.options()
	if err != nil {
		return err
	}
	s := session{command: c, options: o, voice: voice, clock: func() int64 { return time.Now().UnixNano() }}
	if err := s.check(&options); err != nil {
		return err
	}
	s.ctx, s.stop = context.WithCancel(c.Context())
	defer s.stop()
	defer s.close()
	if err := s.open(strings.TrimSpace(o.filter + " " + strings.Join(args, " "))); err != nil {
		return err
	}
	if err := s.settle(&options); err != nil {
		return err
	}
	// A reader that went away ends the capture by an error, not the process.
	signal.Ignore(syscall.SIGPIPE)
	beSteady(c.Context())
	return damaged(s.run(options))
}

// check looks at what makes no sense, and at when to end.
func (s *session) check(options *classify.Options) (err error) {
	o := s.options
	if s.until, s.ring, err = o.captureOptions.check(o.replay != ""); err != nil {
		return err
	}
	if n := s.until.packets; n > 0 && (options.MaxFrames == 0 || n < options.MaxFrames) {
		options.MaxFrames = n
	}
	switch {
	case o.speed < 0:
		return usagef("--speed %v: it takes a number from 0 on", o.speed)
	case o.every < 0:
		return usagef("--every %v: it takes a time such as 10s", o.every)
	case o.held < 0:
		return usagef("--held-flows %d: it takes a number from 0 on", o.held)
	case o.replay != "" && o.host != hostOptions{}:
		return usagef("-r reads a file: --user, --metrics and --no-programs are for what is captured")
	}
	return nil
}

// session is one run of live.
type session struct {
	command *cobra.Command
	options *liveOptions
	voice   voice
	ctx     context.Context
	stop    context.CancelFunc
	source  decode.Source
	host    *localHost // nil for a file
	clock   func() int64
	live    *classify.Live
	notices notices
	// until says when to end, ring when another file begins.
	until, ring limits
}

// open opens what is to be looked at.
func (s *session) open(filter string) error {
	if s.options.replay != "" {
		return s.openReplay(filter)
	}
	host, err := s.options.host.open()
	if err != nil {
		return err
	}
	s.host = host
	source, err := s.options.taps(s.ctx, filter, &s.notices)
	s.source = source
	return err
}

// close ends what open began.
func (s *session) close() {
	if s.host != nil {
		s.host.close()
	}
	if s.source != nil {
		s.source.Close() // run has closed what was written
	}
}

// settle gives up all rights, before the first packet is looked at, and begins
// to look for the programs of this host.
func (s *session) settle(o *classify.Options) error {
	// Who called sudo may write where that user may, and no further. Root itself
	// becomes somebody who may write nowhere.
	sudo := os.Getenv("SUDO_UID") != ""
	if !sudo {
		if err := s.record(o); err != nil {
			return err
		}
	}
	if s.host != nil {
		if err := s.host.settle(s.options.writable()...); err != nil {
			return err
		}
		if s.host.programs != nil {
			o.Programs = s.host.programs
			s.host.programs.begin()
		}
	}
	if sudo {
		return s.record(o)
	}
	return nil
}

// record lets the source write what it gives to a file, where it is to.
func (s *session) record(o *classify.Options) (err error) {
	var comments func(*decode.Frame) []string
	if s.host != nil && s.host.programs != nil {
		comments = s.host.programs.comments()
	}
	s.source, err = s.options.recorded(s.source, s.until, s.ring, o.MaxFrames, comments)
	return err
}

// openReplay opens a capture file, whose time becomes the clock's.
func (s *session) openReplay(filter string) error {
	source, err := decode.Open(s.options.replay, decode.OpenOptions{Stdin: s.command.InOrStdin()})
	if err != nil {
		return damaged(err)
	}
	sources, err := filtered([]decode.Source{source}, filter)
	if err != nil {
		return err
	}
	replayed := decode.Replay(s.ctx, sources[0], s.options.speed)
	s.source, s.clock = replayed, replayed.Now
	return nil
}

// announce says that capturing has begun, and how to end it.
func (s *session) announce() {
	if s.options.voice.quiet {
		return
	}
	i := s.source.Info()
	does := "capturing on"
	if s.options.replay != "" {
		does = "replaying"
	}
	links := i.Format
	if len(i.Interfaces) > 0 {
		links = i.Interfaces[0].LinkType.String()
	}
	complain(s.command.ErrOrStderr(), fmt.Sprintf("%s %s (%s), Ctrl-C ends it and prints the report", does, i.Name, links))
	if s.host != nil {
		s.host.announce(s.command.ErrOrStderr())
	}
}

// run looks at what passes until the end, and reports.
func (s *session) run(options classify.Options) error {
	if d := s.until.duration; d > 0 {
		end := time.AfterFunc(d, s.stop)
		defer end.Stop()
	}
	out := s.command.OutOrStdout()
	o := classify.LiveOptions{Options: options, MaxHeld: s.options.held}
	watch := s.watch(out, &o)
	s.live = classify.NewLive([]decode.Source{s.source}, o)
	if s.host != nil && s.host.metrics != nil {
		s.host.metrics.serve(s.live.Meters)
	}
	summary, err := s.capture(watch)
	if s.host != nil {
		s.host.hear(summary)
	}
	if watch.last != nil && err == nil {
		err = watch.last()
	}
	if recorder, ok := s.source.(*decode.Recorder); ok {
		err = joinOnce(err, recorder.Close())
	}
	if watch.isReport {
		return err
	}
	return errors.Join(err, s.voice.say(out, summary))
}

// joinOnce joins two errors, of which the second may be the first again.
func joinOnce(err, again error) error {
	if again != nil && errors.Is(err, again) {
		return err
	}
	return errors.Join(err, again)
}

// watcher is how a capture is looked at while it runs.
type watcher struct {
	// look blocks until the reader or done ends it.
	look func(done <-chan struct{}) error
	// last is done once the capture has ended, nil for nothing.
	last func() error
	// isReport says that nothing is to be reported at the end.
	isReport bool
}

// watch chooses by where the output goes. It fills in whom flows are told of to.
func (s *session) watch(out io.Writer, o *classify.LiveOptions) watcher {
	switch {
	case s.isScreen(out):
		return watcher{look: func(done <-chan struct{}) error { return s.screen(out, done) }}
	case s.options.every > 0:
		return watcher{look: func(done <-chan struct{}) error { return s.reports(out, done) }}
	case s.voice.Name == "ndjson" || s.voice.Name == "table" && !s.options.voice.quiet:
		return s.flows(out, o)
	}
	return watcher{look: func(done <-chan struct{}) error { return s.wait(done, nil) }}
}

// capture runs the analysis beside who looks. Each ends the other; a capture
// file that has ended stays on the screen.
func (s *session) capture(w watcher) (*classify.Summary, error) {
	type outcome struct {
		summary *classify.Summary
		err     error
	}
	done, ended := make(chan struct{}), make(chan outcome, 1)
	go func() {
		// ctx ends the source, which then gives what it still holds.
		summary, err := s.live.Run(context.WithoutCancel(s.ctx))
		ended <- outcome{summary, err}
		close(done)
	}()
	err := w.look(done)
	s.stop()
	o := <-ended
	return o.summary, errors.Join(o.err, err)
}
