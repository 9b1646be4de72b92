package classify

import (
	"testing"

	"github.com/portscope/portscope/decode"
)

func TestWatch(t *testing.T) {
	long, other, short := make([]byte, 120), append(make([]byte, 119), 1), make([]byte, 60)
	type seen struct{ duplicated, backwards uint64 }
	ms := int64(1_000_000)
	cases := []struct {
		name   string
		frames []decode.Frame
		want   seen
	}{
		{"the same frame twice at once", []decode.Frame{{Data: long, Time: 5 * ms}, {Data: other, Time: 5 * ms}, {Data: long, Time: 6 * ms}}, seen{1, 0}},
		{"the same frame later", []decode.Frame{{Data: long, Time: 5 * ms}, {Data: long, Time: 8 * ms}}, seen{}},
		{"two acknowledgements", []decode.Frame{{Data: short, Time: 5 * ms}, {Data: short, Time: 5 * ms}}, seen{}},
		{"a step back in time", []decode.Frame{{Time: 5 * ms}, {Time: 3 * ms}, {Time: 4 * ms}}, seen{0, 1}},
		{"no time at all", []decode.Frame{{Time: 5 * ms}, {Time: 0}}, seen{}},
	}
	for _, c := range cases {
		w := watch{senders: map[address]*checksums{}}
		for i := range c.frames {
			w.frame(&c.frames[i])
		}
		if got := (seen{w.duplicated, w.backwards}); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// A source puts the next batch where the last one was: frames are held against
// those of the batch before as it was.
func TestWatchAcrossBatches(t *testing.T) {
	w := watch{senders: map[address]*checksums{}}
	buffer := make([]byte, 120)
	for _, first := range []byte{1, 1, 2, 1, 3} {
		buffer[0] = first
		w.frame(&decode.Frame{Data: buffer})
		w.keep()
	}
	if w.duplicated != 2 {
		t.Errorf("%d frames seen twice, want 2", w.duplicated)
	}
}

// A host whose checksums are all wrong has them filled in by its network card,
// after it captured them; one wrong checksum in ten is damage.
func TestOffloadedChecksums(t *testing.T) {
	w := walk{watch: watch{senders: map[address]*checksums{}}}
	send := func(from byte, bad bool) {
		p := decode.Packet{Src: [16]byte{192, 0, 2, from}, Flags: decode.IsVerified}
		if bad {
			p.Flags |= decode.BadChecksum
		}
		w.watch.packet(&p)
	}
	for i := range 10 {
		send(1, true)
		send(2, i == 0)
	}
	want := Quality{Verified: 20, BadChecksums: 11, Offloaded: 10}
	if got := w.quality(&Quality{}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
