package decode

import (
	"io"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// cachedFile reads what the system has of a file in memory in one call that
// never waits, and so need not be told to Go's scheduler: that hands the
// processor of a call to another thread after 20 µs, which is what a block takes
// to copy. What is not in memory is read as any file is.
type cachedFile struct {
	*os.File
	raw syscall.RawConn
}

// fileReader reads an open file from where it stands.
func fileReader(f *os.File) io.Reader {
	raw, err := f.SyscallConn()
	if err != nil {
		return f
	}
	return &cachedFile{f, raw}
}

func (c *cachedFile) Read(b []byte) (n int, err error) {
	if n = c.readCached(b); n > 0 {
		return n, nil
	}
	return c.File.Read(b)
}

// readCached returns 0 where nothing is in memory, at the end of the file, and
// where it cannot be told.
func (c *cachedFile) readCached(b []byte) (n int) {
	if len(b) == 0 {
		return 0
	}
	vector := unix.Iovec{Base: &b[0]}
	vector.SetLen(len(b))
	const here = ^uintptr(0) // the file's own offset, which moves on: preadv2(2)
	err := c.raw.Read(func(fd uintptr) bool {
		got, _, errno := syscall.RawSyscall6(unix.SYS_PREADV2, fd, uintptr(unsafe.Pointer(&vector)), 1, here, here, unix.RWF_NOWAIT)
		if errno == 0 {
			n = int(got)
		}
		return true
	})
	if err != nil {
		return 0
	}
	return n
}
