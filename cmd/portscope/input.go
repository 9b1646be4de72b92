package main

import (
	"context"
	"errors"
	"io"
	"runtime"

	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// inputOptions are the flags that say which captures are read.
type inputOptions struct {
	files  []string
	filter string
	gauge  *gauge // nil for none
}

func (o *inputOptions) addTo(f *pflag.FlagSet) {
	f.StringArrayVarP(&o.files, "read", "r", nil, "read this `FILE`, like one given without a flag")
	f.StringVarP(&o.filter, "filter", "f", "", "read only what matches `FILTER`, in the words of pcap-filter(7)")
}

// names are all captures that were given.
func (o *inputOptions) names(args []string) []string { return append(o.files, args...) }

// with opens the captures that can be opened, and does work with what of them
// matches the filter. unopened says what keeps the others. The cores are those
// of the analysis.
func (o *inputOptions) with(names []string, stdin io.Reader, cores int, work func(sources []decode.Source, unopened error) error) error {
	opened, unopened := open(names, stdin, cores)
	defer closeAll(opened)
	o.gauge.watch(opened)
	sources, err := filtered(opened, o.filter)
	if err != nil {
		return err
	}
	return work(sources, unopened)
}

// analyse sums up what the captures hold; the error says what could not be
// read. Without a summary nothing could, or the filter is none.
func (o *inputOptions) analyse(ctx context.Context, names []string, stdin io.Reader, options classify.Options) (summary *classify.Summary, err error) {
	err = o.with(names, stdin, options.Cores, func(sources []decode.Source, unopened error) error {
		if len(sources) == 0 {
			return damaged(unopened)
		}
		s, err := classify.Run(ctx, sources, options)
		summary = s
		return errors.Join(unopened, err)
	})
	return summary, err
}

// interruptible does work and gives what comes of it. Once ctx is done it does
// not wait: a pipe that nobody writes to blocks for good.
func interruptible[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := work()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// maxAhead is how many captures are unpacked ahead at once, each of which takes
// memory of its own.
const maxAhead = 32

// open opens all captures that can be, for an analysis that uses so many cores;
// the error joins what keeps the others.
func open(names []string, stdin io.Reader, cores int) (sources []decode.Source, err error) {
	var list []error
	o := decode.OpenOptions{Stdin: stdin, Cores: coresEach(cores, len(names))}
	for _, name := range names {
		s, err := decode.Open(name, o)
		if err != nil {
			list = append(list, err)
			continue
		}
		sources = append(sources, s)
	}
	return sources, errors.Join(list...)
}

// coresEach is how many cores unpack each of so many captures. It takes two to
// unpack one ahead of who reads it.
func coresEach(cores, captures int) int {
	if cores <= 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	if cores == 1 || captures > maxAhead {
		return 1
	}
	return max(cores/max(captures, 1), 2)
}

// filtered leaves of the captures what matches an expression, all where it is
// empty.
func filtered(sources []decode.Source, expression string) (list []decode.Source, err error) {
	if expression == "" {
		return sources, nil
	}
	for _, s := range sources {
		if s, err = decode.Filter(s, expression); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func closeAll(sources []decode.Source) {
	for _, s := range sources {
		s.Close() // nothing is written to it
	}
}
