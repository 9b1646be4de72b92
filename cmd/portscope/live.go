package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

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
		Short: "capture from an interface until Ctrl-C, then report",
		Long: `Capture from an interface until Ctrl-C or until -c packets, then report what
passed. A filter in the words of pcap-filter(7) keeps all else away:

  portscope live -i eth0 port 53 or icmp

Capturing takes the right to do so: run it with sudo, or give it once:
  sudo setcap cap_net_raw+ep $(command -v portscope)`,
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	c.Flags().StringVarP(&o.filter, "filter", "f", "", "capture only what matches `FILTER`, in the words of pcap-filter(7)")
	o.analysis.addTo(c.Flags())
	o.voice.addTo(c.Flags())
	return c
}

// liveOptions are the flags of live.
type liveOptions struct {
	live     decode.LiveOptions
	filter   string
	analysis analysisOptions
	voice    voiceOptions
}

// addTo adds the flags that only live has.
func (o *liveOptions) addTo(f *pflag.FlagSet) {
	f.StringVarP(&o.live.Interface, "interface", "i", "", "capture from `IFACE`; from that of the default route by default")
	f.IntVarP(&o.live.SnapLength, "snapshot-length", "s", 0, "capture `N` bytes of each frame; all by default")
	f.BoolVarP(&o.live.NoPromiscuous, "no-promiscuous-mode", "p", false, "do not put the interface into promiscuous mode")
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
	if o.live.SnapLength < 0 {
		return usagef("-s %d: it takes a number from 0 on", o.live.SnapLength)
	}
	o.live.Filter = strings.TrimSpace(o.filter + " " + strings.Join(args, " "))
	source, err := decode.OpenLive(c.Context(), o.live)
	if errors.Is(err, decode.ErrFilter) {
		return err
	}
	if err != nil {
		return damaged(err)
	}
	defer source.Close() // nothing is written to it
	if !o.voice.quiet {
		announce(c.ErrOrStderr(), source.Info())
	}
	summary, err := classify.Run(context.WithoutCancel(c.Context()), []decode.Source{source}, options)
	return damaged(errors.Join(err, voice.say(c.OutOrStdout(), summary)))
}

// announce says that capturing has begun, and how to end it.
func announce(stderr io.Writer, i decode.Info) {
	complain(stderr, fmt.Sprintf("capturing on %s (%s), Ctrl-C ends it and prints the report", i.Name, i.Interfaces[0].LinkType))
}
