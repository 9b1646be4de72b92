package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// newVersionCommand says which portscope this is.
func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "say which portscope this is, and what it knows",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "portscope %s (%s, %s/%s)\n"+
				"record schema   %d\nprotocols       %d\nport registry   %s\nlive capture    %s\n",
				version(), runtime.Version(), runtime.GOOS, runtime.GOARCH,
				report.Schema, len(detect.Table()), ports.Date(), decode.LiveSupport())
			return damaged(err)
		},
	}
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return "(devel)"
}
