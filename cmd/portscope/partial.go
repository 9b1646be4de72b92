package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/spf13/cobra"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// reportFlags are those of read that say what to make of flows, and how to
// report it: of partials, merge does.
var reportFlags = [...]string{"output", "by", "top", "all", "findings", "flows", "applications"}

// checkPartial says what is wrong with read's flags for partials.
func (o *readOptions) checkPartial(c *cobra.Command) error {
	switch {
	case o.partial && o.out == "":
		return usagef("--partial takes -w, the name of the file to write: portscope read --partial -w a.partial FILE")
	case o.out != "" && !o.partial:
		return usagef("-w writes a partial, with --partial; `portscope slice -w` writes packets")
	case !o.partial:
		return nil
	}
	for _, name := range reportFlags {
		if c.Flags().Changed(name) {
			return usagef("--%s is for `portscope merge`, which makes the report of partials", name)
		}
	}
	if _, toPeople := terminal(c.OutOrStdout()); toPeople && o.out == decode.Stdin {
		return usagef("-w - writes a partial to standard output, which is a terminal; name a file")
	}
	return nil
}

// writePartial reads the files, several at once, into a partial.
func (o *readOptions) writePartial(c *cobra.Command, names []string, options classify.Options) error {
	_, err := interruptible(c.Context(), func() (none struct{}, err error) {
		return none, o.with(names, c.InOrStdin(), options.Cores, func(sources []decode.Source, unopened error) error {
			if len(sources) == 0 {
				return damaged(unopened)
			}
			parts, err := readParts(c.Context(), sources, options)
			defer closeParts(parts)
			if err == nil {
				err = writeOut(o.out, c.OutOrStdout(), func(w io.Writer) error { return writeParts(w, parts, options.Decode.NoTunnels) })
			}
			return damaged(errors.Join(unopened, err))
		})
	})
	return err
}

// readParts reads each source into a temporary file of its own, as many at once
// as there are cores.
func readParts(ctx context.Context, sources []decode.Source, options classify.Options) ([]*os.File, error) {
	cores := options.Cores
	if cores <= 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	parts, errs := make([]*os.File, len(sources)), make([]error, len(sources))
	turn := make(chan struct{}, cores)
	var all sync.WaitGroup
	for i, s := range sources {
		turn <- struct{}{}
		all.Go(func() {
			parts[i], errs[i] = readPart(ctx, s, options)
			<-turn
		})
	}
	all.Wait()
	return parts, errors.Join(errs...)
}

func readPart(ctx context.Context, s decode.Source, options classify.Options) (*os.File, error) {
	f, err := os.CreateTemp("", "portscope-")
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewWriter(f)
	err = classify.Partial(ctx, s, buffered, options)
	return f, errors.Join(err, buffered.Flush())
}

// closeParts removes the temporary files.
func closeParts(parts []*os.File) {
	for _, f := range parts {
		if f != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}
}

// writeParts puts the parts together.
func writeParts(w io.Writer, parts []*os.File, noTunnels bool) error {
	if err := decode.StartPartial(w, noTunnels); err != nil {
		return err
	}
	for _, f := range parts {
		length, err := f.Seek(0, io.SeekEnd)
		if err == nil {
			_, err = f.Seek(0, io.SeekStart)
		}
		if err == nil {
			err = decode.AddPart(w, f, length)
		}
		if err != nil {
			return err
		}
	}
	return decode.EndPartial(w)
}

// writeOut writes a file whole, or standard output.
func writeOut(name string, stdout io.Writer, write func(io.Writer) error) error {
	if name == decode.Stdin {
		return write(stdout)
	}
	return replace(name, write)
}
