package sockets

import (
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/portscope/portscope/decode"
)

// Owners tells which processes hold a socket, from /proc (proc_pid_fd(5)). It
// keeps what it saw on its way, for one goroutine at a time.
type Owners struct {
	proc  string // "/proc"
	known map[uint64]decode.Program
	seen  map[int]time.Time // the processes at the last look, by when they were new
	hot   []int             // those that held what was asked for, the latest first
	users map[uint32]string
	next  time.Time // when all processes may be looked at again
}

// maxKnown bounds the sockets that are remembered.
const maxKnown = 1 << 16

// NewOwners begins with nothing known.
func NewOwners() *Owners { return ownersOf("/proc") }

func ownersOf(proc string) *Owners {
	return &Owners{proc: proc, known: map[uint64]decode.Program{}, seen: map[int]time.Time{}, users: map[uint32]string{}}
}

// Find names the programs that hold sockets, by inode; those it cannot find
// are left out. Of several that hold a socket it gives one that it meets first:
// it begins with the processes that are new, for theirs are the sockets that
// are asked for and may be gone in a moment, and with those that it found last.
// To look at all the others takes milliseconds; it is done in a tenth of the
// time at the most.
func (o *Owners) Find(inodes []uint64) map[uint64]decode.Program {
	found, wanted := map[uint64]decode.Program{}, map[uint64]bool{}
	for _, inode := range inodes {
		if p, ok := o.known[inode]; ok {
			found[inode] = p
			o.heat(p.PID)
		} else if inode != 0 {
			wanted[inode] = true
		}
	}
	if len(wanted) == 0 {
		return found
	}
	if len(o.known) > maxKnown {
		clear(o.known)
	}
	first, rest := o.inTurn()
	o.search(first, wanted, found)
	if began := time.Now(); len(wanted) > 0 && began.After(o.next) {
		o.search(rest, wanted, found)
		o.next = time.Now().Add(min(restFactor*time.Since(began), restPause))
	}
	return found
}

// maxHot bounds the processes that are looked at first, young is how long one
// is new; a look at all is not done again for restFactor times as long as it
// took, and restPause at the most.
const (
	maxHot     = 64
	young      = 2 * time.Second
	restFactor = 9
	restPause  = 50 * time.Millisecond
)

// inTurn is the processes to look at first, the new and the hot, and the rest.
// One is new for a while: it may open its socket late.
func (o *Owners) inTurn() (first, rest []int) {
	began, now := time.Now(), map[int]time.Time{}
	for _, pid := range o.pids() {
		born, known := o.seen[pid]
		if !known {
			born = began
		}
		now[pid] = born
		switch {
		case slices.Contains(o.hot, pid):
		case began.Sub(born) < young:
			first = append(first, pid)
		default:
			rest = append(rest, pid)
		}
	}
	slices.SortStableFunc(first, func(a, b int) int { return now[b].Compare(now[a]) })
	if more := len(first) - maxHot; more > 0 {
		first, rest = first[:maxHot], append(rest, first[maxHot:]...)
	}
	o.hot = slices.DeleteFunc(o.hot, func(pid int) bool { _, there := now[pid]; return !there })
	first = append(first, o.hot...)
	o.seen = now
	return first, rest
}

// search looks at processes until nothing is wanted any more.
func (o *Owners) search(pids []int, wanted map[uint64]bool, found map[uint64]decode.Program) {
	for _, pid := range pids {
		if len(wanted) == 0 {
			return
		}
		hit := false
		for inode, p := range o.learn(pid) {
			if wanted[inode] {
				found[inode], hit = p, true
				delete(wanted, inode)
			}
		}
		if hit {
			o.heat(pid)
		}
	}
}

// heat puts a process among those that are looked at first.
func (o *Owners) heat(pid int) {
	if !slices.Contains(o.hot, pid) {
		o.hot = append([]int{pid}, o.hot[:min(len(o.hot), maxHot-1)]...)
	}
}

// All is the programs of all sockets, of each in the order of their numbers,
// and how many processes did not let their files be seen.
func (o *Owners) All() (holders map[uint64][]decode.Program, hidden int) {
	holders = map[uint64][]decode.Program{}
	for _, pid := range o.pids() {
		list, ok := o.inodes(pid)
		if !ok {
			hidden++
		}
		if len(list) == 0 {
			continue
		}
		p := o.program(pid)
		for _, inode := range list {
			holders[inode] = append(holders[inode], p)
		}
	}
	return holders, hidden
}

// learn keeps what a process holds.
func (o *Owners) learn(pid int) map[uint64]decode.Program {
	list, _ := o.inodes(pid)
	if len(list) == 0 {
		return nil
	}
	p := o.program(pid)
	held := map[uint64]decode.Program{}
	for _, inode := range list {
		held[inode] = p
	}
	maps.Copy(o.known, held)
	return held
}

// pids is the processes that are there, in the order of their numbers.
func (o *Owners) pids() (list []int) {
	d, err := os.Open(o.proc)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // what could be read counts
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid > 0 {
			list = append(list, pid)
		}
	}
	slices.Sort(list)
	return list
}

// inodes is the sockets that a process holds, each once, and whether it let
// them be seen. One that ended has none.
func (o *Owners) inodes(pid int) (list []uint64, ok bool) {
	name := filepath.Join(o.proc, strconv.Itoa(pid), "fd")
	d, err := os.Open(name)
	if err != nil {
		return nil, os.IsNotExist(err)
	}
	defer d.Close()
	files, err := d.Readdirnames(-1)
	ok = err == nil || os.IsNotExist(err)
	for _, file := range files {
		target, err := os.Readlink(filepath.Join(name, file))
		if err != nil {
			ok = ok && !os.IsPermission(err)
			continue
		}
		digits, isSocket := strings.CutPrefix(target, "socket:[")
		if inode, err := strconv.ParseUint(strings.TrimSuffix(digits, "]"), 10, 64); isSocket && err == nil {
			list = append(list, inode)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), ok
}

// program describes a process. One that ended meanwhile has but its number.
func (o *Owners) program(pid int) decode.Program {
	directory := filepath.Join(o.proc, strconv.Itoa(pid))
	p := decode.Program{PID: pid}
	if b, err := os.ReadFile(filepath.Join(directory, "comm")); err == nil {
		p.Name = strings.TrimSuffix(string(b), "\n")
	}
	if b, err := os.ReadFile(filepath.Join(directory, "cgroup")); err == nil {
		p.Unit, p.Container = unitOf(string(b))
	}
	if info, err := os.Stat(directory); err == nil {
		if s, ok := info.Sys().(*syscall.Stat_t); ok {
			p.User = o.user(s.Uid)
		}
	}
	return p
}

// user is the name of a user, or its number where it has none.
func (o *Owners) user(uid uint32) string {
	name, known := o.users[uid]
	if known {
		return name
	}
	name = strconv.FormatUint(uint64(uid), 10)
	if u, err := user.LookupId(name); err == nil {
		name = u.Username
	}
	o.users[uid] = name
	return name
}
