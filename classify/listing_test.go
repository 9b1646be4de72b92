package classify

import (
	"reflect"
	"testing"
)

// The conversations of a service are those of all whose first flow is of it, in
// the same order.
func TestByService(t *testing.T) {
	s, err := Run(t.Context(), sourcesOf(t, "../samples/lesson.pcap"), Options{Cores: 2})
	if err != nil {
		t.Fatal(err)
	}
	kept := &Summary{List: struct{ FlowList }{s.List}} // not an analysis
	for _, top := range []int{0, 1, 2, 1000} {
		want, more := map[string][]Conversation{}, map[string]uint64{}
		for _, c := range s.Conversations(0) {
			if service := c.Flow.Service; top > 0 && len(want[service]) == top {
				more[service]++
			} else {
				want[service] = append(want[service], c)
			}
		}
		for _, s := range []*Summary{s, kept} {
			got := map[string][]Conversation{}
			for service, l := range s.ByService(top) {
				for i := range l.Len() {
					var c Conversation
					l.Conversation(i, &c)
					got[service] = append(got[service], c)
				}
				if l.More != more[service] {
					t.Errorf("top %d: %d more of %s, want %d", top, l.More, service, more[service])
				}
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("top %d: %d services listed, want %d", top, len(got), len(want))
			}
		}
	}
}
