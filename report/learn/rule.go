package learn

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/portscope/portscope/report"
)

// rule is one rule of a policy: flows of one kind, on ports, from clients to
// servers.
type rule struct {
	kind    // whose ports are those of ports
	name    string
	ports   [][2]uint16 // from and to, in their order; none where the kind has none
	clients []string    // none for any
	servers []server
	carrier bool // the protocol may carry another inside
}

// server is a server in a rule, and how much went to it.
type server struct {
	to                  string
	flows, bytes, frame uint64
}

// rules are as few as say what was learnt and nothing wider, in a fixed order.
func (l *learner) rules() []rule {
	var list []rule
	carrying := carriers()
	for k, x := range l.lessons {
		list = append(list, x.rules()...)
		if k.inner != "" {
			carrying = append(carrying, k.protocol)
		}
	}
	for i := range list {
		list[i].carrier = slices.Contains(carrying, list[i].protocol)
	}
	slices.SortFunc(list, compareRules)
	list = joinPorts(list)
	nameApart(list)
	return list
}

// compareRules orders rules by what people look for, and then by all else.
func compareRules(x, y rule) int {
	comparePorts := func(a, b [2]uint16) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }
	compareServers := func(a, b server) int { return cmp.Compare(a.to, b.to) }
	return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.protocol, y.protocol), cmp.Compare(x.inner, y.inner), cmp.Compare(x.transport, y.transport),
		slices.CompareFunc(x.ports, y.ports, comparePorts), slices.Compare(x.clients, y.clients), slices.CompareFunc(x.servers, y.servers, compareServers))
}

// rules are those of a lesson. Servers share one where they have the same
// clients: else it would allow each client each server.
func (x *lesson) rules() (list []rule) {
	by := map[string]*rule{}
	for to, d := range x.to {
		clients := slices.SortedFunc(maps.Keys(d.clients), compareHosts)
		key := strings.Join(clients, " ")
		if by[key] == nil {
			r := &rule{kind: x.kind, name: x.title(), clients: clients}
			if hasPorts(x.transport) && !x.announced {
				r.ports = [][2]uint16{x.kind.ports}
			}
			by[key] = r
		}
		by[key].servers = append(by[key].servers, server{to, d.flows, d.bytes, d.frame})
	}
	for _, r := range by {
		slices.SortFunc(r.servers, func(a, b server) int { return compareHosts(a.to, b.to) })
		list = append(list, *r)
	}
	return list
}

// compareHosts puts names first, then addresses and networks in their order.
func compareHosts(x, y string) int {
	a, isA := addressOf(x)
	b, isB := addressOf(y)
	switch {
	case isA && isB:
		return cmp.Or(a.Compare(b), cmp.Compare(x, y))
	case isA:
		return 1
	case isB:
		return -1
	}
	return cmp.Compare(x, y)
}

// addressOf is an address, or the first of a network.
func addressOf(s string) (netip.Addr, bool) {
	s, _, _ = strings.Cut(s, "/")
	a, err := netip.ParseAddr(s)
	return a, err == nil
}

// joinPorts makes one rule of those that differ in their ports alone.
func joinPorts(list []rule) (joined []rule) {
	at := map[string]int{}
	for _, r := range list {
		key := r.withoutPorts()
		i, known := at[key]
		if !known || len(r.ports) == 0 {
			at[key] = len(joined)
			joined = append(joined, r)
			continue
		}
		first := &joined[i]
		first.ports = append(first.ports, r.ports...)
		for k := range first.servers {
			first.servers[k].join(&r.servers[k])
		}
	}
	for i := range joined {
		joined[i].ports = ranges(joined[i].ports)
	}
	return joined
}

// withoutPorts is all of a rule that decides, but for its name and its ports.
func (r *rule) withoutPorts() string {
	var b strings.Builder
	fmt.Fprint(&b, r.protocol, "|", r.inner, "|", r.transport, "|", r.announced, r.silent, "|", r.clients, "|")
	for i := range r.servers {
		b.WriteString(r.servers[i].to + " ")
	}
	return b.String()
}

func (s *server) join(other *server) {
	s.flows += other.flows
	s.bytes += other.bytes
	s.frame = min(s.frame, other.frame)
}

// ranges are ports in their order, those that follow each other in one range.
func ranges(list [][2]uint16) (joined [][2]uint16) {
	slices.SortFunc(list, func(a, b [2]uint16) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, r := range list {
		last := len(joined) - 1
		if last >= 0 && int(r[0]) <= int(joined[last][1])+1 {
			joined[last][1] = max(joined[last][1], r[1])
			continue
		}
		joined = append(joined, r)
	}
	return joined
}

// carriers are the protocols that may carry another inside: after STARTTLS or
// its like, as a proxy, or after an upgrade.
func carriers() []string {
	return []string{"ftp", "http", "imap", "ldap", "mysql", "pop3", "postgresql", "rdp", "smtp", "socks", "xmpp"}
}

// title is what people call the flows of a lesson.
func (x *lesson) title() string {
	title := report.Title(cmp.Or(x.service, x.transport.String()))
	switch {
	case !hasPorts(x.transport):
		return report.Title(x.transport.String())
	case x.protocol == unknown:
		title = strings.ToUpper(x.transport.String()) + " of an unknown protocol"
	}
	if x.announced {
		title = "announced " + title
	}
	if x.inner != "" {
		title += " with " + report.Title(x.inner) + " inside"
	}
	return title
}

// unknown is the protocol of flows of which nothing is known.
const unknown = "unknown"

// nameApart gives each rule a name of its own. Where several have the same,
// their ports tell them apart, their servers, their clients, or else a number.
func nameApart(list []rule) {
	tellApart(list, " on ", (*rule).portList)
	tellApart(list, " to ", (*rule).serverList)
	tellApart(list, " from ", func(r *rule) []string { return r.clients })
	taken := map[string]bool{}
	for i := range list {
		r := &list[i]
		for n, name := 2, r.name; taken[r.name]; n++ {
			r.name = fmt.Sprintf("%s (%d)", name, n)
		}
		taken[r.name] = true
	}
}

// tellApart adds to a name that several rules have the one thing that each of
// them has, if these are not all the same.
func tellApart(list []rule, word string, things func(*rule) []string) {
	kinds := map[string]map[string]bool{}
	for i := range list {
		name := list[i].name
		if kinds[name] == nil {
			kinds[name] = map[string]bool{}
		}
		kinds[name][strings.Join(things(&list[i]), " ")] = true
	}
	for i := range list {
		r := &list[i]
		if one := things(r); len(one) == 1 && len(kinds[r.name]) > 1 {
			r.name += word + one[0]
		}
	}
}

func (r *rule) serverList() (list []string) {
	for i := range r.servers {
		list = append(list, r.servers[i].to)
	}
	return list
}

// portList is the ports as a policy writes them.
func (r *rule) portList() (list []string) {
	for _, p := range r.ports {
		text := fmt.Sprint(p[0])
		if p[1] != p[0] {
			text += fmt.Sprintf("-%d", p[1])
		}
		list = append(list, text+"/"+r.transport.String())
	}
	return list
}
