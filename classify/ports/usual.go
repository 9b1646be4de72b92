package ports

import (
	"cmp"
	"slices"
	"sync"
)

// Usual lists the ports that a protocol is expected on: first those whose
// service is the protocol itself, then those that carry it for another (tls:
// 443, then 465 …); among these, registered ports before de-facto ones, in
// order of transport and number. It is not a copy, and not to be written.
func Usual(protocol string) []Port { return usual()[protocol] }

// HasUsual says whether a protocol is expected on any port: whether Usual lists
// one, for less.
func HasUsual(protocol string) bool {
	_, has := usuallyPorted()[protocol]
	return has
}

// usuallyPorted is the protocols that the tables expect somewhere. All services
// of the expectations are registered, which a test holds them to.
var usuallyPorted = sync.OnceValue(func() map[string]struct{} {
	protocols := make(map[string]struct{}, len(expectations))
	for _, e := range expectations {
		for _, p := range e.speaks {
			protocols[p] = struct{}{}
		}
	}
	for _, t := range Transports {
		for _, o := range overlayOf(t) {
			for _, p := range o.speaks {
				protocols[p] = struct{}{}
			}
		}
	}
	return protocols
})

// usual is usualPorts, found at first use.
var usual = sync.OnceValue(usualPorts)

// usualPorts is the tables turned about.
func usualPorts() map[string][]Port {
	found := make(map[string][]usualPort)
	for _, p := range expectantPorts() {
		noteUsual(found, p)
	}
	sorted := make(map[string][]Port, len(found))
	for protocol, ports := range found {
		slices.SortStableFunc(ports, func(a, b usualPort) int {
			return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.rank, b.rank))
		})
		for _, p := range ports {
			sorted[protocol] = append(sorted[protocol], p.Port)
		}
	}
	return sorted
}

// expectantPorts lists, by transport and number, the ports on which a protocol
// is expected, and maybe others.
func expectantPorts() []Port {
	var found []Port
	telling := tellingServices()
	for l := range lines() {
		for _, t := range Transports {
			if telling[l.name]&setOf(t) != 0 && l.covers(t) {
				first, last := l.span()
				found = appendPorts(found, t, first, last)
			}
		}
	}
	for _, t := range Transports {
		for _, o := range overlayOf(t) {
			found = appendPorts(found, t, o.first, o.last())
		}
	}
	slices.SortFunc(found, byTransport)
	return slices.Compact(found)
}

func byTransport(a, b Port) int {
	return cmp.Or(cmp.Compare(setOf(a.Transport), setOf(b.Transport)), cmp.Compare(a.Number, b.Number))
}

// tellingServices is the transports over which each service of the
// expectations tells its protocol.
func tellingServices() map[string]transportSet {
	telling := make(map[string]transportSet, len(expectations))
	for _, e := range expectations {
		telling[e.service] |= e.over
	}
	return telling
}

func appendPorts(list []Port, t Transport, first, last uint16) []Port {
	for port := int(first); port <= int(last); port++ {
		list = append(list, Port{t, uint16(port)})
	}
	return list
}

// usualPort is a port with what orders it.
type usualPort struct {
	Port
	place int // 0 where the protocol comes first on the port, else 1
	rank  int // 0 where the registration tells of it, 1 where the overlay alone
}

// noteUsual adds the port to each protocol that is expected on it.
func noteUsual(found map[string][]usualPort, p Port) {
	assigned := expectsAssigned(p.Transport, p.Number)
	for i, protocol := range Expects(p.Transport, p.Number) {
		u := usualPort{Port: p, place: min(i, 1)}
		if !slices.Contains(assigned, protocol) {
			u.rank = 1
		}
		found[protocol] = append(found[protocol], u)
	}
}
