package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// newMergeCommand reports what partials hold.
func newMergeCommand() *cobra.Command {
	var o mergeOptions
	c := &cobra.Command{
		Use:   "merge [flags] PARTIAL...",
		Short: "report what partials of captures hold together",
		Long: `Report what captures hold that were read one by one, maybe on several hosts:
the same report, byte for byte, that reading all of them in one walk gives.

  portscope read --partial -w a.partial monday.pcap
  portscope read --partial -w b.partial tuesday.pcap
  portscope merge a.partial b.partial
  portscope merge -w week.partial a.partial b.partial

A partial holds all headers, and the payloads that tell what a flow is: some 50
bytes a packet. It knows no flow of other captures; where such a one would
decide what was left out, merge says so and reports nothing. The order of the
partials is that of the captures in the report; in whatever groups they are
merged, it is the same.`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.analysis.addTo(c.Flags())
	o.voice.addTo(c.Flags())
	c.Flags().StringVarP(&o.out, "write", "w", "", "write one partial of all to `OUT`, and no report; - is standard output")
	// A partial says itself whether tunnels were opened.
	if err := c.Flags().MarkHidden("no-tunnels"); err != nil {
		panic(err) // there is no such flag
	}
	return c
}

// mergeOptions are the flags of merge.
type mergeOptions struct {
	out      string
	analysis analysisOptions
	voice    voiceOptions
}

func (o *mergeOptions) run(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("no partial is given; type `portscope read --partial -w a.partial FILE`, and `portscope merge a.partial`")
	}
	voice, err := o.voice.resolve(c)
	if err != nil {
		return err
	}
	options, err := o.analysis.options()
	if err != nil {
		return err
	}
	partials, err := openPartials(args)
	defer func() {
		for _, p := range partials {
			p.Close() // nothing is written to it
		}
	}()
	if err != nil {
		return damaged(err)
	}
	noTunnels := partials[0].NoTunnels
	for i, p := range partials {
		if p.NoTunnels != noTunnels {
			return usagef("%s was read with --no-tunnels and %s without, or the other way round; read them alike", args[0], args[i])
		}
	}
	if o.out != "" {
		return damaged(writeOut(o.out, c.OutOrStdout(), func(w io.Writer) error { return joinPartials(w, partials, noTunnels) }))
	}
	options.Decode.Recalled, options.Decode.NoTunnels = true, noTunnels
	summary, err := interruptible(c.Context(), func() (*classify.Summary, error) {
		var sources []decode.Source
		for _, p := range partials {
			sources = append(sources, p.Sources()...)
		}
		return classify.Run(c.Context(), sources, options)
	})
	lack, broken := new(classify.LackError), new(decode.PartialError)
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &lack):
		return damaged(lack)
	case errors.As(err, &broken):
		return damaged(broken)
	}
	return damaged(errors.Join(err, voice.say(c.OutOrStdout(), summary)))
}

// openPartials opens all partials; the error says which cannot be.
func openPartials(names []string) (list []*decode.Partial, err error) {
	var errs []error
	for _, name := range names {
		p, err := decode.OpenPartial(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, p)
	}
	return list, errors.Join(errs...)
}

// joinPartials writes one partial of several.
func joinPartials(w io.Writer, partials []*decode.Partial, noTunnels bool) error {
	if err := decode.StartPartial(w, noTunnels); err != nil {
		return err
	}
	for _, p := range partials {
		if err := p.AddParts(w); err != nil {
			return err
		}
	}
	return decode.EndPartial(w)
}
