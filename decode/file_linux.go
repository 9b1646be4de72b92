package decode

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// readCached reads what the system has in memory of a file from a place on, as
// far as b has room and in one call. It returns 0 where that is nothing, at the
// end of the file, and where it cannot be told.
func readCached(file syscall.RawConn, b []byte, at int64) (n int) {
	if len(b) == 0 {
		return 0
	}
	vector := unix.Iovec{Base: &b[0]}
	vector.SetLen(len(b))
	// To Read would be for one goroutine at a time.
	err := file.Control(func(fd uintptr) {
		// The place is given in two halves, of which 64-bit kernels take the
		// first for all: preadv2(2).
		got, _, errno := syscall.RawSyscall6(unix.SYS_PREADV2, fd, uintptr(unsafe.Pointer(&vector)), 1, uintptr(at), uintptr(at>>32), unix.RWF_NOWAIT)
		if errno == 0 {
			n = int(got)
		}
	})
	if err != nil {
		return 0
	}
	return n
}
