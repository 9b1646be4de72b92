package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/decode/sockets"
	"github.com/portscope/portscope/report"
)

const aboutListening = `List the sockets of this host that wait for anybody, TCP and UDP: the program
that holds each, its user, and the container or systemd unit that it runs in;
the port's class and IANA's name for it; and what live last heard spoken there.

Without root, only your own programs are named. How many sockets are left
without a name is said.

  sudo portscope listening
  portscope listening -o json`

// newListeningCommand lists what waits for anybody on this host.
func newListeningCommand() *cobra.Command {
	var o listeningOptions
	c := &cobra.Command{
		Use:   "listening",
		Short: "list this host's listening sockets and their programs",
		Long:  aboutListening,
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return o.run(c) },
	}
	c.Flags().StringVarP(&o.voice.output, "output", "o", report.Voices()[0].Name, "list as `FORMAT`: "+voiceNames())
	o.voice.addLookTo(c.Flags())
	complete(c, "output", voices()...)
	complete(c, "color", "auto", "always", "never")
	return c
}

// listeningOptions are the flags of listening.
type listeningOptions struct{ voice voiceOptions }

func (o *listeningOptions) run(c *cobra.Command) error {
	if _, ok := report.VoiceNamed(o.voice.output); !ok {
		return usagef("-o %s is no format; there are %s", o.voice.output, voiceNames())
	}
	look, err := o.voice.resolveLook(c)
	if err != nil {
		return err
	}
	list, err := sockets.Listening()
	if err != nil && len(list.Sockets) == 0 {
		return damaged(err)
	}
	known := readHeard(heardFile())
	told := report.NewListening(&list, known.on)
	return damaged(errors.Join(err, told.Say(c.OutOrStdout(), o.voice.output, look)))
}
