package classify

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/portscope/portscope/decode"
)

// summaryOf is all that a summary of the captures says, flow by flow.
func summaryOf(t testing.TB, cores int, names ...string) []string {
	t.Helper()
	var sources []decode.Source
	for _, name := range names {
		s, err := decode.Open(name, decode.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		sources = append(sources, s)
	}
	return said(sources, Options{Cores: cores})
}

// said is all that the summary of the sources says, flow by flow.
func said(sources []decode.Source, o Options) []string {
	s, err := Run(context.Background(), sources, o)
	lines := []string{fmt.Sprint(err), fmt.Sprintf("%+v", s.Captures), fmt.Sprintf("%+v", s.Tally), fmt.Sprintf("%+v %+v", s.Totals, s.Limits), fmt.Sprintf("%+v", s.Findings), fmt.Sprintf("%+v %+v", s.Quality, s.Timeline)}
	for _, a := range s.Applications {
		lines = append(lines, fmt.Sprintf("%+v", a))
	}
	for f := range s.Flows {
		lines = append(lines, deep(*f))
	}
	for _, c := range s.Conversations(0) {
		lines = append(lines, deep(c.Flow)+fmt.Sprintf("%+v", c.Figures))
	}
	return lines
}

// deep writes what a flow points at, not where it lies.
func deep(f Flow) string {
	text := ""
	if f.Evidence != nil {
		text += fmt.Sprintf(" %+v", *f.Evidence)
	}
	if f.TCP != nil {
		text += fmt.Sprintf(" %+v", *f.TCP)
	}
	if f.SCTP != nil {
		text += fmt.Sprintf(" %+v", *f.SCTP)
	}
	if f.Exchange != nil {
		text += fmt.Sprintf(" %+v", *f.Exchange)
	}
	for _, e := range [2]*Endpoint{&f.Originator, &f.Responder} {
		if e.Program != nil {
			text += fmt.Sprintf(" %+v", *e.Program)
		}
	}
	f.Evidence, f.TCP, f.SCTP, f.Exchange, f.Originator.Program, f.Responder.Program = nil, nil, nil, nil, nil, nil
	return fmt.Sprintf("%+v", f) + text
}

// The sequential run is the definition: any number of shards, and any run,
// must say the same of every capture there is.
func TestParallelAgrees(t *testing.T) {
	captures, err := filepath.Glob("../samples/*.pcap*")
	if err != nil || len(captures) == 0 {
		t.Fatal("no samples", err)
	}
	for _, capture := range captures {
		agree(t, capture)
	}
	agree(t, captures...)
}

// TestParallelAgreesOnManyBlocks does so where all workers read: a capture is
// repeated until it is long.
func TestParallelAgreesOnManyBlocks(t *testing.T) {
	const fileHeader, long = 24, 4 << 20
	sample, err := os.ReadFile("../samples/lesson.pcap")
	if err != nil {
		t.Fatal(err)
	}
	file := slices.Clone(sample)
	for len(file) < long {
		file = append(file, sample[fileHeader:]...)
	}
	name := filepath.Join(t.TempDir(), "x.pcap")
	for _, cut := range []int{0, 10} {
		if err := os.WriteFile(name, file[:len(file)-cut], 0o666); err != nil {
			t.Fatal(err)
		}
		agree(t, name)
	}
}

func agree(t *testing.T, captures ...string) {
	t.Helper()
	want := summaryOf(t, 1, captures...)
	for _, cores := range []int{1, 2, 3, 5} {
		got := summaryOf(t, cores, captures...)
		if reflect.DeepEqual(got, want) {
			continue
		}
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("%v on %d cores:\n%s", captures, cores, difference(got[i], want[i]))
				break
			}
		}
	}
}

// difference is where two long texts part.
func difference(got, want string) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	around := func(s string) string { return s[max(0, at-80):min(len(s), at+80)] }
	return fmt.Sprintf(" got …%s…\nwant …%s…", around(got), around(want))
}

// The largest conversations are the first of all, whatever their number.
func TestTopConversations(t *testing.T) {
	source, err := decode.Open("../samples/lesson.pcap", decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Run(context.Background(), []decode.Source{source}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := s.Conversations(0)
	for top := 1; top <= len(all)+1; top++ {
		want := all[:min(top, len(all))]
		if got := s.Conversations(top); !reflect.DeepEqual(got, want) {
			t.Fatalf("the %d largest are not the first %d of all", top, top)
		}
	}
}
