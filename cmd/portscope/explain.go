package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/report"
)

// newExplainCommand shows how the verdict on a flow came about.
func newExplainCommand() *cobra.Command {
	var o explainOptions
	c := &cobra.Command{
		Use:   "explain [flags] FILE [FLOW]",
		Short: "show how the verdict on one flow came about, from its bytes",
		Long: `Show how the verdict on one flow came about: the layers of its first frame with
their bytes, who opened it, which detector recognised it by which bytes, what
else came near, and what ports and names say.

FLOW is a number as in the list that is printed without it, a socket, a pair of
sockets, an address, or a Community ID:

  portscope explain lesson.pcap
  portscope explain lesson.pcap 2
  portscope explain lesson.pcap 192.0.2.1:55001
  portscope explain lesson.pcap 192.0.2.1:55001-198.51.100.7:443`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	return c
}

// explainOptions are the flags of explain.
type explainOptions struct {
	analysis analysisOptions
	look     voiceOptions
}

func (o *explainOptions) addTo(f *pflag.FlagSet) {
	o.analysis.addTo(f)
	o.look.addLookTo(f)
}

// fewFlows is how many flows are explained without being chosen one by one.
const fewFlows = 3

// run reads the capture twice: for all verdicts, then for the bytes behind
// those that are to be explained.
func (o *explainOptions) run(c *cobra.Command, args []string) error {
	if args[0] == "-" {
		return usagef("explain reads its capture twice, and standard input comes once; save it to a file")
	}
	matches, err := flowMatcher(strings.Join(args[1:], ""))
	if err != nil {
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
	summary, broken := (&inputOptions{}).analyse(c.Context(), args[:1], nil, options)
	if summary == nil || errors.Is(broken, context.Canceled) {
		return damaged(broken)
	}
	chosen := chooseFlows(summary, matches)
	switch {
	case len(chosen) == 0 && len(args) == 1:
		return damaged(errors.Join(broken, errors.New(args[0]+": no flow to explain")))
	case len(chosen) == 0:
		return usagef("no flow of %s is %s; `portscope explain %s` lists them", args[0], args[1], args[0])
	case len(chosen) > fewFlows:
		return damaged(errors.Join(broken, report.FlowChoice(c.OutOrStdout(), chosen, look)))
	}
	return damaged(errors.Join(broken, o.explain(c, args[0], summary, chosen, options, look)))
}

// chooseFlows is the flows that match.
func chooseFlows(s *classify.Summary, matches func(*classify.Flow) bool) (list []classify.Flow) {
	for f := range s.Flows {
		if matches(f) {
			list = append(list, *f)
		}
	}
	return list
}

// explain reads the capture for the chosen flows, and explains each. What ends
// the capture early was told of already.
func (o *explainOptions) explain(c *cobra.Command, name string, s *classify.Summary, flows []classify.Flow, options classify.Options, look report.Look) error {
	sources, err := open([]string{name}, nil, options.Cores)
	if err != nil {
		return err
	}
	defer closeAll(sources)
	list, err := classify.Explain(c.Context(), sources, s, flows, options)
	if errors.Is(err, context.Canceled) {
		return err
	}
	w := c.OutOrStdout()
	for i := range list {
		if i > 0 {
			if _, err := io.WriteString(w, "\n\n"); err != nil {
				return err
			}
		}
		if err := report.Explain(w, name, s.Decimals, &list[i], look); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	return nil
}

// flowMatcher says which flows a text means; all where it is empty.
func flowMatcher(text string) (func(*classify.Flow) bool, error) {
	if text == "" {
		return func(*classify.Flow) bool { return true }, nil
	}
	if n, err := strconv.Atoi(text); err == nil {
		return func(f *classify.Flow) bool { return f.Number == n }, nil
	}
	if strings.HasPrefix(text, "1:") && strings.HasSuffix(text, "=") {
		return func(f *classify.Flow) bool { return string(f.AppendCommunityID(nil)) == text }, nil
	}
	if a, err := netip.ParseAddr(text); err == nil {
		return func(f *classify.Flow) bool { return f.Originator.Address == a || f.Responder.Address == a }, nil
	}
	one, other, isPair := strings.Cut(text, "-")
	a, err := netip.ParseAddrPort(one)
	b := a
	if isPair && err == nil {
		b, err = netip.ParseAddrPort(other)
	}
	if err != nil {
		return nil, usagef("%s is no flow: give a number, a socket as 192.0.2.1:443 or [2001:db8::1]:443, a pair of sockets with - between, an address, or a Community ID", text)
	}
	return func(f *classify.Flow) bool {
		o, r := f.Originator.Socket(), f.Responder.Socket()
		return (o == a || r == a) && (o == b || r == b)
	}, nil
}
