package classify

import (
	"reflect"
	"testing"

	"github.com/portscope/portscope/decode"
)

// TestMeters holds the counters never to fall while a capture is read, and to
// sum up to what its summary says.
func TestMeters(t *testing.T) {
	l := NewLive(sourcesOf(t, "../samples/office.pcap"), LiveOptions{MaxHeld: 50})
	before := map[[2]string]Metered{}
	looks := 0
	l.walk.source = decode.Merge(&slowly{Source: l.walk.source, look: func() {
		looks++
		m := l.meters()
		for _, r := range m.Rows {
			key := [2]string{r.Service, r.Protocol}
			if b := before[key]; r.Flows < b.Flows || r.SentBytes < b.SentBytes || r.ReceivedBytes < b.ReceivedBytes || r.SentPackets < b.SentPackets || r.ReceivedPackets < b.ReceivedPackets {
				t.Errorf("%+v became %+v", b, r)
			}
			before[key] = r
		}
	}})
	s, err := l.Run(t.Context())
	if err != nil || looks < 3 {
		t.Fatal(err, looks)
	}
	m := l.Meters()
	var got, want Figures
	for _, r := range m.Rows {
		got.Flows += r.Flows
		got.SentPackets += r.SentPackets
		got.ReceivedPackets += r.ReceivedPackets
		got.SentBytes += r.SentBytes
		got.ReceivedBytes += r.ReceivedBytes
	}
	want = s.Totals
	got.First, got.Last, got.Conversations, got.SentPayload, got.ReceivedPayload = want.First, want.Last, want.Conversations, want.SentPayload, want.ReceivedPayload
	if got.Packets() != want.Packets() || got.Bytes() != want.Bytes() || got.Flows != want.Flows {
		t.Errorf("counted %+v, and the summary %+v", got, want)
	}
	if m.Frames != s.Frames || m.Bytes != s.Captures[0].Bytes || !reflect.DeepEqual(m.Tally, s.Tally) {
		t.Errorf("%d frames of %d bytes, %v; want %d of %d, %v", m.Frames, m.Bytes, m.Tally, s.Frames, s.Captures[0].Bytes, s.Tally)
	}
	for _, r := range m.Rows {
		if r.Service == "https" && r.Protocol == "tls" && r.Flows > 0 && r.ReceivedBytes > 0 {
			return
		}
	}
	t.Errorf("HTTPS is not counted: %+v", m.Rows)
}

// slowly gives the frames of a capture a hundred at a time, and lets somebody
// look before each.
type slowly struct {
	decode.Source
	held []decode.Frame
	all  decode.Batch
	err  error
	look func()
}

func (s *slowly) Read(b *decode.Batch) error {
	s.look()
	for len(s.held) == 0 && s.err == nil {
		s.err = s.Source.Read(&s.all)
		s.held = s.all.Frames
	}
	n := min(len(s.held), 100)
	b.Frames = append(b.Frames[:0], s.held[:n]...)
	s.held = s.held[n:]
	if n == 0 {
		return s.err
	}
	return nil
}
