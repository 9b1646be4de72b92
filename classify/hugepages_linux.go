package classify

import "golang.org/x/sys/unix"

// preferHugePages asks the kernel to back an arena with huge pages. A table of
// flows is met at random: with small pages, each packet would wait for the page
// tables too, and each page for its first touch. It is a wish; that the kernel
// may refuse it changes nothing.
func preferHugePages(start uintptr) {
	_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, arena, unix.MADV_HUGEPAGE)
}
