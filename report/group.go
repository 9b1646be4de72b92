package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// By is what applications are grouped by. Its text is what --by takes; the zero
// value is ByService where nothing was asked for.
type By string

// The groupings. All but the first have the services as second level.
const (
	ByService     By = "service"     // and in it by named application or site
	ByApplication By = "application" // named application or site
	ByProtocol    By = "protocol"    // what the bytes speak
	ByPort        By = "port"        // the responder's
	ByHost        By = "host"        // the responder's name, or its address
	ByProcess     By = "process"     // this host's program, where it is known
)

// Groupings lists what --by takes.
func Groupings() []By { return []By{ByService, ByApplication, ByProtocol, ByPort, ByHost, ByProcess} }

// isService says whether the first level is the service.
func (b By) isService() bool { return b == "" || b == ByService }

// String is the grouping as --by takes it.
func (b By) String() string { return cmp.Or(string(b), string(ByService)) }

// Group is the flows under one heading.
type Group struct {
	// Name is the id: "https", "example.com", "443/tcp"; "" for flows that
	// have none. Title is what people say: "HTTPS", "HTTP on 57998".
	Name, Title string
	Protocols   []string
	// Ports are the responders', the busiest first; there are MorePorts.
	Ports     []Port
	MorePorts int
	Hosts     []string
	MoreHosts int
	classify.Figures
	// Share is the group's part of the bytes of all flows, 0 to 1.
	Share float64
	// Verdicts counts its flows by port verdict, indexed by it.
	Verdicts [5]uint64
	// ByPort says that the group is a service for which nothing but the port
	// speaks.
	ByPort bool
	// Timeline is its traffic in the intervals of the Report's; empty for a
	// second heading, and where it is not grouped by service.
	Timeline classify.Timeline
	// Parts are the second level, the largest first; there are MoreParts.
	Parts     []Group
	MoreParts int
}

// Label is the title, marked where nothing but the port tells. A heading with
// a single name below it carries that name.
func (g *Group) Label() string {
	label := g.Title
	if g.ByPort {
		label += byPort
	}
	if g.single() && g.Parts[0].Name != "" && g.Parts[0].Title != g.Title {
		label += " " + g.Parts[0].Label()
	}
	return label
}

// shown is the second level where it says more than the heading's Label.
func (g *Group) shown() []Group {
	if g.single() {
		return nil
	}
	return g.Parts
}

// single says whether all that the heading covers has one name.
func (g *Group) single() bool { return len(g.Parts) == 1 && g.MoreParts == 0 }

// Port is a port on which responders were spoken to.
type Port struct {
	Transport string
	Number    uint16
	Class     string // RFC 6335: "well-known", "registered", "dynamic"
	// Registered is IANA's name for it, "" for none.
	Registered string
	Flows      uint64
	Verdict    classify.PortVerdict
}

// String is the port as people write it: "443/tcp".
func (p Port) String() string { return strconv.Itoa(int(p.Number)) + "/" + p.Transport }

// maxPorts bounds the ports that are listed of a group.
const maxPorts = 16

// groups is the headings, as far as they are listed, and how many are not.
func (r *Report) groups(list []classify.Application) ([]Group, int) {
	listed, more := cut(list, r.Top)
	groups := make([]Group, 0, len(listed))
	for i := range listed {
		g := r.group(&listed[i], r.By.isService())
		g.Title = r.By.title(&g)
		parts, moreParts := cut(listed[i].Sites, r.Parts)
		for k := range parts {
			part := r.group(&parts[k], !r.By.isService())
			part.Title = r.By.partTitle(&part)
			g.Parts = append(g.Parts, part)
		}
		g.MoreParts = moreParts
		groups = append(groups, g)
	}
	return groups, more
}

// cut is the first top of a list, all where top is 0, and how many are left.
func cut[T any](list []T, top int) ([]T, int) {
	if top <= 0 || len(list) <= top {
		return list, 0
	}
	return list[:top], len(list) - top
}

