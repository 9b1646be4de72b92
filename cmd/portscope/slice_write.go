package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/netip"
	"os"
	"slices"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report"
)

// errChanged says that a later reading differs from the first.
var errChanged = errors.New("the captures changed while they were read")

// slicer writes the packets of a summary's flows.
type slicer struct {
	filter  string
	options classify.Options
	summary *classify.Summary
}

// frameWriter writes a capture: a decode.Writer, or a decode.PcapWriter.
type frameWriter interface {
	AddInterface(i decode.Interface, decimals int) uint32
	Write(f *decode.Frame, comments ...string) error
	Flush() error
}

// write finds the packets and writes them to a file, or to standard output for
// "-". A file is there under its name once it is whole.
func (s *slicer) write(ctx context.Context, out string, pcap bool, stdout io.Writer) (report.Slice, error) {
	slice := report.Slice{Name: out, Format: "pcapng"}
	if pcap {
		slice.Format = "pcap"
	}
	cut, err := s.find(ctx)
	if err != nil {
		return slice, err
	}
	if out == decode.Stdin {
		return slice, s.copy(ctx, cut, stdout, &slice)
	}
	err = replace(out, func(w io.Writer) error { return s.copy(ctx, cut, w, &slice) })
	return slice, err
}

// open opens the captures of the summary once more.
func (s *slicer) open() ([]decode.Source, error) {
	var names []string
	for i := range s.summary.Captures {
		names = append(names, s.summary.Captures[i].Name)
	}
	sources, err := open(names, nil, s.options.Cores)
	if err != nil {
		closeAll(sources)
		return nil, err
	}
	return filtered(sources, s.filter)
}

// find says which frames are the flows'.
func (s *slicer) find(ctx context.Context) (*classify.Slice, error) {
	sources, err := s.open()
	if err != nil {
		return nil, err
	}
	defer closeAll(sources)
	return classify.Cut(ctx, sources, s.summary, s.options)
}

// copy writes the frames of a slice, and counts them.
func (s *slicer) copy(ctx context.Context, cut *classify.Slice, w io.Writer, slice *report.Slice) error {
	sources, err := s.open()
	if err != nil {
		return err
	}
	defer closeAll(sources)
	c := newCopier(s.summary, cut, slice, w)
	if err := c.copyAll(ctx, decode.Merge(sources...)); err != nil {
		return err
	}
	if t := &s.summary.Totals; slice.Packets != t.Packets() || slice.Bytes != t.Bytes() {
		return fmt.Errorf("%w: the flows had %d packets and %d bytes, and now %d and %d",
			errChanged, t.Packets(), t.Bytes(), slice.Packets, slice.Bytes)
	}
	return nil
}

// copier copies the frames of a slice.
type copier struct {
	writer   frameWriter
	cut      *classify.Slice
	summary  *classify.Summary
	slice    *report.Slice
	numbers  map[captured]uint32 // of the interfaces that frames were of
	comments map[uint64][]string // those that the captures have
	flow     classify.Flow
}

// captured is an interface of one of the captures.
type captured struct {
	capture uint16
	number  uint32
}

func newCopier(s *classify.Summary, cut *classify.Slice, slice *report.Slice, w io.Writer) *copier {
	c := &copier{cut: cut, summary: s, slice: slice, numbers: map[captured]uint32{}, comments: map[uint64][]string{}}
	for i := range s.Captures {
		for _, comment := range s.Captures[i].Comments {
			if comment.Frame != 0 {
				c.comments[comment.Frame] = append(c.comments[comment.Frame], comment.Text)
			}
		}
	}
	if slice.Format == "pcap" {
		c.writer = decode.NewPcapWriter(w)
		return c
	}
	n := decode.NewWriter(w)
	if hosts := hostNames(s); len(hosts) > 0 {
		n.AddHosts(hosts)
	}
	c.writer = n
	return c
}

// copyAll reads the captures through. What ends them early ended the first
// reading, too, and was told of.
func (c *copier) copyAll(ctx context.Context, source decode.Source) error {
	var b decode.Batch
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		end := source.Read(&b)
		for i := range b.Frames {
			if err := c.copy(&b.Frames[i]); err != nil {
				return err
			}
		}
		if end != nil {
			return c.finish()
		}
	}
}

