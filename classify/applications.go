package classify

import (
	"cmp"
	"slices"
	"sync/atomic"

	"github.com/portscope/portscope/decode"
)

// group gathers the flows of one heading. Each flow is counted once, to its
// site; a service is the sum of its sites.
type group struct {
	Application
	// What its kinds of flows speak, and their ports: each as often as there
	// are kinds.
	speaks []string
	uses   []*portUse
	hosts  least
	host   string // of the flow before: the next one's is mostly the same
	// Of a service: its sites, when it sent what, and how many socket pairs
	// have flows of it, for these may be of several sites.
	sites         map[string]*group // nil for a site
	timeline      timeline
	conversations uint64
}

// groupPort is a port and its transport, as a number.
type groupPort uint32

func groupPortOf(p decode.IPProtocol, port uint16) groupPort {
	return groupPort(p)<<16 | groupPort(port)
}

func (p groupPort) split() (decode.IPProtocol, uint16) {
	return decode.IPProtocol(p >> 16), uint16(p)
}

// portUse is how often flows of one kind spoke to a port, and what the payload
// said of it.
type portUse struct {
	port    groupPort
	flows   uint64
	verdict PortVerdict
}

// applications groups all flows by service, and in it by site.
// The timelines have the intervals of the whole capture's, span.
func (a *analysis) applications(span *timeline) (list []Application, totals Figures) {
	parts := make([]services, len(a.tables))
	a.each(func(i int, t *table, j *judge) {
		parts[i] = t.services(j, span.level)
	})
	all := parts[0]
	for i := range parts[1:] {
		all.merge(&parts[1+i])
	}
	groups := ordered(all.groups)
	list = make([]Application, len(groups))
	var next atomic.Int32
	a.each(func(int, *table, *judge) {
		for i := int(next.Add(1)) - 1; i < len(groups); i = int(next.Add(1)) - 1 {
			list[i] = groups[i].finish(span)
		}
	})
	for i := range list {
		totals.Add(&list[i].Figures)
	}
	totals.Conversations = all.conversations
	return list, totals
}

// services groups the table's flows.
func (t *table) services(j *judge, level uint8) services {
	s := services{groups: map[string]*group{}, level: level, judge: j, cells: map[uint64]*cell{}, announced: map[kind]*cell{}}
	for i := uint32(1); i <= t.entries.n; i++ {
		if e := t.entries.at(i); !e.is(superseded) {
			s.addConversation(t, e)
		}
	}
	for k, m := range t.meters {
		s.of(j.kind(k).service).timeline.merge(m)
	}
	return s
}

// services are the groups of the first heading, with timelines of one level.
type services struct {
	groups        map[string]*group
	level         uint8
	conversations uint64

	judge     *judge
	cells     map[uint64]*cell // by kind.plain
	announced map[kind]*cell
}

// cell is where all flows of a kind are counted: flows are many, kinds are few.
type cell struct {
	judgement *judgement
	service   *group
	latest    *heading            // of the flow before: the next one's is mostly the same
	sites     map[string]*heading // by application; nil while latest is the only one
}

// heading is a site, and what it counts of the kind's port.
type heading struct {
	*group
	use portUse
}

// cell finds or makes the cell of a kind.
func (s *services) cell(k kind) *cell {
	var c *cell
	if k.announced == "" {
		c = s.cells[k.plain()]
	} else {
		c = s.announced[k]
	}
	if c != nil {
		return c
	}
	v := s.judge.kind(k)
	c = &cell{judgement: v, service: s.of(v.service)}
	if k.announced == "" {
		s.cells[k.plain()] = c
	} else {
		s.announced[k] = c
	}
	return c
}

// site finds or makes the heading of an application in the cell of kind k.
func (c *cell) site(application string, k kind) *heading {
	switch {
	case c.latest == nil:
		c.latest = c.heading(application, k)
	case c.latest.Name == application:
	default:
		if c.sites == nil {
			c.sites = map[string]*heading{c.latest.Name: c.latest}
		}
		h := c.sites[application]
		if h == nil {
			h = c.heading(application, k)
			c.sites[application] = h
		}
		c.latest = h
	}
	return c.latest
}

// heading makes the heading of an application in the cell of kind k.
func (c *cell) heading(application string, k kind) *heading {
	h := &heading{group: c.service.site(application)}
	if c.judgement.speaks != "" {
		h.speaks = append(h.speaks, c.judgement.speaks)
	}
	if p := decode.IPProtocol(k.transport); hasPorts(p) {
		h.use = portUse{port: groupPortOf(p, k.port), verdict: c.judgement.port}
		h.uses = append(h.uses, &h.use)
	}
	return h
}

// merge adds the groups of another table, which are given up to it.
func (s *services) merge(o *services) {
	s.conversations += o.conversations
	for name, g := range o.groups {
		if s.groups[name] == nil {
			s.groups[name] = g
		} else {
			s.groups[name].merge(g)
		}
	}
}

// addConversation adds the flows of one socket pair, from its latest back, to
// the sites that each belongs to. It counts as one conversation in each group.
func (s *services) addConversation(t *table, e *entry) {
	var counted [8]*group
	n := 0
	isNew := func(g *group) bool {
		if slices.Contains(counted[:n], g) || n == len(counted) {
			return false
		}
		counted[n] = g
		n++
		return true
	}
	s.conversations++
	for {
		k := s.judge.kindOf(e)
		c := s.cell(k)
		n := s.judge.name(t, e)
		t.drain(e, &c.service.timeline)
		h := c.site(n.application, k)
		h.add(t, e, n.host)
		if isNew(c.service) {
			c.service.conversations++
		}
		if isNew(h.group) {
			h.Figures.Conversations++
		}
		if e = t.before(e); e == nil {
			return
		}
	}
}

