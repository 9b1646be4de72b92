package classify

import (
	"encoding/binary"
	"io"
	"runtime"
	"testing"

	"github.com/portscope/portscope/decode"
)

// flood is a capture of flows of ten datagrams, so many beginning each second,
// each to another port or host.
type flood struct {
	perSecond, seconds int
	second             int
	number             uint64
	each               func(second int)
}

func (s *flood) Read(b *decode.Batch) error {
	b.Frames = b.Frames[:0]
	if s.second == s.seconds {
		return io.EOF
	}
	if s.each != nil {
		s.each(s.second)
	}
	for i := range s.perSecond {
		flow := s.second*s.perSecond + i
		data := make([]byte, 28+64)
		copy(data, []byte{0x45, 0, 0, 92, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2, 0x80, byte(flow / 60000), 0, 0, 0, 72})
		binary.BigEndian.PutUint16(data[22:], uint16(1024+flow%60000))
		for range 10 {
			s.number++
			b.Frames = append(b.Frames, decode.Frame{Data: data, WireLength: 92, LinkType: decode.LinkRaw, Time: int64(1_700_000_000+s.second) * 1e9, Number: s.number})
		}
	}
	s.second++
	return nil
}

func (s *flood) Info() decode.Info { return decode.Info{Name: "flood"} }
func (s *flood) Close() error      { return nil }

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestLiveMemory holds memory to rise no more once flows leave.
func TestLiveMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	var early, late uint64
	s := &flood{perSecond: 400, seconds: 300, each: func(second int) {
		switch second {
		case 120:
			early = heap()
		case 299:
			late = heap()
		}
	}}
	l := NewLive([]decode.Source{s}, LiveOptions{MaxHeld: 15000})
	if _, err := l.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if late > early+early/2 {
		t.Errorf("%d KiB after 2 minutes, %d KiB after 5", early>>10, late>>10)
	}
}
