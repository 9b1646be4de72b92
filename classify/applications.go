package classify

import (
	"cmp"
	"maps"
	"slices"

	"github.com/portscope/portscope/decode"
)

// group gathers the flows of one heading.
type group struct {
	Application
	protocols map[string]struct{}
	ports     map[groupPort]portUse
	hosts     map[string]struct{}
	sites     map[string]*group // nil for a site
	timeline  timeline          // of a service
}

type groupPort struct {
	transport decode.IPProtocol
	port      uint16
}

// portUse is how often a port was spoken to, and what the payload said of it.
type portUse struct {
	flows   uint64
	verdict PortVerdict
}

// maxGroupHosts bounds the names remembered for a heading; what is beyond it is
// still counted as flows.
const maxGroupHosts = 4096

func newGroup(name string) *group {
	return &group{Application: Application{Name: name}, protocols: map[string]struct{}{}, ports: map[groupPort]portUse{}, hosts: map[string]struct{}{}}
}

// applications groups all flows by service, and in it by site.
// The timelines have the intervals of the whole capture's, span.
func (a *analysis) applications(span *timeline) (list []Application, totals Figures) {
	services := services{groups: map[string]*group{}, level: span.level}
	for _, t := range a.tables {
		for i := uint32(1); i <= t.entries.n; i++ {
			if e := t.entries.at(i); !e.is(superseded) {
				a.addConversation(t, e, services)
				totals.addConversation(t, e)
			}
		}
	}
	for _, t := range a.tables {
		for k, m := range t.meters {
			services.of(a.judgeKind(k).service).timeline.merge(m)
		}
	}
	return finished(services.groups, span), totals
}

// services are the groups of the first heading, with timelines of one level.
type services struct {
	groups map[string]*group
	level  uint8
}

// addConversation adds the flows of one socket pair, from its latest back, to
// the groups that each belongs to. It counts as one conversation in each.
func (a *analysis) addConversation(t *table, e *entry, into services) {
	var counted [8]*group
	n := 0
	for {
		v := a.judge(t, e)
		service := into.of(v.service)
		t.drain(e, &service.timeline)
		for _, g := range [2]*group{service, service.site(v.application)} {
			g.add(e, &v)
			if !slices.Contains(counted[:n], g) && n < len(counted) {
				counted[n] = g
				n++
				g.Figures.Conversations++
			}
		}
		if e.previous == 0 {
			return
		}
		e = t.entries.at(e.previous)
	}
}

func (s services) of(name string) *group {
	g := s.groups[name]
	if g == nil {
		g = newGroup(name)
		g.sites = map[string]*group{}
		g.timeline.level = s.level
		s.groups[name] = g
	}
	return g
}

// addConversation adds the flows of one socket pair.
func (f *Figures) addConversation(t *table, e *entry) {
	f.Conversations++
	for ; ; e = t.entries.at(e.previous) {
		f.add(e, false)
		if e.previous == 0 {
			return
		}
	}
}

func (g *group) site(name string) *group {
	s := g.sites[name]
	if s == nil {
		s = newGroup(name)
		g.sites[name] = s
	}
	return s
}

// add counts a flow to the group.
func (g *group) add(e *entry, v *judgement) {
	g.Figures.add(e, false)
	g.PortVerdicts[v.port]++
	if v.speaks != "" {
		g.protocols[v.speaks] = struct{}{}
	}
	if v.host != "" && len(g.hosts) < maxGroupHosts {
		g.hosts[v.host] = struct{}{}
	}
	if p := e.key.protocol(); hasPorts(p) {
		at := groupPort{p, e.key.port(e.end(1))}
		use := g.ports[at]
		g.ports[at] = portUse{use.flows + 1, max(use.verdict, v.port)}
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
	slices.SortFunc(list, func(x, y Application) int {
		return cmp.Or(cmp.Compare(y.Figures.Bytes(), x.Figures.Bytes()), cmp.Compare(x.Name, y.Name))
	})
	return list
}

func (g *group) finish(span *timeline) Application {
	a := g.Application
	a.Protocols = slices.Sorted(maps.Keys(g.protocols))
	a.Hosts = slices.Sorted(maps.Keys(g.hosts))
	if over := len(a.Hosts) - MaxHosts; over > 0 {
		a.Hosts, a.MoreHosts = a.Hosts[:MaxHosts], over
	}
	for p, use := range g.ports {
		a.Ports = append(a.Ports, PortCount{p.transport, p.port, use.flows, use.verdict})
	}
	slices.SortFunc(a.Ports, func(x, y PortCount) int {
		return cmp.Or(cmp.Compare(y.Flows, x.Flows), cmp.Compare(x.Port, y.Port), cmp.Compare(x.Transport, y.Transport))
	})
	if g.sites != nil {
		a.Timeline = g.timeline.within(span)
		a.Sites = finished(g.sites, span)
	}
	return a
}
