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
