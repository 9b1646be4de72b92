package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// newSliceCommand writes the packets of chosen flows.
func newSliceCommand() *cobra.Command {
	var o sliceOptions
	c := &cobra.Command{
		Use:   "slice [flags] -Y EXPRESSION -w OUT FILE...",
		Short: "write the packets of chosen flows to a capture of their own",
		Long: `Write the packets of chosen flows, whole and in the order of the capture: with
them later fragments, what is in tunnels, and the ICMP errors about them. The
first packet of each flow gets a comment that says what it is:

  portscope slice -Y 'protocol == "tls" && responder.port != 443' -w odd.pcapng office.pcap
  portscope slice -Y 'host == "example.org"' -w - office.pcap | tshark -r -

The files are read three times: for the verdicts, to find the packets, and to
write them. What is written is pcapng; -F pcap, or a name that ends in .pcap,
makes it plain pcap, which has no comments and a single link type.`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	complete(c, "format", "pcapng", "pcap")
	return c
}

// complete has the shell offer the values that a flag of c takes.
func complete(c *cobra.Command, flag string, values ...string) {
	cobra.CheckErr(c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)))
}

// sliceOptions are the flags of slice.
type sliceOptions struct {
	inputOptions
	out      string
	format   string
	analysis analysisOptions
	look     voiceOptions
}

func (o *sliceOptions) addTo(f *pflag.FlagSet) {
	o.inputOptions.addTo(f)
	f.StringVarP(&o.out, "write", "w", "", "write to `OUT`; - is standard output")
	f.StringVarP(&o.format, "format", "F", "", "write `FORMAT`: pcapng or pcap; by OUT's name unless told")
	o.analysis.addTo(f)
	o.look.addLookTo(f)
	f.BoolVarP(&o.look.quiet, "quiet", "q", false, "say nothing but errors")
	f.Lookup("flows").Usage = "write only the flows for which `EXPRESSION` is true, such as 'protocol == \"tls\" && responder.port != 443'"
}

// run reads the files for their flows, and writes the packets of those chosen.
// That a capture is damaged is told of once, at the end.
func (o *sliceOptions) run(c *cobra.Command, args []string) error {
	args = o.names(args)
	if err := o.check(c, args); err != nil {
		return err
	}
	look, err := o.look.resolveLook(c)
	if err != nil {
		return err
	}
	options, err := o.analysis.options()
	if err != nil {
		return err
	}
	names, err := decode.Expand(args)
	if err != nil {
		return damaged(err)
	}
	if err := o.refuse(names); err != nil {
		return err
	}
	summary, broken := o.analyse(c.Context(), names, nil, options)
	if summary == nil || errors.Is(broken, context.Canceled) {
		return broken
	}
	s := slicer{filter: o.filter, options: options, summary: summary}
	slice, err := s.write(c.Context(), o.out, o.pcap(), c.OutOrStdout())
	if err == nil {
		err = o.say(c, summary, slice, look)
	}
	if errors.Is(err, decode.ErrPcap) || errors.Is(err, context.Canceled) {
		return err
	}
	return damaged(errors.Join(broken, err))
}

// say accounts for what was written: on standard error, where standard output
// has the packets.
func (o *sliceOptions) say(c *cobra.Command, s *classify.Summary, slice report.Slice, look report.Look) error {
	switch {
	case o.look.quiet:
		return nil
	case o.out == decode.Stdin:
		complain(c.ErrOrStderr(), slice.Line(s))
		return nil
	}
	if err := report.Sliced(c.OutOrStdout(), s, slice, look); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// check says what is wrong with the flags.
func (o *sliceOptions) check(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("no capture is given; type `portscope slice -Y EXPRESSION -w OUT FILE`")
	case o.out == "":
		return usagef("-w is missing: it takes the name of the file to write")
	case o.analysis.flows == "" && o.filter == "":
		return usagef("no flows are chosen: -Y takes an expression, such as -Y 'protocol == \"tls\"'")
	case o.format != "" && o.format != "pcapng" && o.format != "pcap":
		return usagef("-F %s is no format; there are pcapng or pcap", o.format)
	}
	if packed := filepath.Ext(o.out); slices.Contains([]string{".gz", ".zst", ".lz4", ".xz", ".bz2"}, packed) {
		return usagef("-w %s: slice does not compress; write to - and pipe it into a program that does", o.out)
	}
	if _, toPeople := terminal(c.OutOrStdout()); toPeople && o.out == decode.Stdin {
		return usagef("-w - writes a capture to standard output, which is a terminal; pipe it into a program")
	}
	return nil
}

// pcap says whether to write plain pcap.
func (o *sliceOptions) pcap() bool {
	return o.format == "pcap" || o.format == "" && strings.HasSuffix(strings.ToLower(o.out), ".pcap")
}

// refuse says which of the files cannot be read more than once, or would be
// written over.
func (o *sliceOptions) refuse(names []string) error {
	out, outErr := os.Stat(o.out)
	for _, name := range names {
		if name == decode.Stdin {
			return usagef("slice reads its captures three times, and standard input comes once; save it to a file")
		}
		info, err := os.Stat(name)
		switch {
		case err != nil: // reading it says so
		case info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice) != 0:
			return usagef("slice reads its captures three times, and %s comes once; save it to a file", name)
		case outErr == nil && os.SameFile(info, out):
			return usagef("-w %s is one of the captures; write to another file", o.out)
		}
	}
	return nil
}
