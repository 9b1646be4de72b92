//go:build cgo

package decode

import (
	"fmt"
	"slices"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	libpcap "github.com/google/gopacket/pcap"
)

// Filter leaves of a capture the frames that match an expression of
// pcap-filter(7). Frames keep their numbers. The error is an *OpenError.
func Filter(s Source, expression string) (Source, error) {
	f := &filter{Source: s, expression: expression, programs: map[LinkType]*libpcap.BPF{}, silenced: map[uint64]bool{}}
	if _, err := f.program(LinkEthernet); err != nil {
		return nil, noFilter(expression, err)
	}
	return f, nil
}

// noFilter is the error of an expression that libpcap does not understand.
func noFilter(expression string, err error) error {
	return &OpenError{Name: "-f " + expression, What: "is no filter: " + err.Error(), Err: fmt.Errorf("%w: %w", ErrFilter, err)}
}

// filter is a Source of the frames that match.
type filter struct {
	Source
	expression string
	programs   map[LinkType]*libpcap.BPF // nil where the expression has none
	silenced   map[uint64]bool           // frames with comments that do not match
}

// Read implements Source.
func (f *filter) Read(b *Batch) error {
	for {
		err := f.Source.Read(b)
		matching := b.Frames[:0]
		for i := range b.Frames {
			switch {
			case f.matches(&b.Frames[i]):
				matching = append(matching, b.Frames[i])
			case b.Frames[i].Commented:
				f.silenced[b.Frames[i].Number] = true
			}
		}
		b.Frames = matching
		if err != nil || len(matching) > 0 {
			return err
		}
	}
}

// Info implements Source. Comments of frames that do not match are left out:
// nobody will meet their numbers.
func (f *filter) Info() Info {
	i := f.Source.Info()
	i.Comments = slices.DeleteFunc(slices.Clone(i.Comments), func(c Comment) bool { return f.silenced[c.Frame] })
	return i
}

// matches runs the expression on a frame. Frames of a link type that it cannot
// be meant for, or that libpcap does not know, do not match.
func (f *filter) matches(frame *Frame) bool {
	p, known := f.programs[frame.LinkType]
	if !known {
		p, _ = f.program(frame.LinkType) // nil is what an error says
	}
	info := gopacket.CaptureInfo{CaptureLength: len(frame.Data), Length: int(frame.WireLength)}
	return p != nil && len(frame.Data) > 0 && p.Matches(info, frame.Data)
}

// program compiles the expression for a link type. gopacket passes on only the
// low 8 bits of its number.
func (f *filter) program(t LinkType) (p *libpcap.BPF, err error) {
	if t <= 0xff {
		p, err = libpcap.NewBPF(layers.LinkType(dltOf(t)), maxSnapLength, f.expression)
	}
	f.programs[t] = p
	return p, err
}

// dltOf is libpcap's own number for a link type, where that differs on all
// systems but OpenBSD.
func dltOf(t LinkType) LinkType {
	if t == LinkRaw {
		return LinkRawBSD
	}
	return t
}
