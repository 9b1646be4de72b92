package decode

import (
	"io"
	"sync/atomic"
)

// meter counts what is read of a file, for those who wait for it.
type meter struct {
	r    io.Reader
	read atomic.Int64
	size int64 // the file's, 0 where it has none
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	m.add(n)
	return n, err
}

func (m *meter) add(n int) { m.read.Add(int64(n)) }

// Consumed says how much of a capture was read so far, and how long it is, in
// bytes of the file, before any decompression; a size of 0 is not known, as of a
// pipe. It may be called while another goroutine reads.
func Consumed(s Source) (read, size int64) {
	c, ok := s.(*capture)
	if !ok || c.meter == nil {
		return 0, 0
	}
	return c.meter.read.Load(), c.meter.size
}
