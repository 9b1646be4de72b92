//go:build !linux

package main

import (
	"errors"
	"net/netip"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/cmd/privileges"
	"github.com/portscope/portscope/decode"
)

// programs is for Linux alone.
type programs struct{ classify.Programs }

func startPrograms(privileges.User, func(netip.Addr) bool) (*programs, error) {
	return nil, errors.New("that is for Linux alone")
}

func (*programs) begin() {}

func (*programs) comments() func(*decode.Frame) []string { return nil }

func (*programs) close() {}

// newSeekerCommand is for Linux alone.
func newSeekerCommand() *cobra.Command { return &cobra.Command{Hidden: true} }
