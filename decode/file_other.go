//go:build !linux

package decode

import "syscall"

// readCached reads nothing: it cannot be told what is in memory.
func readCached(syscall.RawConn, []byte, int64) int { return 0 }
