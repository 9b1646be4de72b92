//go:build !linux

package privileges

import (
	"errors"
	"os"
)

// Right is a right to keep.
type Right int

// What it takes to see which files the processes of others have open.
const SeeProcesses, SeeFiles Right = 0, 1

// Has is for Linux alone.
func Has(...Right) bool { return false }

// Drop is for Linux alone. Elsewhere only a process that is not root's has
// nothing to give up.
func Drop(User, ...Right) error {
	if os.Geteuid() == 0 {
		return errors.New("giving up root's rights is for Linux alone; run it as somebody who may capture")
	}
	return nil
}

// Confine is for Linux alone: elsewhere it does nothing.
func Confine(...string) error { return nil }
