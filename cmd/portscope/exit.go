package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/portscope/portscope/report"
)

// The exit codes.
const (
	exitDone        = 0
	exitFound       = 1   // a check found something, or two captures differ
	exitUsage       = 2   // wrong usage
	exitDamaged     = 3   // input damaged or unreadable; what could be read is reported
	exitInterrupted = 130 // interrupted before there was a report
)

// errFound is the error of a command whose report says what it found, which
// nobody needs to be told again.
var errFound = errors.New("something was found")

// usageError is wrong usage; its text says what to type instead.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// damage is an error of what was to be read or written; every other error is
// wrong usage.
type damage struct{ error }

func (d damage) Unwrap() error { return d.error }

// damaged marks an error as damage. There is none where err is nil.
func damaged(err error) error {
	if err == nil {
		return nil
	}
	return damage{err}
}

// conclude says what went wrong, a line for each error, and gives the exit code.
func conclude(stderr io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) {
		complain(stderr, "interrupted")
		return exitInterrupted
	}
	for _, e := range parts(err) {
		if e != errFound {
			complain(stderr, e.Error())
		}
	}
	switch {
	case errors.As(err, new(damage)):
		return exitDamaged
	case errors.Is(err, errFound):
		return exitFound
	}
	return exitUsage
}

// parts are the errors that err joins. Lines are no guide: a file's name may
// hold several.
func parts(err error) (list []error) {
	switch e := err.(type) {
	case damage:
		return parts(e.error)
	case usageError: // of several lines of a file
		for line := range strings.SplitSeq(e.text, "\n") {
			list = append(list, errors.New(line))
		}
		return list
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	for _, e := range joined.Unwrap() {
		list = append(list, parts(e)...)
	}
	return list
}

// complain writes a line to people. Names of files are made safe to show.
func complain(stderr io.Writer, line string) {
	fmt.Fprintf(stderr, "portscope: %s\n", report.Clean(line))
}
