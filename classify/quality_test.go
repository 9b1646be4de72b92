package classify

import (
	"bytes"
	"encoding/binary"
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

// A batch is read into anew while the next one is decoded.
func TestWatchAfterBatch(t *testing.T) {
	frame := decode.Frame{Data: make([]byte, 120), WireLength: 120, LinkType: decode.LinkEthernet}
	source := &refilled{frame: frame}
	w := newWalk([]decode.Source{source}, Options{}.filled())
	for range 3 {
		var b decode.Batch
		var packets packetList
		_ = w.readPackets(t.Context(), &b, &packets)
		for i := range b.Frames {
			clear(b.Frames[i].Data)
		}
	}
	if w.watch.duplicated != 2 {
		t.Errorf("%d frames seen twice, want 2", w.watch.duplicated)
	}
}

// refilled gives the same frame again and again, each in memory of its own.
type refilled struct {
	decode.Source
	frame decode.Frame
}

func (s *refilled) Read(b *decode.Batch) error {
	f := s.frame
	f.Data = bytes.Repeat([]byte{1}, len(s.frame.Data))
	b.Frames = append(b.Frames[:0], f)
	return nil
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

// A fragment's header is verified once, whether or not it waited for the first
// part of its datagram.
func TestChecksumsOfFragments(t *testing.T) {
	fragment := func(offset byte, more byte, checksum uint16, payload string) string {
		header := []byte{0x45, 0, 0, byte(20 + len(payload)), 0, 7, more, offset, 64, 17, byte(checksum >> 8), byte(checksum), 192, 0, 2, 1, 192, 0, 2, 2}
		return string(header) + payload
	}
	first := fragment(0, 0x20, 0xd6be, "\x9c\x40\x00\x35\x00\x18\x00\x00abcdefgh") // 40000 to 53
	later := fragment(2, 0, 0xdead, "ijklmnop")
	for name, frames := range map[string][]string{"in order": {first, later}, "the later first": {later, first}} {
		capture := []byte("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x65\x00\x00\x00")
		for _, f := range frames {
			capture = binary.LittleEndian.AppendUint64(capture, 1)
			capture = binary.LittleEndian.AppendUint64(capture, uint64(len(f))<<32|uint64(len(f)))
			capture = append(capture, f...)
		}
		source, err := decode.NewReader(name, bytes.NewReader(capture))
		if err != nil {
			t.Fatal(err)
		}
		s, err := Run(t.Context(), []decode.Source{source}, Options{})
		if q := s.Quality; err != nil || q.Verified != 2 || q.BadChecksums != 1 || len(s.Applications) != 1 {
			t.Errorf("%s: %v, %d verified, %d of them wrong, %d applications; want 2, 1 and 1", name, err, q.Verified, q.BadChecksums, len(s.Applications))
		}
	}
}
