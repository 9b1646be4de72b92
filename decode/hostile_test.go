package decode

// hostileCases has headers that lie about themselves or about what follows.
func hostileCases() []frameCase {
	segment := tcpOf(PSH|ACK, []byte("hello"))
	malformed := outcome(Malformed, 0)
	// set writes bytes into a packet: a lie.
	set := func(b []byte, at int, v ...byte) []byte {
		b = join(b)
		copy(b[at:], v)
		return b
	}
	wrong := func(p *Packet) { p.Flags |= BadChecksum }
	noPayload := func(p *Packet) { p.Payload, p.PayloadLength = nil, 0 }
	v4, v6 := plainTCP(), ipv6Of(TCP, segment)
	udp := ipv4Of(UDP, udpOf(5353, 53, []byte("hello")))
	long := make([]byte, 100)
	jumbo := func(length uint32) []byte {
		return ipv6With(ipv6HopByHop, TCP, join([]byte{uint8(TCP), 0, 0xc2, 4}, u32(length)), segment)
	}
	return []frameCase{
		{name: "empty", link: LinkEthernet, outcome: malformed},
		{name: "ethernet-cut", link: LinkEthernet, data: ethernetOf(etherTypeIPv4)[:13], outcome: malformed},
		{name: "ethernet-only", link: LinkEthernet, data: ethernetOf(etherTypeIPv4), outcome: malformed},
		{name: "ipv4-version-6", link: LinkIPv4, data: v6, want: isIPv6},
		{name: "ipv6-version-4", link: LinkIPv6, data: v4, outcome: malformed},
		{name: "ipv4-ethertype-ipv6", link: LinkEthernet, data: ethernetOf(etherTypeIPv6, v4), outcome: malformed},
		{name: "ipv4-version-0", link: LinkRaw, data: set(v4, 0, 0x05), outcome: malformed},
		{name: "ipv4-header-16", link: LinkRaw, data: set(v4, 0, 0x44), outcome: malformed},
		{name: "ipv4-options-overrun", link: LinkRaw, data: set(ipv4Of(TCP), 0, 0x4f), outcome: malformed},
		{name: "ipv4-total-below-header", link: LinkRaw, data: set(v4, 2, 0, 19), outcome: malformed},
		{name: "ipv4-total-without-ports", link: LinkRaw, data: set(v4, 2, 0, 23), outcome: malformed},
		{name: "ipv4-total-cuts-payload", link: LinkRaw, data: set(v4, 2, 0, 42), want: func(p *Packet) {
			p.Payload, p.PayloadLength = []byte("he"), 2
			wrong(p)
		}},
		{name: "ipv4-total-above-frame", link: LinkRaw, data: set(v4, 2, 0xff, 0xff), want: also(wrong, func(p *Packet) { p.Flags |= IsSnapped })},
		{name: "ipv4-total-0", link: LinkRaw, data: set(v4, 2, 0, 0), want: wrong},
		{name: "ipv4-bad-checksum", link: LinkRaw, data: set(v4, 10, 1, 2), want: wrong},
		{name: "tcp-bad-checksum", link: LinkRaw, data: set(v4, 36, 1, 2), want: wrong},
		{name: "tcp-offset-0", link: LinkRaw, data: set(v4, 32, 0x00), want: also(wrong, noPayload)},
		{name: "tcp-offset-60", link: LinkRaw, data: set(v4, 32, 0xf0), want: also(wrong, noPayload)},
		{name: "tcp-header-of-4-bytes", link: LinkRaw, data: ipv4Of(TCP, segment[:4]), want: also(noPayload, func(p *Packet) {
			p.Seq, p.Ack, p.TCPFlags, p.Window = 0, 0, 0, 0
		})},
		{name: "tcp-header-of-16-bytes", link: LinkRaw, data: ipv4Of(TCP, segment[:16]), want: noPayload},
		{name: "udp-length-7", link: LinkRaw, data: set(udp, 24, 0, 7), want: also(udpPacket(5353, 53), wrong, noPayload)},
		{name: "udp-length-0", link: LinkRaw, data: set(udp, 24, 0, 0, 0, 0), want: udpPacket(5353, 53)},
		{name: "udp-length-above-packet", link: LinkRaw, data: set(udp, 24, 0xff, 0xff, 0, 0), want: udpPacket(5353, 53)},
		{name: "udp-length-below-packet", link: LinkRaw, data: ipv4Of(UDP, udpOf(5353, 53, []byte("hello"))[:13], []byte("trailer")), want: also(udpPacket(5353, 53), wrong)},
		{name: "ipv6-length-0", link: LinkRaw, data: set(v6, 4, 0, 0), want: isIPv6},
		{name: "ipv6-length-0-padding", link: LinkEthernet, data: ethernetOf(etherTypeIPv6, set(v6, 4, 0, 0)[:46]), outcome: malformed},
		{name: "ipv6-length-above-frame", link: LinkRaw, data: set(v6, 4, 0xff, 0xff), want: also(isIPv6, unverified, func(p *Packet) { p.Flags |= IsSnapped })},
		{name: "ipv6-jumbo", link: LinkRaw, data: set(jumbo(70000), 4, 0, 0), wire: 40 + 70000 + 7, want: also(isIPv6, unverified, func(p *Packet) {
			p.PayloadLength = 70000 - 8 - 20
			p.Flags |= IsSnapped
		})},
		{name: "ipv6-jumbo-too-small", link: LinkRaw, data: set(jumbo(33), 4, 0, 0), outcome: malformed},
		{name: "ipv6-extension-overrun", link: LinkRaw, data: ipv6With(ipv6HopByHop, TCP, []byte{uint8(TCP), 255, 1, 4, 0, 0, 0, 0}, segment), outcome: malformed},
		{name: "ipv6-extension-cut", link: LinkRaw, data: ipv6With(ipv6HopByHop, TCP, []byte{uint8(TCP), 0, 1}), outcome: malformed},
		{name: "ipv6-fragment-headers-nested", link: LinkRaw, data: ipv6With(ipv6Fragment, TCP, repeat([]byte{ipv6Fragment, 0, 0, 0, 0, 0, 0, 0}, 20), segment), outcome: malformed},
		{name: "sctp-bad-checksum", link: LinkRaw, data: set(ipv4Of(SCTP, sctpOf([]byte("hello"))), 28, 0), want: func(p *Packet) {
			udpPacket(55001, 3868)(p)
			p.Protocol, p.Seq = SCTP, 0x11223344
			wrong(p)
		}},
		{name: "vlan-cut", link: LinkEthernet, data: ethernetOf(etherTypeVLAN, u16(5)), outcome: malformed},
		{name: "vlan-1000-tags", link: LinkEthernet, data: ethernetOf(etherTypeVLAN, repeat(join(u16(5), u16(etherTypeVLAN)), 1000)), outcome: malformed},
		{name: "snap-in-snap", link: LinkATMRFC1483, data: repeat([]byte{0xaa, 0xaa, 3, 0, 0, 0, 0, 9}, 100), outcome: outcome(NotIP, detailLink|linkSNAP)},
		{name: "mpls-without-bottom", link: LinkMPLS, data: repeat(u32(18<<12), 10), outcome: malformed},
		{name: "mpls-frames-nested", link: LinkMPLS, data: repeat(join(u32(18<<12|1<<8), u32(0), ethernetOf(etherTypeMPLS)), 40), outcome: outcome(NotIP, etherTypeMPLS)},
		{name: "pflog-length-0", link: LinkPFLog, data: make([]byte, 40), outcome: malformed},
		{name: "pppoe-version-2", link: LinkPPPoE, data: join([]byte{0x22, 0, 0, 1, 0, 9}, v4), outcome: malformed},
		{name: "frame-relay-endless-address", link: LinkFrameRelay, data: make([]byte, 40), outcome: malformed},
		{name: "radiotap-length-4", link: LinkRadiotap, data: join([]byte{0, 0}, le16(4), make([]byte, 40)), outcome: malformed},
		{name: "radiotap-length-above-frame", link: LinkRadiotap, data: join([]byte{0, 0}, le16(999), make([]byte, 40)), outcome: malformed},
		{name: "radiotap-words-without-end", link: LinkRadiotap, data: join([]byte{0, 0}, le16(16), repeat(le32(1<<31|2), 3)), outcome: malformed},
		{name: "wifi-version-1", link: Link80211, data: set(wifi(0x08, 0, macB, macA, macA), 0, 0x09), outcome: malformed},
		{name: "ppi-in-ppi", link: LinkPPI, data: repeat(join([]byte{0, 0}, le16(8), le32(uint32(LinkPPI))), 10), outcome: outcome(Unsupported, uint32(LinkPPI))},
		{name: "pktap-length-4GiB", link: LinkPKTAP, data: join(le32(0xffffffff), le32(1), le32(1), v4), outcome: malformed},
		{name: "prism-length-0", link: LinkPrism, data: make([]byte, 160), outcome: malformed},
		{name: "avs-length-4GiB", link: LinkAVS, data: join(u32(0x80211001), u32(0xffffffff), long), outcome: malformed},
		{name: "nflog-attribute-of-0-bytes", link: LinkNFLOG, data: make([]byte, 40), outcome: malformed},
		{name: "gre-routing", link: LinkRaw, data: ipv4Of(protocolGRE, u16(greRouting), u16(etherTypeIPv4)), want: also(opaquePacket(protocolGRE), func(p *Packet) {
			p.Payload, p.PayloadLength = []byte{0x40, 0, 8, 0}, 4
		})},
		{name: "tunnels-too-deep", link: LinkRaw, data: nestTunnels(20), want: func(p *Packet) {
			*p = Packet{Time: p.Time, Number: p.Number, WireLength: p.WireLength, Src: p.Src, Dst: p.Dst, TTL: 64, Protocol: protocolIPv4, Tunnel: maxNesting, Flags: IsTunnelled | IsVerified, Payload: nestTunnels(3), PayloadLength: uint32(len(nestTunnels(3)))}
		}, way: repeatWay(TunnelHeader{Kind: "4in4"}, maxNesting)},
	}
}

// repeat is b n times.
func repeat(b []byte, n int) (all []byte) {
	for range n {
		all = append(all, b...)
	}
	return all
}

// repeatWay is a way by one header n times.
func repeatWay(h TunnelHeader, n int) (way Tunnel) {
	for range n {
		way = append(way, h)
	}
	return way
}

// nestTunnels is a packet in n others.
func nestTunnels(n int) []byte {
	if n == 0 {
		return plainTCP()
	}
	return ipv4Of(protocolIPv4, nestTunnels(n-1))
}
