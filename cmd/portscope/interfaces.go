package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/decode"
)

// newInterfacesCommand lists what live could capture from.
func newInterfacesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "interfaces",
		Short: "list the interfaces that live can capture from",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			list, err := decode.Devices()
			if err != nil {
				return damaged(err)
			}
			standard, _ := decode.DefaultDevice() // none is marked where none is known
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "INTERFACE\tSTATE\tADDRESSES")
			for _, d := range list {
				fmt.Fprintf(w, "%s\t%s\t%s\n", d.Name, deviceState(d, standard), strings.Join(d.Addresses, " "))
			}
			return damaged(w.Flush())
		},
	}
}

// deviceState says in words how an interface is.
func deviceState(d decode.Device, standard string) string {
	words := []string{"down"}
	if d.Up {
		words[0] = "up"
	}
	if d.Loopback {
		words = append(words, "loopback")
	}
	if d.Name == standard {
		words = append(words, "default")
	}
	return strings.Join(words, ", ")
}
