package classify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/portscope/portscope/decode"
)

// piece is a run of a capture's frames as a capture of its own, as a program
// that begins a new file now and then would have written it.
type piece struct {
	frames []decode.Frame
	info   decode.Info
	err    error
	read   bool
}

func (p *piece) Read(b *decode.Batch) error {
	b.Frames = b.Frames[:0]
	if p.read || len(p.frames) == 0 {
		return p.err
	}
	p.read = true
	b.Frames = append(b.Frames, p.frames...)
	return nil
}

func (p *piece) Info() decode.Info {
	i := p.info
	i.Comments = append([]decode.Comment(nil), i.Comments...)
	return i
}

func (p *piece) Close() error { return nil }

// load reads a capture whole.
func load(t testing.TB, name string) *piece {
	t.Helper()
	s, err := decode.Open(name, decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := &piece{}
	for p.err == nil {
		var b decode.Batch
		p.err = s.Read(&b)
		for _, f := range b.Frames {
			f.Data = bytes.Clone(f.Data)
			p.frames = append(p.frames, f)
		}
	}
	p.info = s.Info()
	return p
}

// cut is the pieces that a capture falls into before the given frames.
func (p *piece) cut(at ...int) (list []*piece) {
	from := 0
	for i, to := range append(at, len(p.frames)) {
		c := &piece{info: p.info, err: io.EOF}
		c.info.Name = fmt.Sprintf("%s.%d", p.info.Name, i)
		c.info.Comments = nil
		for _, x := range p.info.Comments {
			if x.Frame > uint64(from) && x.Frame <= uint64(to) {
				c.info.Comments = append(c.info.Comments, decode.Comment{Frame: x.Frame - uint64(from), Text: x.Text})
			}
		}
		for n, f := range p.frames[from:to] {
			f.Number = uint64(n + 1)
			c.frames = append(c.frames, f)
		}
		list = append(list, c)
		from = to
	}
	list[len(list)-1].err = p.err
	return list
}

// sources are the pieces, to be read from their beginning.
func sources(pieces []*piece) (list []decode.Source) {
	for _, p := range pieces {
		p.read = false
		list = append(list, p)
	}
	return list
}

// partialOf writes a partial of captures.
func partialOf(t testing.TB, o Options, captures ...decode.Source) string {
	t.Helper()
	var all bytes.Buffer
	must(t, decode.StartPartial(&all, o.Decode.NoTunnels))
	for _, s := range captures {
		var part bytes.Buffer
		must(t, Partial(context.Background(), s, &part, o))
		must(t, decode.AddPart(&all, &part, int64(part.Len())))
	}
	must(t, decode.EndPartial(&all))
	return write(t, all.Bytes())
}

// joined writes a partial of partials.
func joined(t testing.TB, names ...string) string {
	t.Helper()
	var all bytes.Buffer
	must(t, decode.StartPartial(&all, false))
	for _, p := range partials(t, names...) {
		must(t, p.AddParts(&all))
	}
	must(t, decode.EndPartial(&all))
	return write(t, all.Bytes())
}

func write(t testing.TB, b []byte) string {
	f, err := os.CreateTemp(t.TempDir(), "")
	must(t, err)
	_, err = f.Write(b)
	must(t, errors.Join(err, f.Close()))
	return f.Name()
}

func partials(t testing.TB, names ...string) (list []*decode.Partial) {
	t.Helper()
	for _, name := range names {
		p, err := decode.OpenPartial(name)
		must(t, err)
		t.Cleanup(func() { p.Close() })
		list = append(list, p)
	}
	return list
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// merged is all that the summary of partials says.
func merged(t testing.TB, o Options, names ...string) []string {
	t.Helper()
	var list []decode.Source
	for _, p := range partials(t, names...) {
		list = append(list, p.Sources()...)
	}
	o.Decode.Recalled = true
	return said(list, o)
}

// Captures that were cut anywhere, each piece read alone, give the summary that
// one walk over all pieces gives, in whatever groups they are merged.
func TestPartials(t *testing.T) {
	names, err := filepath.Glob("../samples/*.pcap*")
	if err != nil || len(names) == 0 {
		t.Fatal("no samples", err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range names {
		whole := load(t, name)
		n := len(whole.frames)
		x, y := random.IntN(n+1), random.IntN(n+1)
		for _, at := range [][]int{{n / 2}, {min(x, y), max(x, y)}} {
			o := Options{Cores: 1 + random.IntN(3), Decode: decode.Options{NoTunnels: random.IntN(8) == 0}}
			holdPieces(t, o, whole, at)
		}
	}
}

// holdPieces holds the partials of pieces to their summary.
func holdPieces(t *testing.T, o Options, whole *piece, at []int) {
	t.Helper()
	pieces := whole.cut(at...)
	want := said(sources(pieces), o)
	var each []string
	for _, p := range sources(pieces) {
		each = append(each, partialOf(t, o, p))
	}
	groupings := map[string][]string{
		"each":     each,
		"together": {partialOf(t, o, sources(pieces)...)},
	}
	if len(each) == 3 {
		groupings["(1 2) 3"] = []string{joined(t, each[:2]...), each[2]}
		groupings["1 (2 3)"] = []string{each[0], joined(t, each[1:]...)}
		groupings["((1 2) 3)"] = []string{joined(t, groupings["(1 2) 3"]...)}
	}
	for grouping, names := range groupings {
		got := merged(t, o, names...)
		if reflect.DeepEqual(got, want) {
			continue
		}
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Errorf("%s cut at %v, merged as %s: line %d:\n%s", whole.info.Name, at, grouping, i, difference(lineAt(got, i), lineAt(want, i)))
				break
			}
		}
	}
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
