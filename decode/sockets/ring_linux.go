package sockets

import (
	"hash/maphash"
	"net/netip"

	"github.com/portscope/portscope/decode"
)

// ring remembers the programs of flows, by the number of their first frame: of
// so many flows, the latest.
type ring struct {
	seed  maphash.Seed
	flows map[uint64]*ends
	order []uint64 // by when they came, from next on
	next  int
}

// ends are those of a flow: which socket is the first, and who is at both.
type ends struct {
	first    uint64 // its hash
	programs [2]*decode.Program
}

func newRing(size int) *ring {
	return &ring{seed: maphash.MakeSeed(), flows: map[uint64]*ends{}, order: make([]uint64, 0, size)}
}

// put adds a flow, in place of the oldest where there is no room.
func (r *ring) put(frame uint64, o *opened) {
	if len(r.order) < cap(r.order) {
		r.order = append(r.order, frame)
	} else {
		delete(r.flows, r.order[r.next])
		r.order[r.next] = frame
		r.next = (r.next + 1) % len(r.order)
	}
	r.flows[frame] = &ends{first: r.hash(o.ends[0].local)}
}

func (r *ring) hash(end netip.AddrPort) uint64 { return maphash.Comparable(r.seed, end) }

// at is who is at an end.
func (r *ring) at(frame uint64, end int) *decode.Program {
	if e := r.flows[frame]; e != nil {
		return e.programs[end]
	}
	return nil
}

func (r *ring) set(frame uint64, end int, p *decode.Program) {
	if e := r.flows[frame]; e != nil {
		e.programs[end] = p
	}
}

// named says whether all ends that are here have a program.
func (r *ring) named(frame uint64, here [2]bool) bool {
	for end, is := range here {
		if is && r.at(frame, end) == nil {
			return false
		}
	}
	return true
}

// program is who is at the end with that socket.
func (r *ring) program(frame uint64, end netip.AddrPort) *decode.Program {
	e := r.flows[frame]
	switch {
	case e == nil:
		return nil
	case e.first == r.hash(end):
		return e.programs[0]
	}
	return e.programs[1]
}
