package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
	"github.com/portscope/portscope/report/learn"
)

// newLearnCommand writes a policy from captures.
func newLearnCommand() *cobra.Command {
	var o learnOptions
	c := &cobra.Command{
		Use:   "learn [flags] FILE... > POLICY",
		Short: "write the policy that allows what captures hold, and nothing else",
		Long: `Write the smallest policy that allows what captures hold, for portscope check:
a rule for each protocol and port, with the servers that were asked. Ports that
systems hand out are left open; by default servers are known by their names
where they have one, and any client may ask them.

  portscope learn run.pcap > policy.yaml
  portscope check -p policy.yaml later.pcap

It allows all that was seen, wanted or not. Read it before you trust it.`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	complete(c, "hosts", hostNamings()...)
	return c
}

// learnOptions are the flags of learn.
type learnOptions struct {
	inputOptions
	hosts    string
	analysis analysisOptions
}

func (o *learnOptions) addTo(f *pflag.FlagSet) {
	o.inputOptions.addTo(f)
	f.StringVar(&o.hosts, "hosts", hostNamings()[0], "know hosts by `WHAT`: their name where they are servers that have one, exact addresses, or cidr networks (/24, /64)")
	o.analysis.addTo(f)
	f.Lookup("flows").Usage = "learn only from the flows for which `EXPRESSION` is true"
}

func hostNamings() []string {
	return named(learn.AllHosts(), func(h learn.Hosts) string { return string(h) })
}

// run reads the captures and writes the policy.
func (o *learnOptions) run(c *cobra.Command, args []string) error {
	names := o.names(args)
	if len(names) == 0 {
		return usagef("no capture is given; type `portscope learn FILE > policy.yaml`")
	}
	if !slices.Contains(hostNamings(), o.hosts) {
		return usagef("--hosts %s is nothing to know hosts by; there are %s", o.hosts, report.Enumerate(hostNamings()))
	}
	options, err := o.analysis.options()
	if err != nil {
		return err
	}
	names, err = decode.Expand(names)
	if err != nil {
		return damaged(err)
	}
	o.gauge = newGauge(c, false, report.Look{})
	defer o.gauge.stop()
	summary, err := interruptible(c.Context(), func() (*classify.Summary, error) {
		return o.analyse(c.Context(), names, c.InOrStdin(), options)
	})
	o.gauge.stop()
	if summary == nil || errors.Is(err, context.Canceled) {
		return err
	}
	failed := learn.Policy(c.OutOrStdout(), summary, learn.Hosts(o.hosts))
	switch {
	case errors.Is(failed, learn.ErrTooLong):
		return errors.Join(usagef("%v; learn from fewer flows with -Y, or know hosts more widely with --hosts", failed), err)
	case failed != nil:
		err = errors.Join(err, fmt.Errorf("writing the policy: %w", failed))
	}
	return damaged(err)
}
