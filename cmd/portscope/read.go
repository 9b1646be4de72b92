package main

import (
	"context"
	"errors"

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
	inputOptions
	analysis analysisOptions
	voice    voiceOptions
	partial  bool
	out      string // of the partial
}

func (o *readOptions) addTo(f *pflag.FlagSet) {
	o.inputOptions.addTo(f)
	o.analysis.addTo(f)
	o.voice.addTo(f)
}

// run reads the files and says what they hold.
func (o *readOptions) run(c *cobra.Command, args []string) error {
	names := o.names(args)
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
