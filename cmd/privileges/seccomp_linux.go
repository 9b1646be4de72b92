package privileges

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// setFilter makes a program the filter of all threads (seccomp(2)). It takes
// that no new rights can be won.
func setFilter(list []unix.SockFilter) error {
	program := unix.SockFprog{Len: uint16(len(list)), Filter: &list[0]}
	stuck, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	switch {
	case errno != 0:
		return fmt.Errorf("refusing system calls: %w", errno)
	case stuck != 0:
		return fmt.Errorf("refusing system calls: not on thread %d", stuck)
	}
	return nil
}
