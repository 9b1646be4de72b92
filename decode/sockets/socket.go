// Package sockets asks this host's kernel which sockets there are, and which
// programs hold them.
//
// The kernel tells everybody of all sockets of the network namespace, with a
// number each, the inode. Which process holds an inode is seen in its list of
// open files, which only the process's own user and CAP_SYS_PTRACE may read.
package sockets

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/portscope/portscope/decode"
)

// Socket is one socket of this host.
type Socket struct {
	// Transport is TCP or UDP.
	Transport decode.IPProtocol
	// Local and Remote are its ends. IPv4-mapped IPv6 addresses are given as
	// the IPv4 addresses they stand for (RFC 4291 section 2.5.5.2). The address
	// is unspecified for a wildcard bind, and Remote all zero where anybody may
	// be the other end.
	Local, Remote netip.AddrPort
	// Listening says that a TCP socket takes connections, or that a UDP socket
	// takes datagrams from anybody.
	Listening bool
	// BothFamilies says that a wildcard IPv6 socket takes IPv4, too.
	BothFamilies bool
	// Device is the index of the interface it is bound to, 0 for none.
	Device uint32
	UID    uint32
	// Inode is its number, 0 where no process holds it (yet, or any more).
	Inode uint64
}

// unmapped is an address without the IPv6 wrapping of an IPv4 one.
func unmapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// sortSockets puts sockets in the order that lists have: by transport, port,
// address, and what tells the rest apart.
func sortSockets(list []Socket) {
	slices.SortFunc(list, func(a, b Socket) int {
		return cmp.Or(
			cmp.Compare(a.Transport, b.Transport), cmp.Compare(a.Local.Port(), b.Local.Port()),
			a.Local.Addr().Compare(b.Local.Addr()), a.Remote.Compare(b.Remote),
			cmp.Compare(a.Device, b.Device), cmp.Compare(a.Inode, b.Inode),
		)
	})
}
