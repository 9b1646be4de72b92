package classify

// scans tells attempts that are somebody's search or flood from those that
// just failed.
type scans struct {
	sources map[address]*attempts // by who tried
	servers map[socket]*attempts  // by what was tried
	// Of these, those that are a scan's or a flood's.
	loud    map[address]uint8 // the rule
	flooded map[socket]bool
}

// conclude tells scans and floods from attempts. It is for when all are known.
func (s *scans) conclude() {
	s.loud, s.flooded = map[address]uint8{}, map[socket]bool{}
	for to, a := range s.servers {
		if a.flows >= floodFlows && a.hosts.many() {
			s.flooded[to] = true
		}
	}
	for from, a := range s.sources {
		switch {
		case a.ports.many():
			s.loud[from] = portScan
		case a.hosts.many():
			s.loud[from] = hostScan
		}
	}
}

// attempts counts connections that came to nothing, and how many hosts and
// ports were at their other end: no more of these than decide something.
type attempts struct {
	flows uint32
	hosts distinct[address]
	ports distinct[uint16]
}

// distinct counts different values up to scanTargets. Most attempts have one
// target, which takes no map.
type distinct[T comparable] struct {
	first T
	more  map[T]struct{}
}

func (d *distinct[T]) add(v T, isFirst bool) {
	switch {
	case isFirst:
		d.first = v
	case v != d.first && len(d.more) < scanTargets:
		if d.more == nil {
			d.more = map[T]struct{}{}
		}
		d.more[v] = struct{}{}
	}
}

// merge adds the values of another, which has some.
func (d *distinct[T]) merge(o *distinct[T], isFirst bool) {
	d.add(o.first, isFirst)
	for v := range o.more {
		d.add(v, false)
	}
}

// many says whether there are scanTargets values or more.
func (d *distinct[T]) many() bool { return len(d.more)+1 >= scanTargets }

func newScans() scans {
	return scans{sources: map[address]*attempts{}, servers: map[socket]*attempts{}}
}

// merge adds the attempts among another table's flows.
func (s *scans) merge(o *scans) {
	for from, a := range o.sources {
		attemptsOf(s.sources, from).merge(a)
	}
	for to, a := range o.servers {
		attemptsOf(s.servers, to).merge(a)
	}
}

// tried counts a flow that came to nothing.
func (s *scans) tried(e *entry) {
	from, to, port := e.address(0), e.address(1), e.key.port(e.end(1))
	attemptsOf(s.sources, from).add(to, port)
	attemptsOf(s.servers, socket{uint8(e.key.protocol()), to, port}).add(from, port)
}

func attemptsOf[K comparable](m map[K]*attempts, k K) *attempts {
	a := m[k]
	if a == nil {
		a = &attempts{}
		m[k] = a
	}
	return a
}

func (a *attempts) merge(o *attempts) {
	a.hosts.merge(&o.hosts, a.flows == 0)
	a.ports.merge(&o.ports, a.flows == 0)
	a.flows += o.flows
}

func (a *attempts) add(host address, port uint16) {
	a.hosts.add(host, a.flows == 0)
	a.ports.add(port, a.flows == 0)
	a.flows++
}

// of is the scan or flood that a flow in vain was part of.
func (s *scans) of(e *entry) (x subject, ok bool) {
	if len(s.flooded) > 0 {
		to := socket{uint8(e.key.protocol()), e.address(1), e.key.port(e.end(1))}
		if s.flooded[to] {
			return subject{rule: synFlood, transport: e.key.protocol(), port: to.port, host: to.address}, true
		}
	}
	if len(s.loud) > 0 {
		from := e.address(0)
		if rule, ok := s.loud[from]; ok {
			return subject{rule: rule, transport: e.key.protocol(), host: from}, true
		}
	}
	return subject{}, false
}
