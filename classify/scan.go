package classify

import "encoding/binary"

// scans tells attempts that are somebody's search or flood from those that
// just failed.
type scans struct {
	loud    map[address]uint8 // who searched, and the rule
	flooded map[socket]bool
}

// tries is the flows of one table that came to nothing, and how many of them
// there are by source and by server, to sketch: an upper bound for each.
type tries struct {
	flows            []uint32 // places
	sources, servers sketch
}

// sketch counts keys by a hash, and may count several as one.
type sketch []uint32

const sketchBits = 14

// at is the counter of a key.
func (s sketch) at(a *address, port uint16) *uint32 {
	h := hashOf(a) ^ uint64(port)*0x9e3779b97f4a7c15
	return &s[fold(h, 0xa0761d6478bd642f)>>(64-sketchBits)]
}

// hashOf spreads an address. That somebody can make addresses meet in a sketch
// costs no more than to look at their attempts one by one.
func hashOf(a *address) uint64 {
	return fold(binary.LittleEndian.Uint64(a.bytes[0:])^partSeed, binary.LittleEndian.Uint64(a.bytes[8:])^0xd6e8feb86659fd93)
}

func newTries() tries {
	return tries{sources: make(sketch, 1<<sketchBits), servers: make(sketch, 1<<sketchBits)}
}

// add counts a flow that came to nothing.
func (s *tries) add(place uint32, e *entry) {
	from, to := e.address(0), e.address(1)
	s.flows = append(s.flows, place)
	*s.sources.at(&from, 0)++
	*s.servers.at(&to, e.key.port(e.end(1)))++
}

// merge adds the counts of another table.
func (s *tries) merge(o *tries) {
	for i := range o.sources {
		s.sources[i] += o.sources[i]
		s.servers[i] += o.servers[i]
	}
}

// suspects is the attempts of one table of which there are many.
type suspects struct {
	sources map[address]*attempts // by who tried
	servers map[socket]*attempts  // by what was tried
}

// suspects looks closer at the table's attempts, where those of all are enough
// for a scan or a flood.
func (t *table) suspects(own, all *tries) suspects {
	s := suspects{map[address]*attempts{}, map[socket]*attempts{}}
	for _, place := range own.flows {
		e := t.entries.at(place)
		from, to, port := e.address(0), e.address(1), e.key.port(e.end(1))
		if *all.sources.at(&from, 0) >= scanTargets {
			made(s.sources, from).add(to, port)
		}
		if *all.servers.at(&to, port) >= floodFlows {
			made(s.servers, socket{uint8(e.key.protocol()), to, port}).add(from, port)
		}
	}
	return s
}

// merge adds the suspects of another table.
func (s *suspects) merge(o *suspects) {
	for from, a := range o.sources {
		made(s.sources, from).merge(a)
	}
	for to, a := range o.servers {
		made(s.servers, to).merge(a)
	}
}

// conclude tells scans and floods from suspects.
func (s *suspects) conclude() (is scans) {
	is = scans{loud: map[address]uint8{}, flooded: map[socket]bool{}}
	for to, a := range s.servers {
		if a.flows >= floodFlows && a.hosts.many() {
			is.flooded[to] = true
		}
	}
	for from, a := range s.sources {
		switch {
		case a.ports.many():
			is.loud[from] = portScan
		case a.hosts.many():
			is.loud[from] = hostScan
		}
	}
	return is
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
