package classify

// scans tells attempts that are somebody's search or flood from those that
// just failed.
type scans struct {
	loud    map[address]uint8 // who searched, and the rule
	flooded map[socket]bool
}

// tries is the attempts among one table's flows.
type tries struct {
	sources map[address]*attempts // by who tried
	servers map[socket]*attempts  // by what was tried
}

func newTries() tries {
	return tries{sources: map[address]*attempts{}, servers: map[socket]*attempts{}}
}

// scansAmong tells scans and floods among the attempts of all tables. One that
// is large enough has its share of what that takes in one table at the least.
func scansAmong(parts []*census) (s scans) {
	s = scans{loud: map[address]uint8{}, flooded: map[socket]bool{}}
	enough := func(n, whole int) bool { return n*len(parts) >= whole }
	for _, part := range parts {
		for to, a := range part.tries.servers {
			if enough(int(a.flows), floodFlows) {
				all := sumOfAttempts(parts, func(c *census) *attempts { return c.tries.servers[to] })
				s.flooded[to] = all.flows >= floodFlows && all.hosts.many()
			}
		}
		for from, a := range part.tries.sources {
			if enough(max(a.ports.count(), a.hosts.count()), scanTargets) {
				all := sumOfAttempts(parts, func(c *census) *attempts { return c.tries.sources[from] })
				switch {
				case all.ports.many():
					s.loud[from] = portScan
				case all.hosts.many():
					s.loud[from] = hostScan
				}
			}
		}
	}
	return s
}

// sumOfAttempts is what all tables know of one source or server.
func sumOfAttempts(parts []*census, of func(*census) *attempts) (sum attempts) {
	for _, c := range parts {
		if a := of(c); a != nil {
			sum.merge(a)
		}
	}
	return sum
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

// count is how many values there are of some, no more than scanTargets or so.
func (d *distinct[T]) count() int { return len(d.more) + 1 }

// many says whether there are scanTargets values or more.
func (d *distinct[T]) many() bool { return d.count() >= scanTargets }

// add counts a flow that came to nothing.
func (s *tries) add(e *entry) {
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
