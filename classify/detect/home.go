package detect

import "slices"

// PortRange is the ports from From to To, both included.
type PortRange struct{ From, To uint16 }

// Has says whether a port is in the range.
func (r PortRange) Has(port uint16) bool { return r.From <= port && port <= r.To }

// AtHome says whether the protocol is expected on a port by its Home.
func (d *Detector) AtHome(port uint16) bool {
	return slices.ContainsFunc(d.Home, func(r PortRange) bool { return r.Has(port) })
}
