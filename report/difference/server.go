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

// asked is a service of a server, and its use.
type asked struct {
	service
	*use
}

// named is services in the order of their servers, whose addresses are exchanged
// for their names where the pictures know them.
func named(services map[service]*use, names map[netip.Addr]string) []asked {
	list := make([]asked, 0, len(services))
	for s, u := range services {
		if s.host == "" {
			s.host = cmp.Or(names[s.address], s.address.String())
		}
		s.address = netip.Addr{}
		list = append(list, asked{s, u})
	}
	slices.SortFunc(list, func(x, y asked) int {
		return cmp.Or(compareServices(x.service, y.service), cmp.Compare(x.frame, y.frame))
	})
	joined := list[:0]
	for _, x := range list {
		last := len(joined) - 1
		if last < 0 || joined[last].service != x.service {
			joined = append(joined, x)
			continue
		}
		both := *joined[last].use // the picture's stays as it is
		both.tls, both.inner, both.rtts = slices.Clip(both.tls), slices.Clip(both.inner), slices.Clip(both.rtts)
		both.join(x.use)
		joined[last].use = &both
	}
	return joined
}

func compareServices(x, y service) int {
	return cmp.Or(cmp.Compare(x.host, y.host), cmp.Compare(x.transport, y.transport), cmp.Compare(x.port, y.port), cmp.Compare(x.protocol, y.protocol))
}

// compareServers compares what each server is asked for, both in their order.
func (d *Difference) compareServers(old, new []asked) {
	for len(old) > 0 || len(new) > 0 {
		host := ""
		switch {
		case len(new) == 0 || len(old) > 0 && old[0].host <= new[0].host:
			host = old[0].host
		default:
			host = new[0].host
		}
		was, is := ofHost(old, host), ofHost(new, host)
		d.compareServer(was, is)
		old, new = old[len(was):], new[len(is):]
	}
}

// ofHost is the first of a list, as long as they are of a host.
func ofHost(list []asked, host string) []asked {
	n := 0
	for n < len(list) && list[n].host == host {
		n++
	}
	return list[:n]
}

// compareServer finds for each service of a server what it was before: the same
// protocol on the same port, else another protocol on its port, else its
// protocol on another port.
func (d *Difference) compareServer(was, is []asked) {
	was, is = d.match(was, is, func(s service) service { return s })
	was, is = d.match(was, is, func(s service) service {
		if s.port == 0 {
			return service{}
		}
		return service{transport: s.transport, port: s.port}
	})
	was, is = d.match(was, is, func(s service) service {
		if s.protocol == "" {
			return service{}
		}
		return service{protocol: s.protocol, ported: s.ported}
	})
	for _, x := range was {
		d.gone(OfServer, x.thing(x.use, ""), x.use)
	}
	for _, y := range is {
		d.appeared(OfServer, y.thing(y.use, ""), y.use)
	}
}

// match compares services whose essence is the same, in their order, and returns
// the others. The empty essence is like none.
func (d *Difference) match(was, is []asked, essence func(service) service) (restWas, restIs []asked) {
	if len(was) == 0 || len(is) == 0 {
		return was, is
	}
	places := map[service][]int{}
	for i, y := range is {
		if k := essence(y.service); k != (service{}) {
			places[k] = append(places[k], i)
		}
	}
	matched := make([]bool, len(is))
	for _, x := range was {
		k := essence(x.service)
		list := places[k]
		if len(list) == 0 {
			restWas = append(restWas, x)
			continue
		}
		matched[list[0]], places[k] = true, list[1:]
		d.compareService(x.service, is[list[0]].service, x.use, is[list[0]].use)
	}
	for i, y := range is {
		if !matched[i] {
			restIs = append(restIs, y)
		}
	}
	return restWas, restIs
}

// compareService compares what a service was to what it is.
func (d *Difference) compareService(x, y service, was, is *use) {
	text := func(s string) Value { return Value{kind: textValue, text: s} }
	changed := func(aspect Aspect, old, new Value) {
		d.changed(OfServer, aspect, y.thing(is, aspect), was, is, old, new)
	}
	if x.protocol != y.protocol {
		changed(Protocol, text(protocolTitle(x.protocol)), text(protocolTitle(y.protocol)))
	} else if before, after := insides(was.inner), insides(is.inner); before != after {
		changed(Inner, text(before), text(after))
	}
	if x.port != y.port || x.transport != y.transport {
		changed(Port, text(x.portTitle()), text(y.portTitle()))
	}
	if before, after := versions(was.tls), versions(is.tls); before != after && before != "" && after != "" {
		changed(TLSVersion, text(before), text(after))
	}
	if d.bytesChanged(was, is) {
		changed(Bytes, was.volume(), is.volume())
	}
	before, known := was.rtt()
	after, knows := is.rtt()
	if known && knows && beyond(float64(before), float64(after), d.Tolerance.RTT, leastRTT) {
		changed(RTT, Value{kind: timeValue, number: uint64(before)}, Value{kind: timeValue, number: uint64(after)})
	}
}

// insides is what was carried inside: "TLS", "nothing", "nothing, TLS".
func insides(list []string) string {
	list = slices.Sorted(slices.Values(list))
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
	return strings.Join(slices.Sorted(slices.Values(list)), ", ")
}

// thing is a service as a change of an aspect is of it, which needs not to be in
// its name.
func (s service) thing(u *use, changed Aspect) Thing {
	port, title := s.portTitle(), report.Title(cmp.Or(u.service, unknown))
	switch changed {
	case Port:
		port = ""
	case Protocol:
		title = ""
	}
	return Thing{
		Words: phrase(s.host, port, title), Service: u.service, Protocol: s.protocol, Server: s.host, Transport: s.transport, Port: s.port,
	}
}

// phrase is the words that are not empty.
func phrase(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

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
