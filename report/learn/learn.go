// Package learn writes policies from captures: the smallest one that allows
// what was seen, for people to read, to widen, and to hold later captures to.
package learn

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/report/policy"
)

// Hosts says how wide the ends of flows are taken.
type Hosts string

// The ways.
const (
	// Name takes a server for its name where it has one, whatever its address,
	// and any client. Addresses that are made anew at each start are taken for
	// their network: those of the link, and what is multicast on it.
	Name Hosts = "name"
	// Exact takes clients and servers for their addresses.
	Exact Hosts = "exact"
	// CIDR takes clients and servers for their networks: /24 of IPv4, /64 of
	// IPv6.
	CIDR Hosts = "cidr"
)

// AllHosts lists the ways, the default first.
func AllHosts() []Hosts { return []Hosts{Name, Exact, CIDR} }

// lesson is what was learnt of one kind of flows: who spoke it with whom.
type lesson struct {
	kind
	service string // what people call it, of its first flow
	frame   uint64 // of that
	to      map[string]*destination
}

// kind is what a rule says of flows besides their ends.
type kind struct {
	protocol, inner string
	transport       decode.IPProtocol
	// ports are from one to another, both included; announced says that
	// another flow named the port, which is any then.
	ports     [2]uint16
	announced bool
	// silent says that the protocol is the port's word alone, of flows without
	// a byte of payload, and none that bytes can tell.
	silent bool
}

// destination is one server and how much went to it.
type destination struct {
	flows, bytes uint64
	frame        uint64 // the first
	clients      map[string]bool
}

// learner gathers lessons.
type learner struct {
	hosts   Hosts
	lessons map[kind]*lesson
}

// add learns from a flow.
func (l *learner) add(f *classify.Flow) {
	k := kindOf(f)
	x := l.lessons[k]
	if x == nil {
		x = &lesson{kind: k, service: f.Service, frame: f.FirstFrame, to: map[string]*destination{}}
		l.lessons[k] = x
	}
	if f.FirstFrame < x.frame {
		x.service, x.frame = f.Service, f.FirstFrame
	}
	server := l.server(f)
	d := x.to[server]
	if d == nil {
		d = &destination{frame: f.FirstFrame, clients: map[string]bool{}}
		x.to[server] = d
	}
	d.flows++
	d.bytes += f.Originator.Bytes + f.Responder.Bytes
	d.frame = min(d.frame, f.FirstFrame)
	if l.hosts != Name {
		d.clients[l.address(f.Originator.Address)] = true
	}
}

// fold takes what was learnt of single ports for what was learnt of all that
// systems hand out, where the same was seen of those.
func (l *learner) fold() {
	for k, x := range l.lessons {
		wide := k
		wide.ports = [2]uint16{firstEphemeral, 65535}
		all := l.lessons[wide]
		if all == nil || all == x || k.ports[0] < firstEphemeral {
			continue
		}
		for server, d := range x.to {
			if into := all.to[server]; into != nil && into.hasClients(d) {
				into.flows += d.flows
				into.bytes += d.bytes
				into.frame = min(into.frame, d.frame)
				delete(x.to, server)
			}
		}
		if len(x.to) == 0 {
			delete(l.lessons, k)
		}
	}
}

// hasClients says whether d has all clients of another destination.
func (d *destination) hasClients(other *destination) bool {
	for c := range other.clients {
		if !d.clients[c] {
			return false
		}
	}
	return true
}

// kindOf is the kind of a flow.
func kindOf(f *classify.Flow) kind {
	k := kind{protocol: policy.Protocol(f), inner: f.Inner, transport: f.Protocol}
	k.silent = f.Confidence <= classify.ByPort && !isRecognised(k.protocol)
	switch {
	case !hasPorts(f.Protocol):
		k.protocol, k.inner, k.silent = "", "", false
	case f.Confidence == classify.ByExpectation:
		k.protocol, k.announced = f.Speaks, true
	case f.OrientedBy == classify.OrientedByFirstPacket && f.Responder.Port >= firstEphemeral:
		k.ports = [2]uint16{firstEphemeral, 65535}
	default:
		k.ports = [2]uint16{f.Responder.Port, f.Responder.Port}
	}
	return k
}

// isRecognised says whether a policy's key "protocol" knows a protocol: those
// that bytes tell or that are announced. Ports have names for more.
func isRecognised(protocol string) bool {
	return protocol == unknown || protocol == "ftp-data" ||
		slices.ContainsFunc(detect.Table(), func(d *detect.Detector) bool { return d.Name == protocol })
}

// firstEphemeral is where the ports begin that systems hand out; Linux's do.
// Where nobody knows which end is the server, one of them may be a client's.
const firstEphemeral = 32768

func hasPorts(p decode.IPProtocol) bool {
	return p == decode.TCP || p == decode.UDP || p == decode.SCTP
}

// server is the flow's server as a policy writes it.
func (l *learner) server(f *classify.Flow) string {
	if name := policy.ServerName(f); l.hosts == Name && policy.IsHost(name) {
		return strings.ToLower(name)
	}
	return l.address(f.Responder.Address)
}

// address is an address as a policy writes it.
func (l *learner) address(a netip.Addr) string {
	if l.hosts == CIDR || l.hosts == Name && ofLink(a) {
		return network(a)
	}
	return a.String()
}

// ofLink says whether an address means something on its link alone: systems
// make them anew at each start.
func ofLink(a netip.Addr) bool { return a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() }

// network is the network that an address is taken for.
func network(a netip.Addr) string {
	bits := 64
	if a.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(a, bits).Masked().String()
}
