//go:build !linux

package decode

import (
	"io"
	"os"
)

// fileReader reads an open file from where it stands.
func fileReader(f *os.File) io.Reader { return f }
