package decode

import (
	"encoding/binary"
	"net/netip"
	"slices"
)

// The builders below put frames together header by header, as the
// specifications say, with right lengths and checksums: a test then breaks
// what it wants broken. Arguments are what goes inside, in order.

// Addresses of the documentation ranges (RFC 5737, RFC 3849).
const (
	hostA  = "192.0.2.1"
	hostB  = "198.51.100.2"
	hostA6 = "2001:db8::1"
	hostB6 = "2001:db8::2"
)

var (
	macA = [6]byte{2, 0, 0, 0, 0, 0xa}
	macB = [6]byte{2, 0, 0, 0, 0, 0xb}
)

// u8, u16, u32 and u64 are numbers in network byte order.
func u8(v uint8) []byte   { return []byte{v} }
func u16(v uint16) []byte { return binary.BigEndian.AppendUint16(nil, v) }
func u32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
func u64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

// join puts parts one after another.
func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

// ethernetOf is a frame from macA to macB.
func ethernetOf(etherType uint16, inside ...[]byte) []byte {
	return join(macB[:], macA[:], u16(etherType), join(inside...))
}

// ipv4Of is a packet from hostA to hostB.
func ipv4Of(protocol IPProtocol, inside ...[]byte) []byte {
	return ipv4With(protocol, 0, 0, nil, inside...)
}

// ipv4With is a packet with an identification, a flags and offset field, and
// options.
func ipv4With(protocol IPProtocol, id, fragment uint16, options []byte, inside ...[]byte) []byte {
	b := join(inside...)
	header := 20 + len(options)
	p := join(u8(0x40|uint8(header/4)), u8(0), u16(uint16(header+len(b))), u16(id), u16(fragment),
		u8(64), u8(uint8(protocol)), u16(0), address(hostA), address(hostB), options)
	binary.BigEndian.PutUint16(p[10:], checksumOf(p))
	return fixTransport(append(p, b...), header, fragment&0x3fff == 0, protocol, p[12:20])
}

// ipv6Of is a packet from hostA6 to hostB6.
func ipv6Of(protocol IPProtocol, inside ...[]byte) []byte {
	return ipv6With(uint8(protocol), protocol, nil, inside...)
}

// ipv6With is a packet with extension headers, the first of the given type, a
// transport and what it holds.
func ipv6With(next uint8, protocol IPProtocol, extensions []byte, inside ...[]byte) []byte {
	b := join(extensions, join(inside...))
	p := join(u32(0x60000000), u16(uint16(len(b))), u8(next), u8(64), address(hostA6), address(hostB6))
	return fixTransport(append(p, b...), 40+len(extensions), true, protocol, p[8:40])
}

// address is an address's bytes.
func address(s string) []byte { return netip.MustParseAddr(s).AsSlice() }

// packetAddress is an address as a Packet holds it.
func packetAddress(s string) (a [16]byte) {
	copy(a[:], address(s))
	return a
}

// tcpOf is a segment from port 55001 to 443 with sequence numbers 1000 and 2000.
func tcpOf(flags TCPFlags, inside ...[]byte) []byte { return tcpWith(flags, nil, inside...) }

// tcpWith is a segment with options.
func tcpWith(flags TCPFlags, options []byte, inside ...[]byte) []byte {
	offset := uint16(5+len(options)/4) << 12
	return join(u16(55001), u16(443), u32(1000), u32(2000), u16(offset|uint16(flags)), u16(512), u32(0), options, join(inside...))
}

// udpOf is a datagram between ports.
func udpOf(src, dst uint16, inside ...[]byte) []byte {
	b := join(inside...)
	return join(u16(src), u16(dst), u16(uint16(8+len(b))), u16(0), b)
}

// icmpOf is a message of the given type, with its four bytes of rest.
func icmpOf(kind, code uint8, rest uint32, inside ...[]byte) []byte {
	return join(u8(kind), u8(code), u16(0), u32(rest), join(inside...))
}

// fixTransport fills in the checksum of the transport at an offset of packet,
// where all of it is there.
func fixTransport(packet []byte, at int, whole bool, protocol IPProtocol, addresses []byte) []byte {
	field := map[IPProtocol]int{TCP: 16, UDP: 6, ICMP: 2, ICMPv6: 2}[protocol]
	b := packet[at:]
	if field == 0 || !whole || len(b) < field+2 {
		return packet
	}
	var pseudo []byte
	if protocol != ICMP {
		pseudo = join(addresses, u32(uint32(len(b))), u32(uint32(protocol)))
	}
	binary.BigEndian.PutUint16(b[field:], checksumOf(join(pseudo, b)))
	return packet
}

// checksumOf is the Internet checksum, written to be read (RFC 1071).
func checksumOf(b []byte) uint16 {
	var s uint32
	for i, v := range b {
		s += uint32(v) << (8 * (1 - i%2))
	}
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return ^uint16(s)
}

// frameOf is a whole frame.
func frameOf(t LinkType, data []byte) *Frame {
	return &Frame{Data: data, WireLength: uint32(len(data)), LinkType: t, Number: 1, Time: 1}
}

// snapped is a frame of which n bytes were captured.
func snapped(t LinkType, data []byte, n int) *Frame {
	f := frameOf(t, data)
	f.Data = data[:n]
	return f
}
