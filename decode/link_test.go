package decode

import "encoding/binary"

var littleEndian = binary.LittleEndian

// le16 and le32 are numbers with their low byte first.
func le16(v uint16) []byte { return binary.LittleEndian.AppendUint16(nil, v) }
func le32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }

// linkCases has one frame at least of each link type and link header.
func linkCases() []frameCase {
	ip, snap := plainTCP(), join([]byte{0xaa, 0xaa, 3, 0, 0, 0}, u16(etherTypeIPv4), plainTCP())
	vlan := func(n uint8, ids ...uint16) func(*Packet) {
		return func(p *Packet) { p.VLANs = n; copy(p.VLAN[:], ids) }
	}
	multicast := func(p *Packet) { p.Flags |= IsMulticast }
	label := func(n uint32, bottom uint32) []byte { return u32(n<<12 | bottom<<8 | 64) }
	pppoe := func(inside ...[]byte) []byte {
		b := join(inside...)
		return join(u8(0x11), u8(0), u16(7), u16(uint16(len(b))), b)
	}
	length := func(b []byte) uint16 { return uint16(len(b)) }
	return concat([]frameCase{
		{name: "ethernet", link: LinkEthernet, data: ethernetOf(etherTypeIPv4, ip), want: withMAC},
		{name: "ethernet-padded", link: LinkEthernet, data: ethernetOf(etherTypeIPv4, ip, make([]byte, 9)), want: withMAC},
		{name: "ethernet-802.3-snap", link: LinkEthernet, data: ethernetOf(length(snap), snap, make([]byte, 9)), want: withMAC},
		{name: "ethernet-802.3-llc-ip", link: LinkEthernet, data: ethernetOf(length(ip)+3, []byte{6, 6, 3}, ip), want: withMAC},
		{name: "ethernet-jumbo-llc", link: LinkEthernet, data: ethernetOf(etherTypeJumboLLC, snap), want: withMAC},
		{name: "ethernet-arp", link: LinkEthernet, data: ethernetOf(0x0806, make([]byte, 46)), outcome: outcome(NotIP, 0x0806)},
		{name: "ethernet-stp", link: LinkEthernet, data: ethernetOf(38, []byte{0x42, 0x42, 3}, make([]byte, 43)), outcome: outcome(NotIP, DetailLLC|0x42)},
		{name: "ethernet-lldp", link: LinkEthernet, data: ethernetOf(0x88cc, make([]byte, 46)), outcome: outcome(NotIP, 0x88cc)},
		{name: "ethernet-cdp", link: LinkEthernet, data: ethernetOf(40, []byte{0xaa, 0xaa, 3, 0, 0, 0xc, 0x20, 0}, make([]byte, 38)), outcome: outcome(NotIP, detailCisco|0x2000)},
		{name: "ethernet-isis", link: LinkEthernet, data: ethernetOf(40, []byte{0xfe, 0xfe, 3, 0x83}, make([]byte, 42)), outcome: outcome(NotIP, detailNLPID|0x83)},
		{name: "ethernet-ipx", link: LinkEthernet, data: ethernetOf(40, []byte{0xff, 0xff, 0}, make([]byte, 43)), outcome: outcome(NotIP, DetailLLC|0xff)},
		{name: "ethernet-appletalk", link: LinkEthernet, data: ethernetOf(40, []byte{0xaa, 0xaa, 3, 8, 0, 7, 0x80, 0x9b}, make([]byte, 38)), outcome: outcome(NotIP, 0x809b)},
		{name: "ethernet-unknown-snap", link: LinkEthernet, data: ethernetOf(40, []byte{0xaa, 0xaa, 3, 1, 2, 3, 4, 5}, make([]byte, 38)), outcome: outcome(NotIP, detailLink|linkSNAP)},
		{name: "ethernet-bpdu-in-snap", link: LinkEthernet, data: ethernetOf(40, []byte{0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 0x0e}, make([]byte, 38)), outcome: outcome(NotIP, detailLink|linkBridgedBPDU)},
		{name: "ethernet-bridged-in-snap", link: LinkEthernet, data: ethernetOf(length(ip)+22, []byte{0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7}, ethernetOf(etherTypeIPv4, ip)), want: withMAC},
		{name: "vlan", link: LinkEthernet, data: ethernetOf(etherTypeVLAN, u16(0xe005), u16(etherTypeIPv4), ip), want: also(withMAC, vlan(1, 5))},
		{name: "vlan-qinq", link: LinkEthernet, data: ethernetOf(etherTypeQinQ, u16(6), u16(etherTypeVLAN), u16(7), u16(etherTypeIPv4), ip), want: also(withMAC, vlan(2, 6, 7))},
		{name: "vlan-three-tags", link: LinkEthernet, data: ethernetOf(etherTypeOldQinQ, u16(5), u16(etherTypeQinQ), u16(6), u16(etherTypeVLAN), u16(7), u16(etherTypeIPv4), ip), want: also(withMAC, vlan(3, 5, 6))},
		{name: "vlan-802.3", link: LinkEthernet, data: ethernetOf(etherTypeVLAN, u16(5), u16(length(snap)), snap), want: also(withMAC, vlan(1, 5))},
		{name: "vn-tag", link: LinkEthernet, data: ethernetOf(etherTypeVNTag, u32(0x80010002), u16(etherTypeIPv4), ip), want: withMAC},
		{name: "e-tag", link: LinkEthernet, data: ethernetOf(etherTypeETag, u16(0), u32(2), u16(etherTypeIPv4), ip), want: withMAC},
		{name: "hsr", link: LinkEthernet, data: ethernetOf(etherTypeHSR, u16(0x1034), u16(1), u16(etherTypeIPv4), ip), want: withMAC},
		{name: "backbone", link: LinkEthernet, data: ethernetOf(etherTypePBB, u32(9), ethernetOf(etherTypeVLAN, u16(5), u16(etherTypeIPv4), ip)), want: also(withMAC, vlan(1, 5))},
		{name: "mpls", link: LinkEthernet, data: ethernetOf(etherTypeMPLS, label(17, 0), label(18, 1), ip), want: withMAC},
		{name: "mpls-ipv6", link: LinkEthernet, data: ethernetOf(etherTypeMPLS, label(18, 1), ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello")))), want: also(withMAC, isIPv6)},
		{name: "mpls-pseudowire", link: LinkEthernet, data: ethernetOf(etherTypeMPLS, label(18, 1), u32(0), ethernetOf(etherTypeIPv4, ip)), want: withMAC},
		{name: "mpls-pseudowire-without-control-word", link: LinkEthernet, data: ethernetOf(etherTypeMPLS, label(18, 1), []byte{0x46, 0, 0, 0, 0, 1}, macA[:], u16(etherTypeIPv4), ip), want: withMAC},
		{name: "mpls-control-channel", link: LinkEthernet, data: ethernetOf(etherTypeMPLS, label(13, 1), u32(0x10000007), make([]byte, 20)), outcome: outcome(NotIP, detailLink|linkMPLSControl)},
		{name: "mpls-link", link: LinkMPLS, data: join(label(18, 1), ip)},
		{name: "pppoe", link: LinkEthernet, data: ethernetOf(etherTypePPPoE, pppoe(u16(pppIPv4), ip), make([]byte, 4)), want: withMAC},
		{name: "pppoe-lcp", link: LinkEthernet, data: ethernetOf(etherTypePPPoE, pppoe(u16(0xc021), make([]byte, 10))), outcome: outcome(NotIP, detailPPP|0xc021)},
		{name: "pppoe-discovery", link: LinkEthernet, data: ethernetOf(0x8863, make([]byte, 46)), outcome: outcome(NotIP, 0x8863)},
		{name: "pppoe-no-session-data", link: LinkEthernet, data: ethernetOf(etherTypePPPoE, []byte{0x11, 9, 0, 0, 0, 0}, make([]byte, 40)), outcome: outcome(NotIP, etherTypePPPoE)},
		{name: "pppoe-link", link: LinkPPPoE, data: pppoe(u16(pppIPv4), ip)},
		{name: "ppp", link: LinkPPP, data: join([]byte{0xff, 3}, u16(pppIPv4), ip)},
		{name: "ppp-compressed", link: LinkPPP, data: join(u8(pppIPv4), ip)},
		{name: "ppp-ipv6", link: LinkPPP, data: join(u16(pppIPv6), ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello")))), want: isIPv6},
		{name: "ppp-mpls", link: LinkPPP, data: join(u16(pppMPLS), label(18, 1), ip)},
		{name: "ppp-bridged", link: LinkPPP, data: join(u16(pppBridging), []byte{0, 1}, ethernetOf(etherTypeIPv4, ip)), want: withMAC},
		{name: "ppp-bridged-token-ring", link: LinkPPP, data: join(u16(pppBridging), []byte{0, 3}, make([]byte, 40)), outcome: outcome(NotIP, detailPPP|pppBridging)},
		{name: "ppp-multilink-whole", link: LinkPPP, data: join(u16(pppMultilink), u32(0xc0000001), u16(pppIPv4), ip)},
		{name: "ppp-multilink-part", link: LinkPPP, data: join(u16(pppMultilink), u32(0x80000001), u16(pppIPv4), ip), outcome: outcome(NotIP, detailPPP|pppMultilink)},
		{name: "ppp-hdlc", link: LinkPPPHDLC, data: join([]byte{0xff, 3}, u16(pppIPv4), ip)},
		{name: "ppp-hdlc-cisco", link: LinkPPPHDLC, data: join([]byte{0x0f, 0}, u16(etherTypeIPv4), ip)},
		{name: "ppp-pppd", link: LinkPPPPPPD, data: join([]byte{1, 3}, u16(pppIPv4), ip)},
		{name: "ppp-direction", link: LinkPPPDir, data: join([]byte{1, 0xff, 3}, u16(pppIPv4), ip)},
		{name: "cisco-hdlc", link: LinkCiscoHDLC, data: join([]byte{0x0f, 0}, u16(etherTypeIPv4), ip)},
		{name: "cisco-hdlc-slarp", link: LinkCiscoHDLC, data: join([]byte{0x8f, 0}, u16(0x8035), make([]byte, 18)), outcome: outcome(NotIP, detailLink|linkSLARP)},
		{name: "cisco-hdlc-isis", link: LinkCiscoHDLC, data: join([]byte{0x8f, 0}, u16(0xfefe), make([]byte, 18)), outcome: outcome(NotIP, DetailLLC|sapOSI)},
		{name: "cisco-hdlc-direction", link: LinkCiscoHDLCDir, data: join([]byte{1, 0x0f, 0}, u16(etherTypeIPv4), ip)},
		{name: "frame-relay", link: LinkFrameRelay, data: join([]byte{0x18, 0x41, 3, 0xcc}, ip)},
		{name: "frame-relay-snap", link: LinkFrameRelay, data: join([]byte{0x18, 0x41, 3, 0, 0x80, 0, 0, 0}, u16(etherTypeIPv4), ip)},
		{name: "frame-relay-bridged", link: LinkFrameRelay, data: join([]byte{0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7}, ethernetOf(etherTypeIPv4, ip)), want: withMAC},
		{name: "frame-relay-cisco", link: LinkFrameRelay, data: join([]byte{0x18, 0x40, 0, 0x41}, u16(etherTypeIPv4), ip)},
		{name: "frame-relay-lmi", link: LinkFrameRelay, data: join([]byte{0, 1, 3, 8}, make([]byte, 10)), outcome: outcome(NotIP, detailNLPID|8)},
		{name: "frame-relay-ipv6", link: LinkFrameRelay, data: join([]byte{0x18, 0x41, 3, 0x8e}, ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello")))), want: isIPv6},
		{name: "frame-relay-direction", link: LinkFrameRelayDir, data: join([]byte{1, 0x18, 0x41, 3, 0xcc}, ip)},
		{name: "raw", link: LinkRaw, data: ip},
		{name: "raw-ipv6", link: LinkRaw, data: ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello"))), want: isIPv6},
		{name: "raw-bsd", link: LinkRawBSD, data: ip},
		{name: "raw-openbsd", link: LinkRawOpenBSD, data: ip},
		{name: "ipv4", link: LinkIPv4, data: ip},
		{name: "ipv6", link: LinkIPv6, data: ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello"))), want: isIPv6},
		{name: "null-little-endian", link: LinkNull, data: join(le32(2), ip)},
		{name: "null-big-endian", link: LinkNull, data: join(u32(2), ip)},
		{name: "null-ipv6-macos", link: LinkNull, data: join(le32(30), ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello")))), want: isIPv6},
		{name: "null-appletalk", link: LinkNull, data: join(le32(16), make([]byte, 20)), outcome: outcome(NotIP, detailFamily|16)},
		{name: "loop", link: LinkLoop, data: join(u32(2), ip)},
		{name: "loop-ipv6-openbsd", link: LinkLoop, data: join(u32(24), ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello")))), want: isIPv6},
		{name: "pflog", link: LinkPFLog, data: join([]byte{61, 2}, make([]byte, 62), ip)},
		{name: "sll", link: LinkSLL, data: join(u16(0), u16(1), u16(6), macA[:], u16(0), u16(etherTypeIPv4), ip)},
		{name: "sll-multicast", link: LinkSLL, data: join(u16(2), u16(1), u16(6), macA[:], u16(0), u16(etherTypeIPv4), ip), want: multicast},
		{name: "sll-802.2", link: LinkSLL, data: join(u16(1), u16(1), u16(6), macA[:], u16(0), u16(4), []byte{0x42, 0x42, 3}, make([]byte, 35)), outcome: outcome(NotIP, DetailLLC|0x42)},
		{name: "sll2", link: LinkSLL2, data: join(u16(etherTypeIPv4), u16(0), u32(3), u16(1), u8(4), u8(6), macA[:], u16(0), ip)},
		{name: "sll2-broadcast", link: LinkSLL2, data: join(u16(etherTypeIPv4), u16(0), u32(3), u16(1), u8(1), u8(6), macA[:], u16(0), ip), want: multicast},
		{name: "nflog", link: LinkNFLOG, data: join([]byte{2, 0}, u16(5), nflogAttribute(1, u32(0x08000100)), nflogAttribute(10, []byte("drop\x00")), nflogAttribute(9, ip))},
		{name: "nflog-big-endian", link: LinkNFLOG, data: join([]byte{2, 0}, u16(5), u16(uint16(4+len(ip))), u16(9), ip)},
		{name: "pktap", link: LinkPKTAP, data: join(le32(108), le32(1), le32(uint32(LinkEthernet)), make([]byte, 96), ethernetOf(etherTypeIPv4, ip)), want: withMAC},
		{name: "pktap-raw", link: LinkUser2, data: join(le32(108), le32(1), le32(uint32(LinkRaw)), make([]byte, 96), ip)},
		{name: "private-link-type", link: LinkUser2, data: join(ip, ip), outcome: outcome(Unsupported, uint32(LinkUser2))},
		{name: "pktap-no-packet", link: LinkPKTAP, data: join(le32(108), le32(0), le32(1), make([]byte, 96)), outcome: outcome(Unsupported, uint32(LinkPKTAP))},
		{name: "ip-over-infiniband", link: LinkIPoIB, data: join(make([]byte, 40), u16(etherTypeIPv4), u16(0), ip)},
		{name: "ip-over-1394", link: LinkIPOver1394, data: join(make([]byte, 16), u16(etherTypeIPv4), ip)},
		{name: "atm-rfc1483", link: LinkATMRFC1483, data: snap},
		{name: "epon", link: LinkEPON, data: join(make([]byte, 8), ethernetOf(etherTypeIPv4, ip)), want: withMAC},
		{name: "netanalyzer", link: LinkNetANALYZER, data: join(make([]byte, 4), ethernetOf(etherTypeIPv4, ip), make([]byte, 4)), want: withMAC},
		{name: "netanalyzer-transparent", link: LinkNetANALYZERRaw, data: join(make([]byte, 12), ethernetOf(etherTypeIPv4, ip), make([]byte, 4)), want: withMAC},
		{name: "dsa", link: LinkDSA, data: join(macB[:], macA[:], u32(0x40000000), u16(etherTypeIPv4), ip), want: withMAC},
		{name: "edsa", link: LinkEDSA, data: join(macB[:], macA[:], u16(0xdada), u16(0), u32(0x40000000), u16(etherTypeIPv4), ip), want: withMAC},
		{name: "broadcom-tag", link: LinkBroadcomTag, data: join(macB[:], macA[:], u32(0x20000001), u16(etherTypeIPv4), ip), want: withMAC},
		{name: "broadcom-tag-in-front", link: LinkBroadcomTagFirst, data: join(u32(0x20000001), ethernetOf(etherTypeIPv4, ip)), want: withMAC},
		{name: "ieee802.15.4", link: Link802154, data: make([]byte, 20), outcome: outcome(Unsupported, uint32(Link802154))},
		{name: "irda", link: LinkIrDA, data: make([]byte, 20), outcome: outcome(Unsupported, uint32(LinkIrDA))},
		{name: "bluetooth", link: LinkBluetoothHCI, data: make([]byte, 20), outcome: outcome(Unsupported, uint32(LinkBluetoothHCI))},
	}, wirelessCases())
}

// isIPv6 are the addresses of ipv6Of.
func isIPv6(p *Packet) {
	p.Src, p.Dst = packetAddress(hostA6), packetAddress(hostB6)
	p.Flags |= IsIPv6
}

// nflogAttribute is an attribute of a netfilter log.
func nflogAttribute(kind uint16, value []byte) []byte {
	return join(le16(uint16(4+len(value))), le16(kind), value, make([]byte, -len(value)&3))
}

// concat is the lists one after another.
func concat(lists ...[]frameCase) (all []frameCase) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
