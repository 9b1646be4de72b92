package classify

import (
	"context"
	"fmt"
	"net/netip"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/portscope/portscope/decode"
)

// sourcesOf is the captures of those names.
func sourcesOf(t testing.TB, names ...string) (sources []decode.Source) {
	t.Helper()
	for _, name := range names {
		s, err := decode.Open(name, decode.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		sources = append(sources, s)
	}
	return sources
}

// samples is all captures that are there to be read whole.
func samples(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("../samples/*.pcap*")
	if err != nil || len(list) == 0 {
		t.Fatal("no samples", err)
	}
	return list
}

// linesOf is all that a summary says.
func linesOf(s *Summary, err error) []string {
	lines := []string{fmt.Sprint(err), fmt.Sprintf("%+v", s.Captures), fmt.Sprintf("%+v", s.Tally), fmt.Sprintf("%+v %+v %d", s.Totals, s.Limits, s.Departed),
		fmt.Sprintf("%+v", s.Findings), fmt.Sprintf("%+v", s.Timeline), fmt.Sprintf("%+v", s.Quality)}
	for _, a := range s.Applications {
		lines = append(lines, fmt.Sprintf("%+v", a))
	}
	for f := range s.Flows {
		lines = append(lines, deep(*f))
	}
	for _, c := range s.Conversations(0) {
		lines = append(lines, deep(c.Flow)+fmt.Sprintf("%+v %v", c.Figures, c.Flows))
	}
	return lines
}

// TestLiveAgrees holds the summary of an analysis that was looked at all the
// time to the one that Run makes.
func TestLiveAgrees(t *testing.T) {
	for _, capture := range samples(t) {
		want := linesOf(Run(t.Context(), sourcesOf(t, capture), Options{Cores: 1}))
		l := NewLive(sourcesOf(t, capture), LiveOptions{Began: func(*Flow) {}})
		got := linesOf(l.Run(t.Context()))
		if slices.Equal(got, want) {
			l.Summarize(func(s *Summary) { got = linesOf(s, nil)[1:] })
			want = want[1:]
		}
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("%s: line %d:\n%s", capture, i, difference(got[i], want[i]))
				break
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d lines, want %d", capture, len(got), len(want))
		}
	}
}

// TestLiveAsked holds an analysis that is asked all the time from beside to end
// as one that is left alone.
func TestLiveAsked(t *testing.T) {
	const capture = "../samples/office.pcap"
	want := linesOf(Run(t.Context(), sourcesOf(t, capture), Options{Cores: 1}))
	l := NewLive(sourcesOf(t, capture), LiveOptions{})
	done := make(chan struct{})
	asked := make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-done:
				asked <- n
				return
			default:
			}
			for _, r := range l.Look(Query{By: OfConversation, Top: 5}).Rows {
				l.Detail(r.Flow.FirstFrame)
			}
			l.Summarize(func(s *Summary) {
				if sum := s.Tally[0].Frames; sum != s.Totals.Packets() {
					t.Errorf("the tally has %d frames of flows, the flows %d", sum, s.Totals.Packets())
				}
			})
		}
	}()
	got := linesOf(l.Run(t.Context()))
	close(done)
	if n := <-asked; n == 0 {
		t.Log("it was over before it was asked")
	}
	if !slices.Equal(got, want) {
		t.Error("the summary is another")
	}
}

// figuresAlone is what is true of an application however its flows are held:
// who leaves and comes back is another conversation.
func figuresAlone(list []Application) (lines []string) {
	for _, a := range list {
		a.Figures.Conversations = 0
		a.Hosts, a.MoreHosts = nil, 0
		sites := a.Sites
		a.Sites = nil
		lines = append(lines, fmt.Sprintf("%+v", a))
		lines = append(lines, figuresAlone(sites)...)
	}
	return lines
}

// TestLiveForgets holds the sums to be the same where nearly all flows leave
// before the end, and memory to hold few.
func TestLiveForgets(t *testing.T) {
	for _, o := range []Options{
		{Cores: 1},
		{Cores: 1, Only: func(f *Flow) bool { return f.Speaks == "dns" || f.Responder.Port == 443 }},
	} {
		capture := "../samples/office.pcap"
		whole, err := Run(t.Context(), sourcesOf(t, capture), o)
		if err != nil {
			t.Fatal(err)
		}
		const most = 16
		held := 0
		var l *Live
		l = NewLive(sourcesOf(t, capture), LiveOptions{Options: o, MaxHeld: most, Ended: func(*Flow) {
			held = max(held, int(l.table.entries.n))
		}})
		s, err := l.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if s.Departed == 0 || held > 8*most {
			t.Errorf("%d flows have left; %d were held at once", s.Departed, held)
		}
		if got, want := figuresAlone(s.Applications), figuresAlone(whole.Applications); !slices.Equal(got, want) {
			t.Errorf("applications\n%q, want\n%q", got, want)
		}
		got, want := s.Totals, whole.Totals
		got.Conversations, want.Conversations = 0, 0
		if got != want || !reflect.DeepEqual(s.Tally, whole.Tally) || s.LeftOut != whole.LeftOut {
			t.Errorf("totals %+v, tally %+v, want %+v, %+v", got, s.Tally, want, whole.Tally)
		}
		if !reflect.DeepEqual(s.Timeline, whole.Timeline) || s.Quality != whole.Quality {
			t.Errorf("timeline %v, quality %+v, want %v, %+v", s.Timeline, s.Quality, whole.Timeline, whole.Quality)
		}
	}
}

