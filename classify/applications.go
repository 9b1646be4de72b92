package classify

import (
	"cmp"
	"maps"
	"slices"

	"github.com/portscope/portscope/decode"
)

// group gathers the flows of one heading. Each flow is counted once, to its
// site; a service is the sum of its sites.
type group struct {
	Application
	protocols map[string]struct{}
	ports     map[groupPort]*portUse
	hosts     least
	// Of a service: its sites, when it sent what, and how many socket pairs
	// have flows of it, for these may be of several sites.
	sites         map[string]*group // nil for a site
	timeline      timeline
	conversations uint64
	// Of the flow before: the next one's are mostly the same.
	speaks, host string
}

// groupPort is a port and its transport, as a number.
type groupPort uint32

func groupPortOf(p decode.IPProtocol, port uint16) groupPort {
	return groupPort(p)<<16 | groupPort(port)
}

func (p groupPort) split() (decode.IPProtocol, uint16) {
	return decode.IPProtocol(p >> 16), uint16(p)
}

// portUse is how often a port was spoken to, and what the payload said of it.
type portUse struct {
	flows   uint64
	verdict PortVerdict
}

func newGroup(name string) *group {
	return &group{Application: Application{Name: name}, protocols: map[string]struct{}{}, ports: map[groupPort]*portUse{}}
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
	list = finished(all.groups, span)
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
	judgement judgement
	service   *group
	sites     map[string]*heading // by application
}

// heading is a site, and what it counts of the kind's port.
type heading struct {
	*group
	use *portUse // nil for none
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
	c = &cell{judgement: v, service: s.of(v.service), sites: map[string]*heading{}}
	if k.announced == "" {
		s.cells[k.plain()] = c
	} else {
		s.announced[k] = c
	}
	return c
}

// site finds or makes the heading of an application in the cell of kind k.
func (c *cell) site(application string, k kind) *heading {
	h := c.sites[application]
	if h == nil {
		h = &heading{group: c.service.site(application)}
		if p := decode.IPProtocol(k.transport); hasPorts(p) {
			h.use = made(h.ports, groupPortOf(p, k.port))
		}
		c.sites[application] = h
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
		v := c.judgement
		s.judge.name(t, e, &v)
		t.drain(e, &c.service.timeline)
		h := c.site(v.application, k)
		h.add(e, &v)
		if isNew(c.service) {
			c.service.conversations++
		}
		if isNew(h.group) {
			h.Figures.Conversations++
		}
		if e.previous == 0 {
			return
		}
		e = t.entries.at(e.previous)
	}
}

func (s *services) of(name string) *group {
	g := s.groups[name]
	if g == nil {
		g = newGroup(name)
		g.sites = map[string]*group{}
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
		s = newGroup(name)
		g.sites[name] = s
	}
	return s
}

// add counts a flow.
func (g heading) add(e *entry, v *judgement) {
	g.Figures.add(e, false)
	g.PortVerdicts[v.port]++
	if v.speaks != g.speaks && v.speaks != "" {
		g.protocols[v.speaks] = struct{}{}
	}
	if v.host != g.host {
		g.hosts.add(v.host)
	}
	g.speaks, g.host = v.speaks, v.host
	if g.use != nil {
		g.use.flows++
		g.use.verdict = max(g.use.verdict, v.port)
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
	maps.Copy(g.protocols, o.protocols)
	g.hosts.merge(&o.hosts)
	for at, use := range o.ports {
		mine := made(g.ports, at)
		mine.flows += use.flows
		mine.verdict = max(mine.verdict, use.verdict)
	}
}

// add counts a flow to the figures, turned where its originator is the
// responder of the whole. Conversations are counted by the caller.
func (f *Figures) add(e *entry, turned bool) {
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
	f.SentPackets += e.packets[sent]
	f.ReceivedPackets += e.packets[received]
	f.SentBytes += e.bytes[sent]
	f.ReceivedBytes += e.bytes[received]
	f.SentPayload += e.payload[sent]
	f.ReceivedPayload += e.payload[received]
}

// finished is the groups in the summary's order: the largest first.
func finished(groups map[string]*group, span *timeline) []Application {
	list := make([]Application, 0, len(groups))
	for _, g := range groups {
		list = append(list, g.finish(span))
	}
	SortApplications(list)
	return list
}

func (g *group) finish(span *timeline) Application {
	for _, site := range g.sites {
		g.absorb(site)
	}
	if g.sites != nil {
		g.Figures.Conversations = g.conversations
	}
	a := g.Application
	a.Protocols = slices.Sorted(maps.Keys(g.protocols))
	a.Hosts = g.hosts.sorted()
	if over := len(a.Hosts) - MaxHosts; over > 0 {
		a.Hosts, a.MoreHosts = a.Hosts[:MaxHosts], over
	}
	for at, use := range g.ports {
		transport, port := at.split()
		a.Ports = append(a.Ports, PortCount{transport, port, use.flows, use.verdict})
	}
	SortPorts(a.Ports)
	if g.sites != nil {
		a.Timeline = g.timeline.within(span)
		a.Sites = finished(g.sites, span)
	}
	return a
}

// SortApplications puts headings in a summary's order: the largest first.
func SortApplications(list []Application) {
	slices.SortStableFunc(list, func(x, y Application) int {
		return cmp.Or(cmp.Compare(y.Figures.Bytes(), x.Figures.Bytes()), cmp.Compare(x.Name, y.Name))
	})
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
