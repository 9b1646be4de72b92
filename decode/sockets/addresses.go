package sockets

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// Addresses tells this host's addresses from others'. It looks for new ones
// from time to time.
type Addresses struct {
	mu    sync.Mutex
	known map[netip.Addr]bool
	asked time.Time
}

// addressesLast is how long what was found is taken for current.
const addressesLast = 5 * time.Second

// IsLocal says whether an address is this host's.
func (a *Addresses) IsLocal(address netip.Addr) bool {
	if address.IsLoopback() {
		return true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if time.Since(a.asked) > addressesLast {
		a.ask()
	}
	return a.known[address]
}

// ask keeps what was known where the system does not tell.
func (a *Addresses) ask() {
	a.asked = time.Now()
	list, err := net.InterfaceAddrs()
	if err != nil {
		return
	}
	a.known = map[netip.Addr]bool{}
	for _, n := range list {
		if prefix, ok := n.(*net.IPNet); ok {
			if address, ok := netip.AddrFromSlice(prefix.IP); ok {
				a.known[address.Unmap()] = true
			}
		}
	}
}
