package difference

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/portscope/portscope/report"
)

// commonNames are the names of addresses that have but one in both pictures.
func commonNames(old, new *Picture) map[netip.Addr]string {
	names := maps.Clone(old.names)
	for a, name := range new.names {
		if known, is := names[a]; is && known != name {
			name = ""
		}
		names[a] = name
	}
	maps.DeleteFunc(names, func(_ netip.Addr, name string) bool { return name == "" })
	return names
}

// named is services by server, whose address is exchanged for its name where
// the pictures know it.
func named(services map[service]*use, names map[netip.Addr]string) map[string]map[service]*use {
	servers := map[string]map[service]*use{}
	for s, u := range services {
		if s.host == "" {
			s.host = cmp.Or(names[s.address], s.address.String())
		}
		s.address = netip.Addr{}
		if servers[s.host] == nil {
			servers[s.host] = map[service]*use{}
		}
		if known := servers[s.host][s]; known != nil {
			known.join(u)
			continue
		}
		copied := *u // a picture may be compared again
		copied.tls, copied.inner, copied.rtts = slices.Clone(u.tls), slices.Clone(u.inner), slices.Clone(u.rtts)
		servers[s.host][s] = &copied
	}
	return servers
}

// compareServers compares what each server is asked for.
func (d *Difference) compareServers(old, new map[string]map[service]*use) {
	for host, was := range old {
		d.compareServer(was, new[host])
	}
	for host, is := range new {
		if old[host] == nil {
			d.compareServer(nil, is)
		}
	}
}

// compareServer finds for each service of a server what it was before: the same
// protocol on the same port, else another protocol on its port, else its
// protocol on another port.
func (d *Difference) compareServer(old, new map[service]*use) {
	was, is := sorted(old), sorted(new)
	was, is = d.match(was, is, old, new, func(x, y service) bool { return x == y })
	was, is = d.match(was, is, old, new, func(x, y service) bool {
		return x.ported && x.port != 0 && x.port == y.port && x.transport == y.transport
	})
	was, is = d.match(was, is, old, new, func(x, y service) bool { return x.protocol != "" && x.protocol == y.protocol && x.ported == y.ported })
	for _, s := range was {
		d.gone(OfServer, s.thing(old[s]), old[s])
	}
	for _, s := range is {
		d.appeared(OfServer, s.thing(new[s]), new[s])
	}
}

// match compares services that are alike, and returns the others.
func (d *Difference) match(was, is []service, old, new map[service]*use, alike func(x, y service) bool) (restWas, restIs []service) {
	restIs = slices.Clone(is)
	for _, x := range was {
		i := slices.IndexFunc(restIs, func(y service) bool { return alike(x, y) })
		if i < 0 {
			restWas = append(restWas, x)
			continue
		}
		d.compareService(x, restIs[i], old[x], new[restIs[i]])
		restIs = slices.Delete(restIs, i, i+1)
	}
	return restWas, restIs
}

// compareService compares what a service was to what it is.
func (d *Difference) compareService(x, y service, was, is *use) {
	text := func(s string) Value { return Value{kind: textValue, text: s} }
	span := func(ns int64) Value { return Value{kind: timeValue, number: uint64(ns)} }
	thing := y.thing(is)
	if x.protocol != y.protocol {
		thing.Words = phrase(y.host, y.portTitle())
		d.changed(OfServer, Protocol, thing, was, is, text(protocolTitle(x.protocol)), text(protocolTitle(y.protocol)))
	}
	if x.portTitle() != y.portTitle() {
		thing.Words = phrase(y.host, y.serviceTitle(is))
		d.changed(OfServer, Port, thing, was, is, text(x.portTitle()), text(y.portTitle()))
	}
	thing = y.thing(is)
	if before, after := insides(was.inner), insides(is.inner); x.protocol == y.protocol && before != after {
		d.changed(OfServer, Inner, thing, was, is, text(before), text(after))
	}
	if before, after := versions(was.tls), versions(is.tls); before != after && before != "" && after != "" {
		d.changed(OfServer, TLSVersion, thing, was, is, text(before), text(after))
	}
	d.compareBytes(OfServer, thing, was, is)
	before, known := was.rtt()
	after, knows := is.rtt()
	if known && knows && beyond(float64(before), float64(after), d.Tolerance.RTT, leastRTT) {
		d.changed(OfServer, RTT, thing, was, is, span(before), span(after))
	}
}

// insides is what was carried inside: "TLS", "nothing", "nothing, TLS".
func insides(list []string) string {
	slices.Sort(list)
	titles := make([]string, len(list))
	for i, protocol := range list {
		titles[i] = "nothing"
		if protocol != "" {
			titles[i] = report.Title(protocol)
		}
	}
	return strings.Join(titles, ", ")
}

// versions is a list of versions in their order.
func versions(list []string) string {
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// sorted is a server's services in a fixed order.
func sorted(services map[service]*use) []service {
	return slices.SortedFunc(maps.Keys(services), func(x, y service) int {
		return cmp.Or(cmp.Compare(x.transport, y.transport), cmp.Compare(x.port, y.port), cmp.Compare(x.protocol, y.protocol))
	})
}

// thing is a service as a change is of it.
func (s service) thing(u *use) Thing {
	return Thing{
		Words:   phrase(s.host, s.portTitle(), s.serviceTitle(u)),
		Service: u.service, Protocol: s.protocol, Server: s.host, Transport: s.transport, Port: s.port,
	}
}

// phrase is the words that are not empty.
func phrase(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

func (s service) serviceTitle(u *use) string { return report.Title(u.service) }

// portTitle is a port as people write it, "" for a transport without.
func (s service) portTitle() string {
	switch {
	case !s.ported:
		return ""
	case s.port == 0:
		return "dynamic/" + s.transport
	}
	return strconv.Itoa(int(s.port)) + "/" + s.transport
}

// thing is an application as a change is of it.
func (a application) thing() Thing {
	return Thing{Words: phrase(report.Title(cmp.Or(a.service, unknown)), a.name), Service: a.service, Application: a.name}
}

func protocolThing(id string) Thing { return Thing{Words: protocolTitle(id), Protocol: id} }

// protocolTitle is a protocol as people say it.
func protocolTitle(id string) string { return report.Title(cmp.Or(id, unknown)) }

const unknown = "unknown"
