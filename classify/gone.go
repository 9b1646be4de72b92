package classify

import (
	"cmp"
	"maps"
	"slices"
)

// gone is what is left of the flows that are held no more.
type gone struct {
	flows     uint64
	totals    Figures
	left      Figures // of those that Options.Only left out
	services  map[string]*Application
	timelines map[string]*timeline // of services
	findings  map[findingKey]*Finding
	quality   Quality
	rows      [headings]map[uint32]*tallied
	minutes   [headings]map[uint32]*[Minute]past // what they sent in the seconds remembered
	early     uint64                             // flows that left before they were over
	bound     int                                // on flows, from which on they do
}

// findingKey is whom a finding is about.
type findingKey struct {
	id, text string
}

// maxGoneFindings bounds the findings of flows that have left.
const maxGoneFindings = 1 << 14

// tallied is what flows of one name sent until they left.
type tallied struct {
	flows, guessed uint64
	packets, bytes [2]uint64
}

// past is what flows of one name sent in a second.
type past struct {
	second int64
	bytes  [2]uint64
}

// keepRows writes down what the flows that leave sent, by name.
func (g *gone) keepRows(b *books, leaves []bool) {
	for h := range headings {
		if g.rows[h] == nil {
			g.rows[h], g.minutes[h] = map[uint32]*tallied{}, map[uint32]*[Minute]past{}
		}
		for place, leaves := range leaves {
			if leaves {
				a := &b.accounts[place]
				made(g.rows[h], a.rows[h]).add(a)
			}
		}
		maps.DeleteFunc(g.minutes[h], func(_ uint32, m *[Minute]past) bool { return isStale(m, b.second) })
		for second := max(b.second-Minute+1, 0); second <= b.second; second++ {
			g.keepSecond(b, h, second, leaves)
		}
	}
}

func (g *gone) keepSecond(b *books, h int, second int64, leaves []bool) {
	for _, p := range b.journal[second%Minute] {
		if !leaves[p.place] {
			continue
		}
		m := &made(g.minutes[h], b.accounts[p.place].rows[h])[second%Minute]
		if m.second != second {
			*m = past{second: second}
		}
		m.bytes[0] += p.bytes[0]
		m.bytes[1] += p.bytes[1]
	}
}

// isStale says whether all of it was more than a minute ago.
func isStale(m *[Minute]past, now int64) bool {
	for i := range m {
		if m[i].second > now-Minute {
			return false
		}
	}
	return true
}

func (t *tallied) add(a *account) {
	t.flows++
	if a.is(guessed) {
		t.guessed++
	}
	t.count(a.packets, a.bytes)
}

func (t *tallied) count(packets, bytes [2]uint64) {
	for side := range 2 {
		t.packets[side] += packets[side]
		t.bytes[side] += bytes[side]
	}
}

// add sums up the flows of a table that leaves.
func (g *gone) add(t *table, l *Live) {
	o := l.options.Options
	a := newAnalysis([]*table{t}, o, l.walk.decoder.Tunnels())
	g.flows += uint64(t.entries.n)
	if o.Only != nil {
		left := a.choose(o.Only)
		g.left.Add(&left)
	}
	g.addFindings(a.findings())
	a.unlink()
	list, totals := a.applications(&l.walk.timeline)
	g.totals.Add(&totals)
	g.addServices(list)
	g.quality.merge(&a.census().quality)
}

func (g *gone) addServices(list []Application) {
	if g.services == nil {
		g.services, g.timelines = map[string]*Application{}, map[string]*timeline{}
	}
	for i := range list {
		s := &list[i]
		made(g.timelines, s.Name).merge(s.Timeline.gathered())
		s.Timeline = Timeline{}
		made(g.services, s.Name).merge(s)
	}
}

// gathered is a Timeline that can be added to.
func (t Timeline) gathered() *timeline {
	l := &timeline{}
	for l.level < 62 && t.Interval > finestInterval<<l.level {
		l.level++
	}
	l.first = bucketOf(t.Start, l.level)
	l.buckets = t.Buckets
	return l
}

// maxGoneSites bounds the sites remembered of a service whose flows have left.
// What is beyond is counted as without a name.
const maxGoneSites = 4096

// merge adds the flows of another application of the same name.
func (a *Application) merge(b *Application) {
	a.Name = b.Name
	a.Figures.Add(&b.Figures)
	a.Protocols = union(a.Protocols, b.Protocols)
	hosts := union(a.Hosts, b.Hosts)
	a.MoreHosts = max(a.MoreHosts, b.MoreHosts, len(hosts)+min(a.MoreHosts, b.MoreHosts)-MaxHosts)
	a.Hosts = hosts[:min(len(hosts), MaxHosts)]
	for v, n := range b.PortVerdicts {
		a.PortVerdicts[v] += n
	}
	a.mergePorts(b.Ports)
	at := make(map[string]int, len(a.Sites))
	for i := range a.Sites {
		at[a.Sites[i].Name] = i
	}
	for i := range b.Sites {
		name := b.Sites[i].Name
		if _, known := at[name]; !known && len(a.Sites) >= maxGoneSites {
			name = ""
		}
		k, known := at[name]
		if !known {
			k = len(a.Sites)
			at[name] = k
			a.Sites = append(a.Sites, Application{})
		}
		a.Sites[k].merge(&b.Sites[i])
		a.Sites[k].Name = name
	}
}

