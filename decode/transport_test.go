package decode

import "hash/crc32"

// transportCases has one packet at least of each transport and of each header
// between IP and it.
func transportCases() []frameCase {
	segment := tcpOf(PSH|ACK, []byte("hello"))
	hop := join([]byte{uint8(TCP), 0, 5, 2, 0, 0, 1, 0}) // router alert, padding
	options := []byte{2, 4, 5, 0xb4, 1, 3, 3, 7}
	return []frameCase{
		{name: "tcp-options", link: LinkRaw, data: ipv4Of(TCP, tcpWith(SYN, options)), want: func(p *Packet) {
			p.TCPFlags, p.WindowScale, p.Payload, p.PayloadLength = SYN, 8, nil, 0
		}},
		{name: "tcp-all-flags", link: LinkRaw, data: ipv4Of(TCP, tcpOf(0x1ff, []byte("hello"))), want: func(p *Packet) {
			p.TCPFlags = FIN | SYN | RST | PSH | ACK | URG | ECE | CWR | AccECN
		}},
		{name: "tcp-ip-options", link: LinkRaw, data: ipv4With(TCP, 0, 0, []byte{7, 7, 4, 0, 0, 0, 0, 0}, segment)},
		{name: "tcp-do-not-fragment", link: LinkRaw, data: ipv4With(TCP, 9, 0x4000, nil, segment)},
		{name: "udp", link: LinkRaw, data: ipv4Of(UDP, udpOf(5353, 53, []byte("hello"))), want: udpPacket(5353, 53)},
		{name: "udp-ipv6", link: LinkRaw, data: ipv6Of(UDP, udpOf(5353, 53, []byte("hello"))), want: also(isIPv6, udpPacket(5353, 53))},
		{name: "sctp", link: LinkRaw, data: ipv4Of(SCTP, sctpOf([]byte("hello!!!"))), want: func(p *Packet) {
			udpPacket(55001, 3868)(p)
			p.Protocol, p.Seq, p.Payload, p.PayloadLength = SCTP, 0x11223344, []byte("hello!!!"), 8
		}},
		{name: "icmp-echo", link: LinkRaw, data: ipv4Of(ICMP, icmpOf(8, 0, 0x12340005, []byte("hello"))), want: icmpPacket(ICMP, 8, 0, 0x12340005)},
		{name: "icmp-unreachable", link: LinkRaw, data: ipv4Of(ICMP, icmpOf(3, 3, 0, []byte("hello"))), want: icmpPacket(ICMP, 3, 3, 0)},
		{name: "icmpv6-echo", link: LinkRaw, data: ipv6Of(ICMPv6, icmpOf(128, 0, 0x12340005, []byte("hello"))), want: also(isIPv6, icmpPacket(ICMPv6, 128, 0, 0x12340005))},
		{name: "icmpv6-neighbor", link: LinkRaw, data: ipv6Of(ICMPv6, icmpOf(135, 0, 0, []byte("hello"))), want: also(isIPv6, icmpPacket(ICMPv6, 135, 0, 0))},
		{name: "ospf", link: LinkRaw, data: ipv4Of(89, []byte("hello")), want: opaquePacket(89)},
		{name: "esp", link: LinkRaw, data: ipv4Of(50, []byte("hello")), want: opaquePacket(50)},
		{name: "ah", link: LinkRaw, data: ipv4Of(authentication, []byte{6, 4, 0, 0}, make([]byte, 20), transportOf(segment, hostA, hostB))},
		{name: "ipv6-hop-by-hop", link: LinkRaw, data: ipv6With(ipv6HopByHop, TCP, hop, segment), want: isIPv6},
		{name: "ipv6-all-extensions", link: LinkRaw, data: ipv6With(ipv6HopByHop, TCP, join(
			[]byte{ipv6Destination, 0, 1, 4, 0, 0, 0, 0}, []byte{ipv6Routing, 1, 1, 12}, make([]byte, 12), []byte{ipv6Fragment, 0, 4, 0, 0, 0, 0, 0},
			[]byte{authentication, 0, 0, 0, 0, 0, 0, 7}, []byte{authentication, 4, 0, 0}, make([]byte, 20), []byte{uint8(TCP), 0, 1, 4, 0, 0, 0, 0}), segment), want: also(isIPv6, unverified)},
		{name: "ipv6-no-next", link: LinkRaw, data: ipv6Of(ipv6NoNext), want: also(isIPv6, opaquePacket(ipv6NoNext), unverified, func(p *Packet) { p.Payload, p.PayloadLength = nil, 0 })},
		{name: "multicast", link: LinkRaw, data: withAddress(ipv4Of(UDP, udpOf(5353, 5353, []byte("hello"))), 16, "224.0.0.251"), want: also(udpPacket(5353, 5353), toMulticast("224.0.0.251"))},
		{name: "broadcast", link: LinkRaw, data: withAddress(ipv4Of(UDP, udpOf(68, 67, []byte("hello"))), 16, "255.255.255.255"), want: also(udpPacket(68, 67), toMulticast("255.255.255.255"))},
		{name: "multicast-ipv6", link: LinkRaw, data: withAddress(ipv6Of(UDP, udpOf(5353, 5353, []byte("hello"))), 24, "ff02::fb"), want: also(isIPv6, udpPacket(5353, 5353), toMulticast("ff02::fb"))},
	}
}

// datagram is a UDP packet between the ports.
func udpPacket(src, dst uint16) func(*Packet) {
	return func(p *Packet) {
		p.Protocol, p.SrcPort, p.DstPort = UDP, src, dst
		p.Seq, p.Ack, p.Window, p.TCPFlags = 0, 0, 0, 0
	}
}

// message is an ICMP packet.
func icmpPacket(protocol IPProtocol, kind, code uint8, seq uint32) func(*Packet) {
	return func(p *Packet) {
		udpPacket(0, 0)(p)
		p.Protocol, p.ICMPType, p.ICMPCode, p.Seq = protocol, kind, code, seq
	}
}

// opaquePacket is a packet of a protocol whose header is not read.
func opaquePacket(protocol IPProtocol) func(*Packet) {
	return func(p *Packet) {
		udpPacket(0, 0)(p)
		p.Protocol = protocol
	}
}

// unverified is a packet whose checksums cannot be verified.
func unverified(p *Packet) { p.Flags &^= IsVerified }

// toMulticast is a packet to many.
func toMulticast(dst string) func(*Packet) {
	return func(p *Packet) {
		p.Dst = packetAddress(dst)
		p.Flags |= IsMulticast | BadChecksum // it was computed for another address
	}
}

// withAddress replaces an address of a packet.
func withAddress(packet []byte, at int, a string) []byte {
	copy(packet[at:], address(a))
	return packet
}

// sctpOf is a packet from port 55001 to 3868.
func sctpOf(chunks []byte) []byte {
	b := join(u16(55001), u16(3868), u32(0x11223344), u32(0), chunks)
	copy(b[8:], le32(crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))))
	return b
}

// transportOf is a segment with the checksum that it has between the hosts.
func transportOf(segment []byte, src, dst string) []byte {
	return fixTransport(join(segment), 0, true, TCP, join(address(src), address(dst)))
}