// TestLiveTells holds each flow to begin once and to end once, and what is said
// at its end to what the summary says.
func TestLiveTells(t *testing.T) {
	for _, most := range []int{0, 16} {
		began, ended := map[uint64]int{}, map[uint64]string{}
		l := NewLive(sourcesOf(t, "../samples/office.pcap"), LiveOptions{
			MaxHeld: most,
			Began:   func(f *Flow) { began[f.FirstFrame]++ },
			Ended: func(f *Flow) {
				if ended[f.FirstFrame] != "" {
					t.Errorf("the flow of frame %d ended twice", f.FirstFrame)
				}
				ended[f.FirstFrame] = deep(*f)
			},
		})
		if _, err := l.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		s, err := Run(t.Context(), sourcesOf(t, "../samples/office.pcap"), Options{Cores: 1})
		if err != nil {
			t.Fatal(err)
		}
		for f := range s.Flows {
			f.Number = 0
			if began[f.FirstFrame] != 1 || ended[f.FirstFrame] != deep(*f) {
				t.Errorf("at most %d held: began %d times; at its end\n%s, want\n%s", most, began[f.FirstFrame], ended[f.FirstFrame], deep(*f))
			}
		}
		if len(began) != s.List.Len() || len(ended) != s.List.Len() {
			t.Errorf("%d flows began, %d ended, of %d", len(began), len(ended), s.List.Len())
		}
	}
}

// TestLook holds what is to be seen at the end to the summary.
func TestLook(t *testing.T) {
	for _, most := range []int{0, 16} {
		l := NewLive(sourcesOf(t, "../samples/office.pcap"), LiveOptions{MaxHeld: most})
		s, err := l.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		of := map[string]Row{}
		look := l.Look(Query{By: OfService, Sort: ByBytes})
		for _, r := range look.Rows {
			of[r.Name.Name] = r
		}
		for _, a := range s.Applications {
			r := of[a.Name]
			f := Figures{Flows: r.Flows, SentPackets: r.SentPackets, ReceivedPackets: r.ReceivedPackets, SentBytes: r.SentBytes, ReceivedBytes: r.ReceivedBytes}
			want := Figures{Flows: a.Figures.Flows, SentPackets: a.Figures.SentPackets, ReceivedPackets: a.Figures.ReceivedPackets, SentBytes: a.Figures.SentBytes, ReceivedBytes: a.Figures.ReceivedBytes}
			if f != want {
				t.Errorf("at most %d held: %s %+v, want %+v", most, a.Name, f, want)
			}
		}
		if len(look.Rows) != len(s.Applications) || !slices.IsSortedFunc(look.Rows, func(x, y Row) int { return int(y.Bytes()) - int(x.Bytes()) }) {
			t.Errorf("%d rows of %d services, or not in order", len(look.Rows), len(s.Applications))
		}
		for by := range OfConversation {
			total := l.Look(Query{By: by, Top: 2}).Total
			if total.Bytes() != s.Totals.Bytes() || total.Packets() != s.Totals.Packets() || total.Flows != s.Totals.Flows {
				t.Errorf("heading %d: all rows are %d bytes, %d packets, %d flows; want %+v", by, total.Bytes(), total.Packets(), total.Flows, s.Totals)
			}
		}
	}
}

// TestLookAtMinute holds the last minute to the frames in it.
func TestLookAtMinute(t *testing.T) {
	for _, most := range []int{0, 16} {
		const capture = "../samples/office.pcap"
		last := int64(0)
		l := NewLive(sourcesOf(t, capture), LiveOptions{MaxHeld: most})
		s, err := l.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		last = s.Captures[0].Last / 1e9
		var want [Minute]uint64
		for _, f := range flowFrames(t, capture) {
			if at := f[0] - (last - Minute + 1); at >= 0 {
				want[at] += uint64(f[1])
			}
		}
		for by := range OfConversation {
			var got [Minute]uint64
			for _, r := range l.Look(Query{By: by}).Rows {
				for i, m := range r.Minute {
					got[i] += m[0] + m[1]
				}
			}
			if got != want {
				t.Errorf("at most %d held, heading %d: %v, want %v", most, by, got, want)
			}
		}
	}
}

