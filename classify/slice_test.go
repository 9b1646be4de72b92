package classify_test

import (
	"path/filepath"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
)

// TestCut parts the flows of each sample in two by a question, and expects each
// part's frames to sum up to its totals, to begin its flows, and to be in no
// other part.
func TestCut(t *testing.T) {
	questions := map[string]func(*classify.Flow) bool{
		"tls":        func(f *classify.Flow) bool { return f.Speaks == "tls" },
		"odd ports":  func(f *classify.Flow) bool { return f.Originator.Port%2 == 1 },
		"icmp":       func(f *classify.Flow) bool { return f.Protocol == decode.ICMP || f.Protocol == decode.ICMPv6 },
		"everything": func(*classify.Flow) bool { return true },
	}
	captures, err := filepath.Glob("../samples/*.pcap*")
	if err != nil || len(captures) == 0 {
		t.Fatal("no samples", err)
	}
	for _, capture := range captures {
		t.Run(filepath.Base(capture), func(t *testing.T) {
			for name, only := range questions {
				yes := cut(t, capture, classify.Options{Only: only})
				no := cut(t, capture, classify.Options{Only: func(f *classify.Flow) bool { return !only(f) }})
				for frame := range yes {
					if no[frame] {
						t.Errorf("%s: frame %d is in both parts", name, frame)
					}
				}
			}
		})
	}
}

// TestCutReuse cuts flows of socket pairs that are used again, each packet a
// flow: one flow alone, and where bounds are so low that many are kept out.
func TestCutReuse(t *testing.T) {
	o := classify.Options{Timeouts: classify.Timeouts{TCP: 1, UDP: 1, ICMP: 1, Other: 1}}
	first := map[uint64]bool{}
	for f := range readSample(t, "office.pcap", o).Flows {
		first[f.FirstFrame] = len(first)%97 == 0
	}
	o.Only = func(f *classify.Flow) bool { return first[f.FirstFrame] }
	cut(t, "../samples/office.pcap", o)
	o = classify.Options{MaxFlows: 100, Only: func(f *classify.Flow) bool { return f.Speaks == "dns" }}
	cut(t, "../samples/office.pcap", o)
}

// cut is the frames of a capture's flows, held against the summary of the flows.
func cut(t *testing.T, capture string, o classify.Options) map[uint64]bool {
	t.Helper()
	s, _ := classify.Run(t.Context(), opened(t, capture), o) // one sample is cut off
	slice, err := classify.Cut(t.Context(), opened(t, capture), s, o)
	if err != nil {
		t.Fatal(err)
	}
	frames := map[uint64]bool{}
	var packets, bytes, flows uint64
	var b decode.Batch
	for source := opened(t, capture)[0]; err == nil; {
		err = source.Read(&b)
		for i := range b.Frames {
			f := &b.Frames[i]
			if _, begins := slice.Begins(f.Number); begins {
				flows++
			}
			if slice.Holds(f.Number) {
				frames[f.Number] = true
				packets++
				bytes += uint64(f.WireLength)
			}
		}
	}
	var begun uint64
	for f := range s.Flows {
		if f.Originator.Packets+f.Responder.Packets > 0 {
			begun++ // else it has but parts of frames, which are others'
		}
	}
	if packets != s.Totals.Packets() || bytes != s.Totals.Bytes() || flows != begun {
		t.Errorf("%s: %d packets, %d bytes and %d flows, in the summary %d, %d and %d",
			capture, packets, bytes, flows, s.Totals.Packets(), s.Totals.Bytes(), begun)
	}
	return frames
}

func opened(t *testing.T, capture string) []decode.Source {
	t.Helper()
	source, err := decode.Open(capture, decode.OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return []decode.Source{source}
}
