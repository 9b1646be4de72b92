package classify_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// TestPartConversations holds the conversations that flows in parts are of to
// those of the summary.
func TestPartConversations(t *testing.T) {
	type figures struct {
		flows                uint64
		packets, bytes, load [2]uint64
		last                 int64
	}
	for _, cores := range []int{1, 3} {
		for _, only := range []func(*classify.Flow) bool{nil, func(f *classify.Flow) bool { return f.FirstFrame%3 > 0 }} {
			o := classify.Options{Cores: cores, Only: only, Timeouts: classify.Timeouts{TCP: 2e7, UDP: 1e6, ICMP: 1e6, Other: 1e6}}
			s := readSample(t, "office.pcap", o)
			want, got := map[uint64]figures{}, map[uint64]figures{}
			several := 0
			for c := range s.EachConversation(0) {
				f := &c.Figures
				want[c.Flow.FirstFrame] = figures{f.Flows, [2]uint64{f.SentPackets, f.ReceivedPackets}, [2]uint64{f.SentBytes, f.ReceivedBytes}, [2]uint64{f.SentPayload, f.ReceivedPayload}, f.Last}
				if f.Flows > 1 {
					several++
				}
			}
			var mu sync.Mutex
			s.InParts(func(p *classify.Part) {
				for p.Next() {
					f, flows := p.Conversation()
					o, r := &f.Originator, &f.Responder
					mu.Lock()
					got[f.FirstFrame] = figures{flows, [2]uint64{o.Packets, r.Packets}, [2]uint64{o.Bytes, r.Bytes}, [2]uint64{o.PayloadBytes, r.PayloadBytes}, f.Last}
					mu.Unlock()
				}
			})
			if several < 10 || !reflect.DeepEqual(got, want) {
				t.Errorf("on %d cores, chosen %v: %d conversations in parts are not the %d of the summary, %d of several flows", cores, only != nil, len(got), len(want), several)
			}
		}
	}
}

// TestInParts holds the flows in parts, put in order, to the flows in order.
func TestInParts(t *testing.T) {
	for _, cores := range []int{1, 2, 5} {
		source, err := decode.Open(filepath.Join("../samples", "office.pcap"), decode.OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := classify.Run(t.Context(), []decode.Source{source}, classify.Options{Cores: cores, Only: func(f *classify.Flow) bool { return f.Service != "dns" }})
		if err := source.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		var want, got []classify.Flow
		for f := range s.Flows {
			f.Number = 0
			want = append(want, *f)
		}
		var mu sync.Mutex
		s.InParts(func(flows *classify.Part) {
			for flows.Next() {
				flows.Complete()
				mu.Lock()
				got = append(got, flows.Flow)
				mu.Unlock()
			}
		})
		slices.SortFunc(got, func(x, y classify.Flow) int { return x.Compare(&y) })
		if len(want) == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("on %d cores: %d flows in parts are not the %d flows in order", cores, len(got), len(want))
		}
	}
}
