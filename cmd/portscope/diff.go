package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
	"github.com/portscope/portscope/report/difference"
)

// newDiffCommand says what changed between two captures.
func newDiffCommand() *cobra.Command {
	var o diffOptions
	c := &cobra.Command{
		Use:   "diff [flags] OLD NEW",
		Short: "say what changed between two captures",
		Long: `Say what changed between two captures: which applications, protocols, servers and
findings appeared or are gone, and which servers speak on another port, in
another protocol or version of TLS, and much more or slower than before. Times,
clients and their ports, the order, and the addresses behind a name do not
matter.

OLD and NEW are capture files, directories of them, or what portscope wrote of
them with -o json; one of them may be - for standard input:

  portscope diff last.pcap today.pcap
  portscope read -o json last.pcap > last.json
  portscope diff last.json today.pcap

The exit code is 0 where nothing changed, 1 where something did.`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args) },
	}
	o.addTo(c.Flags())
	complete(c, "output", diffVoices()...)
	return c
}

// diffOptions are the flags of diff.
type diffOptions struct {
	output    string
	tolerance string
	analysis  analysisOptions
	look      voiceOptions
}

func (o *diffOptions) addTo(f *pflag.FlagSet) {
	f.StringVarP(&o.output, "output", "o", diffVoices()[0], "report as `FORMAT`: "+report.Enumerate(diffVoices()))
	f.StringVar(&o.tolerance, "tolerance", "", "so much more or less is no change: `bytes=50%,rtt=100%` unless told; none for any amount")
	o.analysis.addTo(f)
	f.Lookup("flows").Usage = "compare only the flows for which `EXPRESSION` is true; of captures, not of what was written of them"
	o.look.addLookTo(f)
	f.BoolVarP(&o.look.quiet, "quiet", "q", false, "say nothing but errors; the exit code tells")
}

func diffVoices() []string {
	return named(difference.Voices(), func(v difference.Voice) string { return v.Name })
}

// run reads both, compares them and says what changed.
func (o *diffOptions) run(c *cobra.Command, args []string) error {
	say, err := o.voice()
	if err != nil {
		return err
	}
	look, err := o.look.resolveLook(c)
	if err != nil {
		return err
	}
	tolerance, err := parseTolerance(o.tolerance)
	if err != nil {
		return err
	}
	if args[0] == decode.Stdin && args[1] == decode.Stdin {
		return usagef("standard input comes once: one of OLD and NEW may be -")
	}
	var pictures [2]*difference.Picture
	var broken error
	for i, name := range args {
		p, err := o.picture(c.Context(), name, c.InOrStdin())
		if p == nil {
			return errors.Join(broken, err)
		}
		pictures[i], broken = p, errors.Join(broken, err)
	}
	d := difference.Compare(pictures[0], pictures[1], tolerance)
	if !o.look.quiet {
		if err := say(c.OutOrStdout(), d, look); err != nil {
			broken = errors.Join(broken, damaged(fmt.Errorf("writing the report: %w", err)))
		}
	}
	if !d.Same() {
		broken = errors.Join(broken, errFound)
	}
	return broken
}

func (o *diffOptions) voice() (func(io.Writer, *difference.Difference, report.Look) error, error) {
	for _, v := range difference.Voices() {
		if v.Name == o.output {
			return v.Say, nil
		}
	}
	return nil, usagef("-o %s is no format; there are %s", o.output, report.Enumerate(diffVoices()))
}

// picture reads captures, or a document about them. Without a picture nothing
// could be read.
func (o *diffOptions) picture(ctx context.Context, name string, stdin io.Reader) (*difference.Picture, error) {
	document, rest, err := openDocument(name, stdin)
	if err != nil {
		return nil, damaged(err)
	}
	if document == nil {
		return o.captured(ctx, name, rest)
	}
	defer document.Close() // nothing is written to it
	if o.analysis.flows != "" {
		return nil, usagef("-Y chooses flows of captures, and %s was written of one; give -Y where it is written", name)
	}
	p, err := interruptible(ctx, func() (*difference.Picture, error) { return difference.Read(displayed(name), document) })
	switch {
	case errors.Is(err, context.Canceled):
		return nil, err
	case err != nil:
		return nil, damaged(fmt.Errorf("%s: %w", displayed(name), err))
	case len(p.Damage) > 0:
		return p, damaged(fmt.Errorf("%s: of a damaged capture: %s", displayed(name), strings.Join(p.Damage, "; ")))
	}
	return p, nil
}

// displayed is a file's name for people.
func displayed(name string) string {
	if name == decode.Stdin {
		return "standard input"
	}
	return name
}

// openDocument opens a file that is JSON; nil for captures. rest is what
// standard input holds, of which a part was looked at.
func openDocument(name string, stdin io.Reader) (document io.ReadCloser, rest io.Reader, err error) {
	const enough = 64
	if name == decode.Stdin {
		b := bufio.NewReader(stdin)
		if head, _ := b.Peek(enough); difference.IsDocument(head) { // reading it tells of errors
			return io.NopCloser(b), nil, nil
		}
		return nil, b, nil
	}
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil, nil, nil // a directory, a pattern, a pipe: reading it tells
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, of(name, err)
	}
	head := make([]byte, enough)
	n, _ := io.ReadFull(f, head) // likewise
	if !difference.IsDocument(head[:n]) {
		f.Close() // nothing was written to it
		return nil, nil, nil
	}
	_, err = f.Seek(0, io.SeekStart)
	return f, nil, err
}

// captured is the picture of captures.
func (o *diffOptions) captured(ctx context.Context, name string, stdin io.Reader) (*difference.Picture, error) {
	options, err := o.analysis.options()
	if err != nil {
		return nil, err
	}
	names, err := decode.Expand([]string{name})
	if err != nil {
		return nil, damaged(err)
	}
	summary, err := interruptible(ctx, func() (*classify.Summary, error) {
		return (&inputOptions{}).analyse(ctx, names, stdin, options)
	})
	if summary == nil || errors.Is(err, context.Canceled) {
		return nil, err
	}
	return difference.Of(displayed(name), summary), damaged(err)
}

// parseTolerance reads --tolerance: a part for each of bytes and rtt, in
// percent.
func parseTolerance(text string) (difference.Tolerance, error) {
	t := difference.DefaultTolerance()
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		where := map[string]*float64{"bytes": &t.Bytes, "rtt": &t.RTT}[name]
		number, isPercent := strings.CutSuffix(value, "%")
		percent, err := strconv.ParseFloat(number, 64)
		switch {
		case part == "" && text == "":
		case part == "none":
			t = difference.Tolerance{Bytes: -1, RTT: -1}
		case where != nil && value == "none":
			*where = -1
		case where == nil || !isPercent || err != nil || !(percent >= 0):
			return t, usagef("--tolerance %s: %q is no tolerance; write none, or as in bytes=50%%,rtt=100%%", text, part)
		default:
			*where = percent / 100
		}
	}
	return t, nil
}
