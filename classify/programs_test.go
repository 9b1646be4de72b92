package classify

import (
	"io"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/portscope/portscope/decode"
)

// desk is a host that knows who is at the ends of its flows.
type desk struct {
	mu     sync.Mutex
	opened []uint64
	at     map[string]*decode.Program // by frame and end
}

func (d *desk) Opened(p *decode.Packet) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opened = append(d.opened, p.Number)
}

func (d *desk) Program(frame uint64, end netip.AddrPort) *decode.Program {
	return d.at[string(rune('0'+frame))+" "+end.String()]
}

func (d *desk) Count() ProgramCount { return ProgramCount{Flows: uint64(len(d.opened)), Unnamed: 1} }

// datagrams is a capture of UDP between two sockets of 192.0.2.1 and port 53 of
// 192.0.2.2, there and back.
type datagrams struct {
	comments []decode.Comment
	done     bool
}

func (s *datagrams) Read(b *decode.Batch) error {
	b.Frames = b.Frames[:0]
	if s.done {
		return io.EOF
	}
	s.done = true
	for i, ports := range [][2]byte{{5, 53}, {53, 5}, {6, 53}, {5, 53}} {
		from, to := byte(1), byte(2)
		if ports[0] == 53 {
			from, to = 2, 1
		}
		data := []byte{0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, from, 192, 0, 2, to, 0, ports[0], 0, ports[1], 0, 8, 0, 0}
		number := uint64(i + 1)
		f := decode.Frame{Data: data, WireLength: 28, LinkType: decode.LinkRaw, Time: int64(i+1) * 1e6, Number: number}
		f.Commented = slices.ContainsFunc(s.comments, func(c decode.Comment) bool { return c.Frame == number })
		b.Frames = append(b.Frames, f)
	}
	return nil
}

func (s *datagrams) Info() decode.Info { return decode.Info{Name: "desk", Comments: s.comments} }
func (s *datagrams) Close() error      { return nil }

// TestPrograms holds each flow to be asked about once, and to carry the
// programs that were found.
func TestPrograms(t *testing.T) {
	dig, named := &decode.Program{Name: "dig", PID: 7}, &decode.Program{Name: "named", PID: 8}
	for _, cores := range []int{1, 2} {
		d := &desk{at: map[string]*decode.Program{"1 192.0.2.1:5": dig, "1 192.0.2.2:53": named}}
		s, err := Run(t.Context(), []decode.Source{&datagrams{}}, Options{Cores: cores, Programs: d})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(d.opened)
		if want := []uint64{1, 3}; !slices.Equal(d.opened, want) {
			t.Errorf("on %d cores: flows were told of that began with the frames %v, want %v", cores, d.opened, want)
		}
		var got [][2]*decode.Program
		for f := range s.Flows {
			got = append(got, [2]*decode.Program{f.Originator.Program, f.Responder.Program})
		}
		if want := [][2]*decode.Program{{dig, named}, {}}; !reflect.DeepEqual(got, want) {
			t.Errorf("on %d cores: at the ends are %v, want %v", cores, got, want)
		}
		if want := (ProgramCount{Flows: 2, Unnamed: 1}); s.Programs != want {
			t.Errorf("on %d cores: %+v, want %+v", cores, s.Programs, want)
		}
	}
}

// TestProgramsOfComments holds comments to name programs where they are of
// the flow's own sockets, and to stay comments else.
func TestProgramsOfComments(t *testing.T) {
	end := netip.MustParseAddrPort
	dig, other := decode.Program{Name: "dig\n", PID: 7, User: "alice"}, decode.Program{Name: "other", PID: 9}
	source := &datagrams{comments: []decode.Comment{
		{Frame: 1, Text: "by hand"}, {Frame: 1, Text: dig.Comment(end("192.0.2.1:5"))}, {Frame: 1, Text: other.Comment(end("192.0.2.1:6"))},
		{Frame: 3, Text: dig.Comment(end("192.0.2.1:6"))}, {Frame: 4, Text: "later"},
	}}
	s, err := Run(t.Context(), []decode.Source{source}, Options{Cores: 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for f := range s.Flows {
		name := "nobody"
		if p := f.Originator.Program; p != nil {
			name = p.Comment(f.Originator.Socket())
		}
		if f.Responder.Program != nil {
			t.Errorf("at %v is %v", f.Responder.Socket(), f.Responder.Program)
		}
		got = append(got, name+": "+strings.Join(f.Comments, ", "))
	}
	want := []string{
		dig.Comment(end("192.0.2.1:5")) + ": by hand, " + other.Comment(end("192.0.2.1:6")) + ", later",
		dig.Comment(end("192.0.2.1:6")) + ": ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("read as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
