package decode

import "encoding/binary"

// portsLength is how much of a transport header must be there to tell its
// flow: both ports, or an ICMP type, code and checksum.
const portsLength = 4

// transport parses what an IP header of the given protocol carries.
func (d *Decoder) transport(p *Packet, protocol uint8, b []byte, wire int) Outcome {
	p.Protocol = IPProtocol(protocol)
	switch p.Protocol {
	case TCP, UDP, SCTP, ICMP, ICMPv6:
		if len(b) < portsLength {
			return short(wire, portsLength)
		}
		if d.verify {
			verifyTransport(p, b, wire)
		}
	case authentication:
		return d.ipv6Next(p, protocol, b, wire)
	}
	switch p.Protocol {
	case TCP:
		tcp(p, b, wire)
	case UDP:
		udp(p, b, wire)
		return d.udpTunnel(p)
	case SCTP:
		sctp(p, b, wire)
	case ICMP, ICMPv6:
		icmp(p, b, wire)
	default:
		return d.ipTunnel(p, b, wire)
	}
	return outcome(Decoded, 0)
}

// ports reads the first four bytes of TCP, UDP and SCTP.
func ports(p *Packet, b []byte) {
	p.SrcPort, p.DstPort = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
}

// payload sets the transport's payload, after a header of n bytes. A header
// longer than the packet has none.
func payload(p *Packet, b []byte, wire, n int) {
	p.PayloadLength = uint32(max(0, wire-n))
	p.Payload = b[min(n, len(b)):]
}

// opaque makes all that the IP header carries the payload: of a protocol whose
// header is not read, or of a part of a datagram that has none.
func opaque(p *Packet, b []byte, wire int) Outcome {
	payload(p, b, wire, 0)
	return outcome(Decoded, 0)
}
