package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/classify/detect"
)

// newProtocolsCommand lists the protocols that are told by their bytes.
func newProtocolsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "protocols",
		Short: "list the protocols that are recognised by their bytes",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			table := detect.Table()
			slices.SortFunc(table, func(a, b *detect.Detector) int { return cmp.Compare(a.Name, b.Name) })
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "ID\tPROTOCOL\tOVER\tSPECIFIED IN")
			for _, d := range table {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.Name, d.Title, over(d.Over), d.Spec)
			}
			return damaged(w.Flush())
		},
	}
}

// over names the transports of a set: "tcp udp".
func over(set detect.Transports) string {
	var names []string
	for _, t := range []struct {
		in   detect.Transports
		name string
	}{{detect.TCP, "tcp"}, {detect.UDP, "udp"}, {detect.SCTP, "sctp"}} {
		if set&t.in != 0 {
			names = append(names, t.name)
		}
	}
	return strings.Join(names, " ")
}
