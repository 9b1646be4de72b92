package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// newReadCommand reads capture files.
func newReadCommand() *cobra.Command {
	var o readOptions
	c := &cobra.Command{
		Use:   "read [flags] FILE...",
		Short: "report what capture files hold (what `portscope FILE...` does)",
		Long: `Read capture files and report what they hold. Several files are one analysis,
in the order of time; a directory stands for the captures in it, and - for
standard input. What a file is, and how it is compressed, is told from its
first bytes: pcap, pcapng and snoop, packed by gzip, zstd, lz4, xz or bzip2.`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	c.Flags().BoolVar(&o.partial, "partial", false, "report nothing, and write what portscope merge makes a report of")
	c.Flags().StringVarP(&o.out, "write", "w", "", "write the partial to `OUT`; - is standard output")
	return c
}

// readOptions are the flags of read.
type readOptions struct {
	files    []string
	filter   string
	analysis analysisOptions
	voice    voiceOptions
	gauge    *gauge // nil for none
	partial  bool
	out      string // of the partial
}

func (o *readOptions) addTo(f *pflag.FlagSet) {
	f.StringArrayVarP(&o.files, "read", "r", nil, "read this `FILE`, like one given without a flag")
	f.StringVarP(&o.filter, "filter", "f", "", "read only what matches `FILTER`, in the words of pcap-filter(7)")
	o.analysis.addTo(f)
	o.voice.addTo(f)
}

// run reads the files and says what they hold.
func (o *readOptions) run(c *cobra.Command, args []string) error {
	names := append(o.files, args...)
	if len(names) == 0 {
		return usagef("no capture is given; type `portscope read FILE`, or `portscope read -` for standard input")
	}
	if err := o.checkPartial(c); err != nil {
		return err
	}
	voice, err := o.voice.resolve(c)
	if err != nil {
		return err
	}
	options, err := o.analysis.options()
	if err != nil {
		return err
	}
	names, err = decode.Expand(names)
	if err != nil {
		return damaged(err)
	}
	o.gauge = newGauge(c, o.voice.quiet, voice.look)
	defer o.gauge.stop()
	if o.partial {
		return o.writePartial(c, names, options)
	}
	summary, err := interruptible(c.Context(), func() (*classify.Summary, error) {
		return o.analyse(c.Context(), names, c.InOrStdin(), options)
	})
	o.gauge.stop()
	if summary == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return damaged(errors.Join(err, voice.say(c.OutOrStdout(), summary)))
}

// analyse opens the captures that can be opened and sums up what they hold;
// the error says what could not be read. Without a summary nothing could, or
// the filter is none.
func (o *readOptions) analyse(ctx context.Context, names []string, stdin io.Reader, options classify.Options) (*classify.Summary, error) {
	sources, unopened := open(names, stdin)
	defer closeAll(sources)
	if len(sources) == 0 {
		return nil, damaged(unopened)
	}
	o.gauge.watch(sources)
	sources, err := filtered(sources, o.filter)
	if err != nil {
		return nil, err
	}
	summary, err := classify.Run(ctx, sources, options)
	return summary, errors.Join(unopened, err)
}

// interruptible does work and gives what comes of it. Once ctx is done it does
// not wait: a pipe that nobody writes to blocks for good.
func interruptible[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := work()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// open opens all captures that can be; the error joins what keeps the others.
func open(names []string, stdin io.Reader) (sources []decode.Source, err error) {
	var list []error
	for _, name := range names {
		s, err := decode.Open(name, decode.OpenOptions{Stdin: stdin})
		if err != nil {
			list = append(list, err)
			continue
		}
		sources = append(sources, s)
	}
	return sources, errors.Join(list...)
}

// filtered leaves of the captures what matches an expression, all where it is
// empty.
func filtered(sources []decode.Source, expression string) (list []decode.Source, err error) {
	if expression == "" {
		return sources, nil
	}
	for _, s := range sources {
		if s, err = decode.Filter(s, expression); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func closeAll(sources []decode.Source) {
	for _, s := range sources {
		s.Close() // nothing is written to it
	}
}
