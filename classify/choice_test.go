package classify_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// read sums up a sample, made by samples/record.
func readSample(t *testing.T, name string, o classify.Options) *classify.Summary {
	t.Helper()
	source, err := decode.Open("../samples/"+name, decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	s, err := classify.Run(t.Context(), []decode.Source{source}, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func flowsOf(s *classify.Summary) (list []classify.Flow) {
	for f := range s.Flows {
		list = append(list, *f)
	}
	return list
}

// TestOnly parts a capture's flows in two by a question, asks for each part
// alone, and holds the two summaries together against that of all flows.
func TestOnly(t *testing.T) {
	questions := map[string]func(*classify.Flow) bool{
		"tls":        func(f *classify.Flow) bool { return f.Speaks == "tls" },
		"odd ports":  func(f *classify.Flow) bool { return f.Originator.Port%2 == 1 },
		"everything": func(*classify.Flow) bool { return true },
	}
	for _, sample := range []string{"office.pcap", "chromium.pcap", "tunnels.pcap", "fragments.pcap"} {
		all := readSample(t, sample, classify.Options{})
		for name, only := range questions {
			for _, cores := range []int{1, 3} {
				yes := readSample(t, sample, classify.Options{Only: only, Cores: cores})
				no := readSample(t, sample, classify.Options{Only: func(f *classify.Flow) bool { return !only(f) }, Cores: cores})
				t.Run(sample+" "+name, func(t *testing.T) { holdParts(t, all, yes, no, only) })
			}
		}
	}
}

func holdParts(t *testing.T, all, yes, no *classify.Summary, only func(*classify.Flow) bool) {
	want := slices.DeleteFunc(flowsOf(all), func(f classify.Flow) bool { return !only(&f) })
	for i := range want {
		want[i].Number = i + 1
	}
	if got := flowsOf(yes); !slices.EqualFunc(got, want, func(x, y classify.Flow) bool { return reflect.DeepEqual(x, y) }) {
		t.Errorf("%d flows, and %d of all are so", len(got), len(want))
	}
	if yes.LeftOut != no.Totals.Flows || no.LeftOut != yes.Totals.Flows || yes.Totals.Flows+no.Totals.Flows != all.Totals.Flows {
		t.Errorf("%d flows and %d, left out %d and %d, of %d", yes.Totals.Flows, no.Totals.Flows, yes.LeftOut, no.LeftOut, all.Totals.Flows)
	}
	if yes.Totals.Bytes()+no.Totals.Bytes() != all.Totals.Bytes() {
		t.Errorf("%d bytes and %d of %d", yes.Totals.Bytes(), no.Totals.Bytes(), all.Totals.Bytes())
	}
	rest := map[string]int{}
	told(all, rest, 1)
	for _, s := range []*classify.Summary{yes, no} {
		holdSums(t, s)
		told(s, rest, -1)
	}
	for id, n := range rest {
		if n != 0 {
			t.Errorf("%s is told of %d flows less", id, n)
		}
	}
	flows := uint64(0)
	for _, b := range slices.Concat(yes.Timeline.Buckets, no.Timeline.Buckets) {
		flows += b.Packets
	}
	if flows != all.Tally[0].Frames {
		t.Errorf("the timelines have %d packets of %d", flows, all.Tally[0].Frames)
	}
}

// told counts the flows that a summary's findings are about, by kind.
func told(s *classify.Summary, flows map[string]int, sign int) {
	for _, f := range s.Findings {
		flows[f.ID] += sign * int(f.Flows)
	}
}

// holdSums holds a summary's parts against its totals.
func holdSums(t *testing.T, s *classify.Summary) {
	var frames, flows, pairs uint64
	for _, c := range s.Tally {
		frames += c.Frames
	}
	for _, a := range s.Applications {
		flows += a.Figures.Flows
	}
	for c := range s.EachConversation(0) {
		pairs += c.Figures.Flows
	}
	if frames != s.Frames || s.Tally[0].Frames != s.Totals.Packets() || flows != s.Totals.Flows || pairs != s.Totals.Flows || int(flows) != s.FlowCount() {
		t.Errorf("tally of %d frames of %d, %d in flows of %d, services with %d flows and conversations with %d of %d",
			frames, s.Frames, s.Tally[0].Frames, s.Totals.Packets(), flows, pairs, s.Totals.Flows)
	}
}

// TestOnlyEachReuse asks for single flows of socket pairs that are used again,
// and expects each as the one flow of its conversation, with what is found of
// it among all.
func TestOnlyEachReuse(t *testing.T) {
	o := classify.Options{Timeouts: classify.Timeouts{TCP: 1, UDP: 1, ICMP: 1, Other: 1}} // each packet begins a flow
	all := readSample(t, "office.pcap", o)
	flows := flowsOf(all)
	if int(all.Totals.Conversations) == len(flows) {
		t.Fatal("no socket pair is used again")
	}
	for i := range min(len(flows), 20) {
		o.Only = func(f *classify.Flow) bool { return f.FirstFrame == flows[i].FirstFrame }
		one := readSample(t, "office.pcap", o)
		got := flowsOf(one)
		want := flows[i]
		want.Number = 1
		if len(got) != 1 || !reflect.DeepEqual(got[0], want) || one.Totals.Conversations != 1 || len(one.Conversations(0)) != 1 {
			t.Fatalf("flow %d: %d flows in %d conversations", i+1, len(got), one.Totals.Conversations)
		}
	}
}