// flowFrames is the second and the length of each frame that becomes part of a
// flow.
func flowFrames(t *testing.T, capture string) (list [][2]int64) {
	t.Helper()
	s := sourcesOf(t, capture)[0]
	d := decode.NewDecoder(decode.Options{})
	var b decode.Batch
	var p decode.Packet
	for s.Read(&b) == nil {
		for i := range b.Frames {
			if d.Decode(&b.Frames[i], &p).Kind() == decode.Decoded {
				list = append(list, [2]int64{b.Frames[i].Time / 1e9, int64(b.Frames[i].WireLength)})
			}
		}
	}
	return list
}

// TestLookFiltered holds a filter to leave the flows that it is true of, and a
// name to lead to its conversations.
func TestLookFiltered(t *testing.T) {
	l := NewLive(sourcesOf(t, "../samples/office.pcap"), LiveOptions{})
	s, err := l.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	dns := func(f *Flow) bool { return f.Speaks == "dns" }
	look := l.Look(Query{By: OfService, Filter: "dns", Only: dns})
	if len(look.Rows) != 1 || look.Rows[0].Name.Name != "dns" {
		t.Errorf("filtered: %+v", look.Rows)
	}
	if look := l.Look(Query{By: OfService}); len(look.Rows) != len(s.Applications) {
		t.Errorf("without the filter: %d rows, want %d", len(look.Rows), len(s.Applications))
	}
	look = l.Look(Query{By: OfConversation, Within: Name{OfService, "https"}, Top: 3})
	if len(look.Rows) != 3 || look.More != 27 {
		t.Fatalf("%d conversations of HTTPS and %d more", len(look.Rows), look.More)
	}
	d, ok := l.Detail(look.Rows[0].Flow.FirstFrame)
	if !ok || d.Row.Flow.Evidence == nil || d.Conversation.Figures.Bytes() != look.Rows[0].Bytes() {
		t.Errorf("detail %+v", d)
	}
	if _, ok := l.Detail(0); ok {
		t.Error("there is a flow without a first frame")
	}
}

// TestMovedWhole holds each place that an entry may point to, to be one that a
// flow is moved with: a new one must be moved, too.
func TestMovedWhole(t *testing.T) {
	var places []string
	entries := reflect.TypeFor[entry]()
	for i := range entries.NumField() {
		if f := entries.Field(i); f.Type.Kind() == reflect.Uint32 {
			places = append(places, f.Name)
		}
	}
	want := []string{"transport", "opinion", "track", "margin"}
	if !slices.Equal(places, want) {
		t.Errorf("an entry has the places %v; table.adopt knows %v", places, want)
	}
}

// TestLookPrograms holds flows to stand under the programs that comments name,
// and under none where nobody knows any.
func TestLookPrograms(t *testing.T) {
	dig := &decode.Program{Name: "dig", PID: 7}
	l := NewLive([]decode.Source{&datagrams{}}, LiveOptions{Options: Options{Programs: &desk{}}})
	if _, err := l.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	commented := &datagrams{comments: []decode.Comment{{Frame: 1, Text: dig.Comment(netip.MustParseAddrPort("192.0.2.1:5"))}}}
	c := NewLive([]decode.Source{commented}, LiveOptions{})
	if _, err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		live *Live
		want []string
	}{
		"nobody":   {l, []string{" 2"}},
		"comments": {c, []string{"dig 1", " 1"}},
	} {
		var got []string
		for _, r := range test.live.Look(Query{By: OfProcess, Sort: ByBytes}).Rows {
			got = append(got, fmt.Sprintf("%s %d", r.Name.Name, r.Flows))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestLookLateProgram holds a program that is found a second after its flow's
// last packet to be shown.
func TestLookLateProgram(t *testing.T) {
	d := &desk{at: map[string]*decode.Program{}}
	l := NewLive([]decode.Source{&datagrams{}}, LiveOptions{Options: Options{Programs: d}})
	var b decode.Batch
	if err := l.walk.source.Read(&b); err != nil {
		t.Fatal(err)
	}
	if err := l.take(&b, nil); err != nil {
		t.Fatal(err)
	}
	l.Advance(1e9)
	d.at["1 192.0.2.1:5"] = &decode.Program{Name: "dig", PID: 7}
	l.Advance(2e9)
	var got []string
	for _, r := range l.Look(Query{By: OfProcess, Sort: ByTitle}).Rows {
		got = append(got, fmt.Sprintf("%s %d", r.Name.Name, r.Flows))
	}
	if want := []string{" 1", "dig 1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