func (a *Application) mergePorts(list []PortCount) {
	at := make(map[groupPort]int, len(a.Ports))
	for i, p := range a.Ports {
		at[groupPortOf(p.Transport, p.Port)] = i
	}
	for _, p := range list {
		if i, known := at[groupPortOf(p.Transport, p.Port)]; known {
			a.Ports[i].Flows += p.Flows
			a.Ports[i].Verdict = max(a.Ports[i].Verdict, p.Verdict)
			continue
		}
		a.Ports = append(a.Ports, p)
	}
}

// union is the sorted texts of two lists, each once.
func union(a, b []string) []string {
	list := append(slices.Clone(a), b...)
	slices.Sort(list)
	return slices.Compact(list)
}

func (g *gone) addFindings(list []Finding) {
	if g.findings == nil {
		g.findings = map[findingKey]*Finding{}
	}
	for i := range list {
		f := &list[i]
		key := findingKey{f.ID, f.Text}
		switch known := g.findings[key]; {
		case known != nil:
			known.merge(f)
		case len(g.findings) < maxGoneFindings:
			g.findings[key] = f
		}
	}
}

// merge adds the flows of another finding about the same.
func (f *Finding) merge(o *Finding) {
	f.Flows += o.Flows
	f.Examples = append(slices.Clone(f.Examples), o.Examples...)
	slices.SortFunc(f.Examples, func(a, b FlowRef) int { return cmp.Compare(a.Frame, b.Frame) })
	f.Examples = f.Examples[:min(len(f.Examples), maxExamples)]
}

// addTo adds what has left to a summary of what is held.
func (g *gone) addTo(s *Summary, span *timeline) {
	if g.flows == 0 {
		return
	}
	s.Totals.Add(&g.totals)
	s.LeftOut += g.left.Flows
	g.addLeftOut(s)
	s.Departed = g.totals.Flows
	s.Quality.merge(&g.quality)
	if g.early > 0 {
		s.Limits = append(s.Limits, Limit{"flows held before they are over", uint64(g.bound), g.early})
	}
	g.addApplications(s, span)
	g.tellFindings(s)
}

// addLeftOut counts the frames of flows that left and were not asked for.
func (g *gone) addLeftOut(s *Summary) {
	for i := range s.Tally {
		if s.Tally[i].Name == leftOutFlows {
			s.Tally[i].Frames += g.left.Packets()
			s.Tally[i].Bytes += g.left.Bytes()
			return
		}
	}
	if g.left.Flows > 0 {
		s.Tally = slices.Insert(s.Tally, 1, Count{Name: leftOutFlows, Frames: g.left.Packets(), Bytes: g.left.Bytes()})
	}
}

func (g *gone) addApplications(s *Summary, span *timeline) {
	all := map[string]*Application{}
	for i := range s.Applications {
		all[s.Applications[i].Name] = &s.Applications[i]
	}
	for name, left := range g.services {
		a := made(all, name)
		lines := &timeline{level: span.level}
		if len(a.Timeline.Buckets) > 0 {
			lines.merge(a.Timeline.gathered())
		}
		lines.merge(g.timelines[name])
		a.merge(left)
		a.Timeline = lines.within(span)
	}
	s.Applications = s.Applications[:0:0]
	for _, name := range slices.Sorted(maps.Keys(all)) {
		a := *all[name]
		SortPorts(a.Ports)
		for i := range a.Sites {
			SortPorts(a.Sites[i].Ports)
		}
		SortApplications(a.Sites)
		s.Applications = append(s.Applications, a)
	}
	SortApplications(s.Applications)
}

// tellFindings puts the findings of flows that left among the others.
func (g *gone) tellFindings(s *Summary) {
	for key, left := range g.findings {
		i := slices.IndexFunc(s.Findings, func(f Finding) bool { return findingKey{f.ID, f.Text} == key })
		if i < 0 {
			s.Findings = append(s.Findings, *left)
			continue
		}
		s.Findings[i].merge(left)
	}
	rank := map[string]int{}
	for i := range rules {
		rank[rules[i].id] = i
	}
	slices.SortFunc(s.Findings, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(y.Severity, x.Severity), cmp.Compare(rank[x.ID], rank[y.ID]), cmp.Compare(y.Flows, x.Flows), cmp.Compare(x.Text, y.Text))
	})
}
