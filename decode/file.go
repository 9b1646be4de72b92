package decode

import (
	"os"
	"sync/atomic"
	"syscall"
)

// plainFile reads a regular file. What the system has of it in memory is read
// in one call that never waits, and so need not be told to Go's scheduler: that
// hands the processor of a call to another thread after 20 µs, which is what a
// block takes to copy. What is not in memory is read as any file is.
//
// Where in the file a block lies does not depend on what is in it: so it can be
// read before the blocks before it are framed, beside that and beside others.
type plainFile struct {
	file *os.File
	raw  syscall.RawConn
	at   atomic.Int64 // where Read goes on
	kept int64        // where the next early block begins, unless at is beyond
}

// newPlainFile reads a file from its beginning; nil where the system does not
// let it.
func newPlainFile(f *os.File) *plainFile {
	raw, err := f.SyscallConn()
	if err != nil {
		return nil
	}
	return &plainFile{file: f, raw: raw}
}

// Read returns no error beside bytes: it will be met again after them, or be
// gone, as the end of a file that grows.
func (p *plainFile) Read(b []byte) (n int, err error) {
	at := p.at.Load()
	if n = readCached(p.raw, b, at); n == 0 {
		n, err = p.file.ReadAt(b, at)
	}
	p.at.Add(int64(n))
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// headroom is how much there is before an early block for what is left of the
// one before it: a record but its last byte, nearly always. A longer one costs
// the early block.
const headroom = 72 << 10

// early is a block that is read before its turn.
type early struct {
	room []byte // headroom, then the block
	at   int64  // where in the file the block begins
	read int    // how much of the block was there to be read
	kept bool   // and not taken yet
}

// keep makes e the next block of the file. What is kept is to be taken in the
// same order.
func (p *plainFile) keep(e *early) {
	if e.room == nil {
		e.room = make([]byte, headroom+blockSize)
	}
	e.at, e.read, e.kept = max(p.kept, p.at.Load()), 0, true
	p.kept = e.at + blockSize
}

// fetch reads what is in memory of a block that is kept. It may be called while
// another goroutine does anything else with the file.
func (p *plainFile) fetch(e *early) { e.read = readCached(p.raw, e.room[headroom:], e.at) }

// take is rest and what was read early of what follows it in the file, in a
// slice with room for what is missing. It is nil where that is not to be had.
//
// Reading may be past the beginning of the block, after a record that needed
// more than one, and past all of it. Then little is read in its stead, or the
// early ones after it would be passed likewise.
func (p *plainFile) take(e *early, rest []byte) []byte {
	passed := p.at.Load() - e.at
	kept := e.kept
	e.kept = false
	if !kept || passed < 0 {
		return nil
	}
	from, to, end := headroom+int(passed), headroom+e.read, len(e.room)
	if passed >= blockSize {
		from, to, end = headroom, headroom, headroom+minMergeBlock
	}
	if len(rest) > from {
		return nil
	}
	to = max(from, to)
	copy(e.room[from-len(rest):], rest)
	p.at.Add(int64(to - from))
	return e.room[from-len(rest) : to : end]
}