// finish writes out what is left. A pcap file without a frame is still of a
// link type.
func (c *copier) finish() error {
	if len(c.numbers) == 0 && len(c.summary.Captures) > 0 && len(c.summary.Captures[0].Interfaces) > 0 {
		c.number(captured{})
	}
	return c.writer.Flush()
}

// copy writes a frame if it is in the slice.
func (c *copier) copy(f *decode.Frame) error {
	about, isError := c.cut.Error(f.Number)
	switch {
	case c.cut.Holds(f.Number):
		c.slice.Packets++
		c.slice.Bytes += uint64(f.WireLength)
	case isError:
		c.slice.Errors++
		c.slice.ErrorBytes += uint64(f.WireLength)
	default:
		return nil
	}
	comments := c.comments[f.Number]
	if flow, begins := c.cut.Begins(f.Number); begins {
		comments = c.comment(comments, flow, report.FlowComment)
	}
	if isError {
		comments = c.comment(comments, about, report.ICMPErrorComment)
	}
	i := captured{f.Capture, f.Interface}
	if int(i.number) >= len(c.summary.Captures[i.capture].Interfaces) {
		return errChanged
	}
	f.Interface = c.number(i)
	return c.writer.Write(f, comments...)
}

// comment adds what is to be said of a flow, unless an earlier slice did.
func (c *copier) comment(comments []string, flow int, say func(*classify.Flow) string) []string {
	c.summary.List.Flow(flow, &c.flow)
	if text := say(&c.flow); !slices.Contains(comments, text) {
		comments = append(slices.Clip(comments), text)
	}
	return comments
}

// number is the number of an interface in the file, which is told of it before
// its first frame.
func (c *copier) number(i captured) uint32 {
	number, known := c.numbers[i]
	if !known {
		capture := &c.summary.Captures[i.capture]
		described := capture.Interfaces[i.number]
		number = c.writer.AddInterface(described, capture.Decimals)
		c.numbers[i] = number
		if link := described.LinkType.String(); !slices.Contains(c.slice.LinkTypes, link) {
			c.slice.LinkTypes = append(c.slice.LinkTypes, link)
		}
	}
	return number
}

// hostNames are the names of the flows' responders that the packets of the
// slice may not tell: those from DNS and from the captures themselves, where all
// flows to an address that have no name of their own have the same.
func hostNames(s *classify.Summary) (list []decode.HostName) {
	names := map[netip.Addr]string{} // "" for several, or for none at times
	var order []netip.Addr
	for f := range s.Flows {
		a, name := f.Responder.Address, f.Names.Host
		if name != "" && f.Names.HostFrom != "dns" && f.Names.HostFrom != "nrb" {
			continue
		}
		known, is := names[a]
		switch {
		case !is && len(order) < decode.MaxTexts:
			names[a] = name
			order = append(order, a)
		case is && known != name:
			names[a] = ""
		}
	}
	for _, a := range order {
		if names[a] != "" {
			list = append(list, decode.HostName{Address: a.String(), Name: names[a]})
		}
	}
	return list
}

// replace writes a file beside its place, and puts it there once it is whole.
// What is no ordinary file is written to as it is.
func replace(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeTo(name, name, os.O_WRONLY, write)
	}
	part := fmt.Sprintf("%s.%08x.part", name, rand.Uint32())
	err := writeTo(name, part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, write)
	if err == nil {
		err = of(name, os.Rename(part, name))
	}
	if err != nil {
		os.Remove(part) // what failed is told
	}
	return err
}

// writeTo opens a file and writes it; its errors call it name.
func writeTo(name, path string, how int, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, how, 0o666)
	if err != nil {
		return of(name, err)
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return of(name, err)
}

// of names the file that the system's error is about.
func of(name string, err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return fmt.Errorf("%s: %w", name, path.Err)
	case errors.As(err, &link):
		return fmt.Errorf("%s: %w", name, link.Err)
	}
	return err
}
