//go:build !linux

package classify

// preferHugePages is for Linux alone.
func preferHugePages(uintptr) {}
