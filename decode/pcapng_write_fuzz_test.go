package decode

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// FuzzWriter writes what is read of any capture, and reads it back the same,
// but for what a Writer says that it cannot tell.
func FuzzWriter(f *testing.F) {
	for _, t := range troubles() {
		if len(t.file) < 4096 {
			f.Add(t.file)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		info, frames, ok := framesOf(bytes.NewReader(file))
		if !ok {
			t.Skip()
		}
		again := rewritten(t, info, frames)
		back, copies, ok := framesOf(bytes.NewReader(again))
		if !ok {
			t.Fatal("what was written is no capture")
		}
		if got, want := tellFrames(back, copies), tellFrames(info, frames); got != want {
			t.Errorf("read back:\n%s\nwant:\n%s", got, want)
		}
	})
}

// framesOf reads a short capture as far as it goes.
func framesOf(r io.Reader) (Info, []Frame, bool) {
	s, err := NewReader("x", r)
	if err != nil {
		return Info{}, nil, false
	}
	defer s.Close()
	var b Batch
	var list []Frame
	for err == nil && len(list) < 10_000 {
		err = s.Read(&b)
		for _, f := range b.Frames {
			f.Data = bytes.Clone(f.Data)
			list = append(list, f)
		}
	}
	return s.Info(), list, true
}

func rewritten(t *testing.T, info Info, frames []Frame) []byte {
	t.Helper()
	var b bytes.Buffer
	n := NewWriter(&b)
	for _, i := range info.Interfaces {
		n.AddInterface(i, info.Decimals)
	}
	n.AddHosts(info.Hosts)
	for i := range frames {
		var comments []string
		for _, c := range info.Comments {
			if c.Frame == frames[i].Number {
				comments = append(comments, c.Text)
			}
		}
		if err := n.Write(&frames[i], comments...); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tellFrames tells what a Writer can tell.
func tellFrames(info Info, frames []Frame) string {
	var t strings.Builder
	for _, i := range info.Interfaces {
		fmt.Fprintf(&t, "%q %v %d\n", optionText(i.Name), i.LinkType, i.SnapLength)
	}
	fmt.Fprintln(&t, info.Hosts)
	for i := range frames {
		f := &frames[i]
		fcs := f.FCSLength
		if fcs > 15 {
			fcs = 0
		}
		when := max(f.Time, 0)
		when -= when % int64(powerOf10(9-info.Decimals)) // one out of range is none of the clock's
		fmt.Fprintln(&t, f.Number, when, f.WireLength, f.LinkType, fcs, f.Interface, f.Commented, f.Data)
	}
	for _, c := range info.Comments {
		if c.Frame != 0 {
			fmt.Fprintf(&t, "%d %q\n", c.Frame, optionText(c.Text))
		}
	}
	return t.String()
}
