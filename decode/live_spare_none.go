//go:build !linux || !cgo

package decode

import (
	"context"
	"errors"
)

// spare is for Linux alone.
type spare struct{}

func openSpare(LiveOptions, LinkType) *spare { return nil }

func (*spare) capture(context.Context, Info) (Source, error) { return nil, errors.ErrUnsupported }

func (*spare) close() {}