func (s *services) of(name string) *group {
	g := s.groups[name]
	if g == nil {
		g = &group{Application: Application{Name: name}, sites: map[string]*group{}}
		g.timeline.level = s.level
		s.groups[name] = g
	}
	return g
}

// Add adds other figures, of which no flow or conversation is counted already.
func (f *Figures) Add(o *Figures) {
	switch {
	case o.Flows == 0:
		return
	case f.Flows == 0:
		*f = *o
		return
	}
	f.Flows += o.Flows
	f.Conversations += o.Conversations
	f.First, f.Last = min(f.First, o.First), max(f.Last, o.Last)
	f.SentPackets += o.SentPackets
	f.ReceivedPackets += o.ReceivedPackets
	f.SentBytes += o.SentBytes
	f.ReceivedBytes += o.ReceivedBytes
	f.SentPayload += o.SentPayload
	f.ReceivedPayload += o.ReceivedPayload
}

func (g *group) site(name string) *group {
	s := g.sites[name]
	if s == nil {
		s = &group{Application: Application{Name: name}}
		g.sites[name] = s
	}
	return s
}

// add counts a flow.
func (h *heading) add(t *table, e *entry, host string) {
	h.Figures.add(t, e, false)
	h.use.flows++
	h.PortVerdicts[h.use.verdict]++
	if host != h.host {
		h.hosts.add(host)
		h.host = host
	}
}

// merge adds the same group of another table, which is given up to it.
func (g *group) merge(o *group) {
	g.absorb(o)
	g.conversations += o.conversations
	g.timeline.merge(&o.timeline)
	for name, site := range o.sites {
		if g.sites[name] == nil {
			g.sites[name] = site
		} else {
			g.sites[name].merge(site)
		}
	}
}

// absorb adds what another group counted of its flows.
func (g *group) absorb(o *group) {
	g.Figures.Add(&o.Figures)
	for i, n := range o.PortVerdicts {
		g.PortVerdicts[i] += n
	}
	g.speaks = append(g.speaks, o.speaks...)
	g.uses = append(g.uses, o.uses...)
	g.hosts.merge(&o.hosts)
}

// add counts a flow to the figures, turned where its originator is the
// responder of the whole. Conversations are counted by the caller.
func (f *Figures) add(t *table, e *entry, turned bool) {
	if f.Flows == 0 || e.first < f.First {
		f.First = e.first
	}
	if f.Flows == 0 || e.last > f.Last {
		f.Last = e.last
	}
	f.Flows++
	sent, received := 0, 1
	if turned {
		sent, received = 1, 0
	}
	f.SentPackets += e.packets.of(sent)
	f.ReceivedPackets += e.packets.of(received)
	f.SentBytes += e.bytes[sent]
	f.ReceivedBytes += e.bytes[received]
	payload := t.payload(e)
	f.SentPayload += payload[sent]
	f.ReceivedPayload += payload[received]
}

// ordered is the groups, with the sums of their sites, in a summary's order: the
// largest first.
func ordered(groups map[string]*group) []*group {
	list := make([]*group, 0, len(groups))
	for _, g := range groups {
		for _, site := range g.sites {
			g.absorb(site)
		}
		if g.sites != nil {
			g.Figures.Conversations = g.conversations
		}
		list = append(list, g)
	}
	slices.SortFunc(list, func(x, y *group) int { return compareApplications(&x.Application, &y.Application) })
	return list
}

// finish is what the group gathered. A service's timeline has the intervals of
// the whole capture's, span.
func (g *group) finish(span *timeline) Application {
	a := g.Application
	slices.Sort(g.speaks)
	a.Protocols = slices.Compact(g.speaks)
	a.Hosts = g.hosts.sorted()
	if over := len(a.Hosts) - MaxHosts; over > 0 {
		a.Hosts, a.MoreHosts = a.Hosts[:MaxHosts], over
	}
	a.Ports = portCounts(g.uses)
	if g.sites != nil {
		a.Timeline = g.timeline.within(span)
		for _, site := range ordered(g.sites) {
			a.Sites = append(a.Sites, site.finish(span))
		}
	}
	return a
}

// portCounts sums up the uses of each port, in a summary's order.
func portCounts(uses []*portUse) (list []PortCount) {
	slices.SortFunc(uses, func(x, y *portUse) int { return cmp.Compare(x.port, y.port) })
	for i, use := range uses {
		if i == 0 || use.port != uses[i-1].port {
			transport, port := use.port.split()
			list = append(list, PortCount{Transport: transport, Port: port})
		}
		c := &list[len(list)-1]
		c.Flows += use.flows
		c.Verdict = max(c.Verdict, use.verdict)
	}
	SortPorts(list)
	return list
}

// SortApplications puts headings in a summary's order.
func SortApplications(list []Application) {
	slices.SortStableFunc(list, func(x, y Application) int { return compareApplications(&x, &y) })
}

func compareApplications(x, y *Application) int {
	return cmp.Or(cmp.Compare(y.Figures.Bytes(), x.Figures.Bytes()), cmp.Compare(x.Name, y.Name))
}

// SortPorts puts ports in a summary's order: those with the most flows first.
func SortPorts(list []PortCount) {
	slices.SortFunc(list, func(x, y PortCount) int {
		return cmp.Or(cmp.Compare(y.Flows, x.Flows), cmp.Compare(x.Port, y.Port), cmp.Compare(x.Transport, y.Transport))
	})
}

// made is the value of a key, made when it is first asked for.
func made[K comparable, V any](m map[K]*V, k K) *V {
	v := m[k]
	if v == nil {
		v = new(V)
		m[k] = v
	}
	return v
}
