//go:build cgo

package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

// frameList is a Source of given frames, one a Read.
type frameList struct{ frames []Frame }

func (l *frameList) Read(b *Batch) error {
	b.Frames = b.Frames[:0]
	if len(l.frames) == 0 {
		return io.EOF
	}
	b.Frames, l.frames = append(b.Frames, l.frames[0]), l.frames[1:]
	return nil
}

func (l *frameList) Info() Info   { return Info{} }
func (l *frameList) Close() error { return nil }

func TestFilter(t *testing.T) {
	udp := []byte{
		0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
		0x9c, 0x40, 0, 53, 0, 8, 0, 0,
	}
	ethernet := append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, udp...)
	frames := []Frame{
		{Number: 1, LinkType: LinkEthernet, Data: ethernet},
		{Number: 2, LinkType: LinkRaw, Data: udp},
		{Number: 3, LinkType: LinkSLL2, Data: ethernet},
		{Number: 4, LinkType: LinkEthernet, Data: ethernet[:20]},
		{Number: 5, LinkType: LinkEthernet},
	}
	for i := range frames {
		frames[i].WireLength = uint32(len(frames[i].Data))
	}
	for _, c := range []struct {
		expression string
		want       []uint64
	}{
		{"udp port 53", []uint64{1, 2}},
		{"dst host 192.0.2.2", []uint64{1, 2}},
		{"tcp", nil},
		{"ether src 02:00:00:00:00:01", []uint64{1, 4}},
	} {
		s, err := Filter(&frameList{frames}, c.expression)
		if err != nil {
			t.Fatal(err)
		}
		var got []uint64
		var b Batch
		for err = s.Read(&b); err == nil; err = s.Read(&b) {
			for _, f := range b.Frames {
				got = append(got, f.Number)
			}
		}
		if err != io.EOF || !slices.Equal(got, c.want) {
			t.Errorf("%s: frames %v, want %v; ended by %v", c.expression, got, c.want, err)
		}
	}
	var open *OpenError
	if _, err := Filter(&frameList{}, "prot 53"); !errors.As(err, &open) {
		t.Errorf("an expression that is none: %v", err)
	}
}

// Comments stay with their frames where a filter leaves out some, and captures
// are merged.
func TestFilterAndComments(t *testing.T) {
	capture := func(comments ...string) Source {
		var file bytes.Buffer
		w := NewWriter(&file, "of the file")
		w.AddInterface(Interface{LinkType: LinkRaw}, 6)
		for i, comment := range comments {
			f := Frame{Data: ipv4Of(UDP, udpOf(40000, 9)), Time: int64(i) * 1e9}
			if comment == "left out" {
				f.Data = ipv4Of(TCP, tcpOf(SYN))
			}
			f.WireLength = uint32(len(f.Data))
			if err := w.Write(&f, comment); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		s, err := NewReader("x", &file)
		if err != nil {
			t.Fatal(err)
		}
		if s, err = Filter(s, "udp"); err != nil {
			t.Fatal(err)
		}
		return s
	}
	m := Merge(capture("left out", "a", "left out", "b"), capture("c", "left out"))
	var b Batch
	for m.Read(&b) == nil {
	}
	var got []string
	for _, c := range m.Captures() {
		got = append(got, fmt.Sprint(c.Comments))
	}
	if want := []string{"[{0 of the file} {2 a} {3 b}]", "[{0 of the file} {1 c}]"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
