package sockets

import "github.com/portscope/portscope/decode"

// Finder names the programs that hold sockets, by inode; those it cannot find
// are left out. It is for one goroutine at a time.
type Finder interface {
	Find(inodes []uint64) map[uint64]decode.Program
}
