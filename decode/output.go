package decode

import (
	"bufio"
	"fmt"
	"io"
)

// output is what the writers of captures share: what they gathered, and their
// first error, which stays.
type output struct {
	b      *bufio.Writer
	frames uint64 // written
	err    error
}

const writerBuffer = 64 << 10

func newOutput(w io.Writer) output { return output{b: bufio.NewWriterSize(w, writerBuffer)} }

// Flush writes out what was gathered.
func (o *output) Flush() error {
	if o.err == nil {
		o.fail(o.b.Flush())
	}
	return o.err
}

// put writes bytes.
func (o *output) put(b []byte) {
	if o.err == nil {
		_, err := o.b.Write(b)
		o.fail(err)
	}
}

func (o *output) text(s string) {
	if o.err == nil {
		_, err := o.b.WriteString(s)
		o.fail(err)
	}
}

// fail keeps the first error.
func (o *output) fail(err error) {
	if err != nil && o.err == nil {
		o.err = fmt.Errorf("writing a capture, at frame %d: %w", o.frames+1, err)
	}
}

// known says whether an interface is one of those described; one that is not is
// an error.
func (o *output) known(number uint32, described int) bool {
	if o.err == nil && uint64(number) >= uint64(described) {
		o.err = fmt.Errorf("writing a capture: frame %d is of interface %d, and %d are described", o.frames+1, number, described)
	}
	return o.err == nil
}
