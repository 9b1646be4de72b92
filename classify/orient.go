package classify

import (
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// orient says whether the sender of a flow's first packet opened the flow, and
// how that is known. What the payload proves may overrule it later, unless a
// handshake told.
func orient(p *decode.Packet) (senderOpened bool, why Orientation) {
	switch p.Protocol {
	case decode.TCP:
		if p.TCPFlags&decode.SYN != 0 {
			if p.TCPFlags&decode.ACK != 0 {
				return false, OrientedBySYNACK
			}
			return true, OrientedBySYN
		}
	case decode.SCTP:
		return orientSCTP(p)
	case decode.ICMP, decode.ICMPv6:
		_, reply := icmpRequest(p.Protocol, p.ICMPType)
		return !reply, OrientedByType
	}
	if p.Flags&decode.IsMulticast != 0 {
		return true, OrientedByMulticast // nobody sends from a group's address
	}
	return orientByPort(p)
}

// orientByPort believes that the end with the better known port is the server.
// Against the first packet's word it needs a port of a protocol in use: many a
// client's port is registered for something.
func orientByPort(p *decode.Packet) (senderOpened bool, why Orientation) {
	if !hasPorts(p.Protocol) {
		return true, OrientedByFirstPacket
	}
	src, dst := portRank(p.Protocol, p.SrcPort), portRank(p.Protocol, p.DstPort)
	switch {
	case dst > src:
		return true, OrientedByServicePort
	case src > dst && src >= rankInUse:
		return false, OrientedByServicePort
	}
	return true, OrientedByFirstPacket
}

// How much a port looks like a server's.
const (
	rankNothing = iota
	rankRegistered
	rankInUse     // of a protocol that detectors know
	rankWellKnown // RFC 6335: assigned, and privileged on most systems
)

// firstEphemeral is where Linux begins to hand out clients' ports.
const firstEphemeral = 32768

func portRank(protocol decode.IPProtocol, port uint16) int {
	t := ports.Transport(protocol)
	switch {
	case port < 1024 && ports.Assigned(t, port) != "":
		return rankWellKnown
	case len(ports.Expects(t, port)) > 0:
		return rankInUse
	case port < firstEphemeral && ports.Name(t, port) != "":
		return rankRegistered
	}
	return rankNothing
}