func (r *Report) group(a *classify.Application, isService bool) Group {
	g := Group{
		Name: Clean(a.Name), Protocols: a.Protocols, Hosts: cleanAll(a.Hosts), MoreHosts: a.MoreHosts,
		Figures: a.Figures, Verdicts: a.PortVerdicts, Timeline: a.Timeline,
	}
	listed, more := cut(a.Ports, maxPorts)
	for _, p := range listed {
		g.Ports = append(g.Ports, newPort(p))
	}
	g.MorePorts = more
	if all := r.Totals.Bytes(); all > 0 {
		g.Share = float64(g.Bytes()) / float64(all)
	}
	g.ByPort = isService && len(a.Ports) > 0 && a.Name != unknownService && a.PortVerdicts[classify.Unverified] == a.Figures.Flows
	return g
}

func newPort(p classify.PortCount) Port {
	return Port{
		Transport: p.Transport.String(), Number: p.Port, Class: ports.ClassOf(p.Port).String(),
		Registered: ports.Assigned(ports.Transport(p.Transport), p.Port), Flows: p.Flows, Verdict: p.Verdict,
	}
}

// regroup groups a summary's conversations by something else than the service.
func regroup(s *classify.Summary, by By) []classify.Application {
	groups := map[string]*regrouped{}
	for c := range s.EachConversation(0) {
		head := by.head(&c.Flow)
		g := groups[head]
		if g == nil {
			g = newRegrouped(head)
			g.parts = map[string]*regrouped{}
			groups[head] = g
		}
		g.add(c)
		part := g.parts[c.Flow.Service]
		if part == nil {
			part = newRegrouped(c.Flow.Service)
			g.parts[c.Flow.Service] = part
		}
		part.add(c)
	}
	return finished(groups)
}

// head is the heading that a flow belongs under.
func (b By) head(f *classify.Flow) string {
	switch b {
	case ByApplication:
		return f.Application
	case ByProtocol:
		return f.Speaks
	case ByPort:
		if !hasPorts(f.Protocol) {
			return f.Protocol.String()
		}
		return strconv.Itoa(int(f.Responder.Port)) + "/" + f.Protocol.String()
	case ByHost:
		return cmp.Or(f.Names.Host, f.Responder.Address.String())
	case ByProcess:
		return programName(f)
	}
	return f.Service
}

// regrouped gathers the conversations of one heading.
type regrouped struct {
	classify.Application
	protocols, hosts map[string]struct{}
	ports            map[serverPort]portUse
	parts            map[string]*regrouped
}

type serverPort struct {
	transport decode.IPProtocol
	port      uint16
}

// portUse is how many flows a port had, and what their payload said of it.
type portUse struct {
	flows   uint64
	verdict classify.PortVerdict
}

func newRegrouped(name string) *regrouped {
	return &regrouped{Application: classify.Application{Name: name}}
}

func (g *regrouped) add(c *classify.Conversation) {
	f := &c.Flow
	g.Figures.Add(&c.Figures)
	g.PortVerdicts[f.PortVerdict] += c.Figures.Flows
	if f.Speaks != "" {
		set(&g.protocols, f.Speaks, struct{}{})
	}
	if f.Names.Host != "" {
		set(&g.hosts, f.Names.Host, struct{}{})
	}
	if hasPorts(f.Protocol) {
		at := serverPort{f.Protocol, f.Responder.Port}
		use := g.ports[at]
		set(&g.ports, at, portUse{use.flows + c.Figures.Flows, max(use.verdict, f.PortVerdict)})
	}
}

// set sets a value in a map that is made when it is first needed: of a scan's
// million groups, most need few.
func set[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

// finished is the groups in the summary's order: the largest first.
func finished(groups map[string]*regrouped) []classify.Application {
	var list []classify.Application
	for _, g := range groups {
		a := g.Application
		a.Protocols = slices.Sorted(maps.Keys(g.protocols))
		a.Hosts = slices.Sorted(maps.Keys(g.hosts))
		a.Hosts, a.MoreHosts = cut(a.Hosts, classify.MaxHosts)
		a.Ports = busiest(g.ports)
		if g.parts != nil {
			a.Sites = finished(g.parts)
		}
		list = append(list, a)
	}
	classify.SortApplications(list)
	return list
}

// busiest is the ports with the most flows first.
func busiest(uses map[serverPort]portUse) []classify.PortCount {
	var list []classify.PortCount
	for p, use := range uses {
		list = append(list, classify.PortCount{Transport: p.transport, Port: p.port, Flows: use.flows, Verdict: use.verdict})
	}
	classify.SortPorts(list)
	return list
}
