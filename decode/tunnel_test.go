package decode

import (
	"encoding/binary"
	"reflect"
	"slices"
	"testing"
)

// tunnelCases has one packet at least in each tunnel, and what is no tunnel
// though its port is one's.
func tunnelCases() []frameCase {
	ip, ip6 := plainTCP(), ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello")))
	frame := ethernetOf(etherTypeIPv4, ip)
	by := func(kind string, id ...uint64) Tunnel {
		if len(id) == 0 {
			return Tunnel{{Kind: kind}}
		}
		return Tunnel{{Kind: kind, ID: id[0], HasID: true}}
	}
	gre := func(flags, protocol uint16, inside ...[]byte) []byte {
		return ipv4Of(protocolGRE, u16(flags), u16(protocol), join(inside...))
	}
	udp := func(dst uint16, inside ...[]byte) []byte { return ipv4Of(UDP, udpOf(50000, dst, join(inside...))) }
	gtp := func(flags uint8, inside ...[]byte) []byte {
		b := join(inside...)
		return join(u8(flags), u8(gtpuPDU), u16(uint16(len(b))), u32(0xcafe), b)
	}
	teredo := withAddress(ipv6Of(TCP, tcpOf(PSH|ACK, []byte("hello"))), 8, "2001:0:102:304::1")
	fromTeredo := also(isIPv6, func(p *Packet) { p.Src = packetAddress("2001:0:102:304::1"); p.Flags |= BadChecksum })
	outer := func(dst uint16, payload []byte) func(*Packet) {
		return also(udpPacket(50000, dst), func(p *Packet) { p.Payload, p.PayloadLength = payload, uint32(len(payload)) })
	}
	wireless := join([]byte{0xaa, 0xaa, 3, 0, 0, 0}, u16(etherTypeIPv4), ip)
	nsh := []byte{0, 0x42, 2, 1, 0, 0, 9, 255}
	lcp := join([]byte{0x00, 0x02}, u16(1), u16(2), u16(0xc021), make([]byte, 8))
	echo := join([]byte{0x32, 1}, u16(4), u32(0), u32(0))
	bubble := join(u32(0x60000000), u16(0), u8(ipv6NoNext), u8(21), address("2001:0:102:304::1"), address("2001:0:102:304::2"))
	// none is a datagram to a tunnel's port that is no tunnel for what it says.
	none := func(name string, port uint16, payload ...[]byte) frameCase {
		b := join(payload...)
		return frameCase{name: name, link: LinkRaw, data: udp(port, b), want: outer(port, b)}
	}
	unread := func(name string, b []byte) frameCase {
		return frameCase{name: name, link: LinkRaw, data: ipv4Of(protocolGRE, b), want: also(opaquePacket(protocolGRE), func(p *Packet) {
			p.Payload, p.PayloadLength = b, uint32(len(b))
		})}
	}
	return concat([]frameCase{
		none("vxlan-without-vni", portVXLAN, u32(0), u32(1111<<8), frame),
		none("vxlan-reserved-byte", portVXLAN, u32(0x08000000), u32(1111<<8|1), frame),
		none("vxlan-empty", portVXLAN, u32(0x08000000), u32(1111<<8)),
		none("vxlan-gpe-version-1", portVXLANGPE, u32(0x1c000001), u32(1111<<8), ip),
		none("vxlan-gpe-protocol-9", portVXLANGPE, u32(0x0c000009), u32(1111<<8), ip),
		none("vxlan-gpe-nsh-version-1", portVXLANGPE, u32(0x0c000004), u32(1111<<8), []byte{0x40, 0x42, 2, 1, 0, 0, 9, 255}, ip),
		none("geneve-version-1", portGeneve, []byte{0x40, 0}, u16(etherTypeIPv4), u32(4242<<8), ip),
		none("geneve-options-overrun", portGeneve, []byte{0x3f, 0}, u16(etherTypeIPv4), u32(4242<<8), ip),
		none("geneve-arp", portGeneve, []byte{0, 0}, u16(0x0806), u32(4242<<8), make([]byte, 28)),
		none("gtp-u-extension-of-0-bytes", 2152, gtp(0x34, []byte{0, 0, 0, 0x85, 0, 0, 0, 0}, ip)),
		none("gtp-u-extensions-overrun", 2152, gtp(0x34, []byte{0, 0, 0, 0x85, 99, 0, 0, 0}, ip)),
		none("gtp-u-header-past-its-length", 2152, gtp(0x32, []byte{0})),
		none("teredo-authentication-overrun", 3544, []byte{0, 1, 255, 255}, make([]byte, 40)),
		none("teredo-no-address-of-its", 40000, ip6),
		none("l2tp-version-3", portL2TP, u16(3), u16(3), u16(4), u16(pppIPv4), ip),
		none("l2tp-control", portL2TP, u16(0xc802), u16(12), u16(3), u16(0), u32(0)),
		none("l2tp-length-above-datagram", portL2TP, u16(l2tpLength|l2tpVersion2), u16(999), u16(3), u16(4), u16(pppIPv4), ip),
		none("l2tp-offset-above-datagram", portL2TP, u16(l2tpOffset|l2tpVersion2), u16(3), u16(4), u16(999), u16(pppIPv4), ip),
		none("ayiya-no-next-header", portAYIYA, []byte{0x41, 0x52, 0x11, ipv6NoNext}, u32(0), make([]byte, 16+20), ip6),
		none("ayiya-heartbeat", portAYIYA, []byte{0x41, 0x52, 0x10, ipv6NoNext}, u32(0), make([]byte, 16+20)),
		none("capwap-dtls", portCAPWAP, u32(0x01000000), make([]byte, 60)),
		none("capwap-fragment", portCAPWAP, u32(0x00100080), u32(0), frame),
		none("capwap-other-radio", portCAPWAP, u32(0x00100500), u32(0), frame),
		none("capwap-wireless-cut", portCAPWAP, u32(0x00100300), u32(0), make([]byte, 20)),
		none("mpls-in-udp-no-packet", portMPLS, u32(18<<12), make([]byte, 20)),
		unread("gre-version-2", join(u16(2), u16(etherTypeIPv4), ip)),
		unread("gre-keepalive", join(u16(0), u16(0))),
		unread("gre-pptp-without-key", join(u16(1), u16(etherTypePPP), u32(0), ip)),
		unread("gre-unknown-protocol", join(u16(0), u16(0x9999), ip)),
		unread("erspan-2-version-0", join(u16(greSequence), u16(etherTypeERSPAN), u32(1), u16(0x0005), u16(0x0064), u32(0), frame)),
		unread("erspan-3-version-1", join(u16(greSequence), u16(etherTypeERSPAN3), u32(1), u16(0x1005), u16(0x0064), u32(0), u32(0), frame)),
	}, []frameCase{
		{name: "erspan-3-ip", link: LinkRaw, data: gre(greSequence, etherTypeERSPAN3, u32(1), u16(0x2005), u16(0x0064), u32(0), u32(2<<10), ip), way: by("erspan", 100)},
		{name: "vxlan-gpe-ipv6", link: LinkRaw, data: udp(portVXLANGPE, u32(0x0c000002), u32(1111<<8), ip6), want: isIPv6, way: by("vxlan-gpe", 1111)},
		{name: "vxlan-gpe-ethernet", link: LinkRaw, data: udp(portVXLANGPE, u32(0x0c000003), u32(1111<<8), frame), want: withMAC, way: by("vxlan-gpe", 1111)},
		{name: "vxlan-gpe-without-protocol", link: LinkRaw, data: udp(portVXLANGPE, u32(0x08000000), u32(1111<<8), frame), want: withMAC, way: by("vxlan-gpe", 1111)},
		{name: "vxlan-gpe-mpls", link: LinkRaw, data: udp(portVXLANGPE, u32(0x0c000005), u32(1111<<8), u32(18<<12|1<<8), ip), way: by("vxlan-gpe", 1111)},
		{name: "4in4", link: LinkRaw, data: ipv4Of(protocolIPv4, ip), way: by("4in4")},
		{name: "6in4", link: LinkRaw, data: ipv4Of(protocolIPv6, ip6), want: isIPv6, way: by("6in4")},
		{name: "4in6", link: LinkRaw, data: ipv6Of(protocolIPv4, ip), way: by("4in6")},
		{name: "6in6", link: LinkRaw, data: ipv6Of(protocolIPv6, ip6), want: isIPv6, way: by("6in6")},
		{name: "in-ethernet", link: LinkEthernet, data: ethernetOf(etherTypeVLAN, u16(5), u16(etherTypeIPv4), ipv4Of(protocolIPv4, ip)), want: also(withMAC, func(p *Packet) { p.VLANs, p.VLAN[0] = 1, 5 }), way: by("4in4")},
		{name: "gre", link: LinkRaw, data: gre(0, etherTypeIPv4, ip), way: by("gre")},
		{name: "gre-key-checksum-sequence", link: LinkRaw, data: gre(greChecksum|greKey|greSequence, etherTypeIPv4, u32(0), u32(77), u32(1), ip), way: by("gre", 77)},
		{name: "gre-mpls", link: LinkRaw, data: gre(0, etherTypeMPLS, u32(18<<12|1<<8), ip), way: by("gre")},
		{name: "gre-pptp", link: LinkRaw, data: gre(greKey|greSequence|greAck|1, etherTypePPP, u16(uint16(len(ip)+4)), u16(9), u32(1), u32(1), []byte{0xff, 3}, u16(pppIPv4), ip), way: by("gre", 9)},
		{name: "gre-pptp-acknowledgement", link: LinkRaw, data: gre(greKey|greAck|1, etherTypePPP, u16(0), u16(9), u32(1)), want: also(opaquePacket(protocolGRE), func(p *Packet) {
			p.Payload, p.PayloadLength = []byte{0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 9, 0, 0, 0, 1}, 12
		})},
		{name: "gre-nvgre", link: LinkRaw, data: gre(greKey, etherTypeBridged, u32(0x123456<<8|7), frame), want: withMAC, way: by("gre", 0x12345607)},
		{name: "gre-wccp", link: LinkRaw, data: gre(0, etherTypeWCCP, u32(0x00010000), ip), way: by("gre")},
		{name: "gre-in-gre", link: LinkRaw, data: gre(0, etherTypeIPv4, gre(greKey, etherTypeIPv4, u32(5), ip)), way: Tunnel{{Kind: "gre"}, {Kind: "gre", ID: 5, HasID: true}}},
		{name: "gre-in-udp", link: LinkRaw, data: udp(portGREInUDP, u16(greKey), u16(etherTypeIPv4), u32(5), ip), way: by("gre", 5)},
		{name: "erspan-1", link: LinkRaw, data: gre(0, etherTypeERSPAN, frame), want: withMAC, way: by("erspan")},
		{name: "erspan-2", link: LinkRaw, data: gre(greSequence, etherTypeERSPAN, u32(1), u16(0x1005), u16(0x0064), u32(0), frame), want: withMAC, way: by("erspan", 100)},
		{name: "erspan-3", link: LinkRaw, data: gre(greSequence, etherTypeERSPAN3, u32(1), u16(0x2005), u16(0x0064), u32(0), u32(0), frame), want: withMAC, way: by("erspan", 100)},
		{name: "erspan-3-platform-header", link: LinkRaw, data: gre(greSequence, etherTypeERSPAN3, u32(1), u16(0x2005), u16(0x0064), u32(0), u32(1), u64(0), frame), want: withMAC, way: by("erspan", 100)},
		{name: "etherip", link: LinkRaw, data: ipv4Of(protocolEtherIP, u16(0x3000), frame), want: withMAC, way: by("etherip")},
		{name: "mpls-in-ip", link: LinkRaw, data: ipv4Of(protocolMPLS, u32(18<<12|1<<8), ip), way: by("mpls-in-ip", 18)},
		{name: "mpls-in-udp", link: LinkRaw, data: udp(portMPLS, u32(18<<12|1<<8), ip), way: by("mpls-in-udp", 18)},
		{name: "vxlan", link: LinkRaw, data: udp(portVXLAN, u32(0x08000000), u32(1111<<8), frame), want: withMAC, way: by("vxlan", 1111)},
		{name: "vxlan-group-policy-8472", link: LinkRaw, data: udp(portVXLANOld, u32(0x88000005), u32(1111<<8), frame), want: withMAC, way: by("vxlan", 1111)},
		{name: "vxlan-arp", link: LinkRaw, data: udp(portVXLAN, u32(0x08000000), u32(1111<<8), ethernetOf(0x0806, make([]byte, 28))), want: outer(portVXLAN, join(u32(0x08000000), u32(1111<<8), ethernetOf(0x0806, make([]byte, 28))))},
		{name: "vxlan-in-vxlan", link: LinkRaw, data: udp(portVXLAN, u32(0x08000000), u32(1<<8), ethernetOf(etherTypeVLAN, u16(5), u16(etherTypeIPv4), udp(portVXLAN, u32(0x08000000), u32(2<<8), frame))), want: withMAC,
			way: Tunnel{{Kind: "vxlan", ID: 1, HasID: true}, {Kind: "vxlan", ID: 2, HasID: true}}},
		{name: "vxlan-gpe", link: LinkRaw, data: udp(portVXLANGPE, u32(0x0c000001), u32(1111<<8), ip), way: by("vxlan-gpe", 1111)},
		{name: "vxlan-gpe-nsh", link: LinkRaw, data: udp(portVXLANGPE, u32(0x0c000004), u32(1111<<8), nsh, ip), way: Tunnel{{Kind: "vxlan-gpe", ID: 1111, HasID: true}, {Kind: "nsh", ID: 9, HasID: true}}},
		{name: "nsh", link: LinkEthernet, data: ethernetOf(etherTypeNSH, nsh, ip), want: withMAC, way: by("nsh", 9)},
		{name: "geneve", link: LinkRaw, data: udp(portGeneve, []byte{2, 0}, u16(etherTypeBridged), u32(4242<<8), u64(0), frame), want: withMAC, way: by("geneve", 4242)},
		{name: "geneve-ipv6", link: LinkRaw, data: udp(portGeneve, []byte{0, 0x40}, u16(etherTypeIPv6), u32(4242<<8), ip6), want: isIPv6, way: by("geneve", 4242)},
		{name: "gtp-u", link: LinkRaw, data: udp(2152, gtp(0x30, ip)), way: by("gtp-u", 0xcafe)},
		{name: "gtp-u-ipv6", link: LinkRaw, data: udp(2152, gtp(0x30, ip6)), want: isIPv6, way: by("gtp-u", 0xcafe)},
		{name: "gtp-u-sequence", link: LinkRaw, data: udp(2152, gtp(0x32, u32(0x00010000), ip)), way: by("gtp-u", 0xcafe)},
		{name: "gtp-u-extensions", link: LinkRaw, data: udp(2152, gtp(0x34, []byte{0, 0, 0, 0x85, 1, 0, 9, 0x85, 2, 0, 0, 0, 0, 0, 0, 0}, ip)), way: by("gtp-u", 0xcafe)},
		{name: "gtp-u-other-port", link: LinkRaw, data: udp(9, gtp(0x30, ip)), way: by("gtp-u", 0xcafe)},
		{name: "gtp-u-echo", link: LinkRaw, data: udp(2152, echo), want: outer(2152, echo)},
		{name: "gtp-u-padded", link: LinkRaw, data: udp(2152, gtp(0x30, ip, []byte{0})), way: by("gtp-u", 0xcafe)},
		{name: "gtp-u-padded-other-port", link: LinkRaw, data: udp(9, gtp(0x30, ip, []byte{0})), want: outer(9, gtp(0x30, ip, []byte{0}))},
		{name: "teredo", link: LinkRaw, data: udp(3544, teredo), want: fromTeredo, way: by("teredo")},
		{name: "teredo-indicators-other-port", link: LinkRaw, data: udp(40000, []byte{0, 1, 4, 4}, make([]byte, 17), []byte{0, 0, 1, 2, 3, 4, 5, 6}, teredo), want: fromTeredo, way: by("teredo")},
		{name: "teredo-bubble", link: LinkRaw, data: udp(3544, bubble), want: outer(3544, bubble)},
		{name: "l2tp", link: LinkRaw, data: udp(portL2TP, u16(l2tpVersion2), u16(3), u16(4), []byte{0xff, 3}, u16(pppIPv4), ip), way: by("l2tp", 3<<16|4)},
		{name: "l2tp-all-fields", link: LinkRaw, data: udp(portL2TP, u16(l2tpAllBits|l2tpVersion2), u16(uint16(len(ip)+19)), u16(3), u16(4), u32(0), u16(4), make([]byte, 4), u8(pppIPv4), ip), way: by("l2tp", 3<<16|4)},
		{name: "l2tp-lcp", link: LinkRaw, data: udp(portL2TP, lcp), want: outer(portL2TP, lcp)},
		{name: "ayiya", link: LinkRaw, data: udp(portAYIYA, []byte{0x41, 0x52, 0x11, protocolIPv6}, u32(0), make([]byte, 16+20), ip6), want: isIPv6, way: by("ayiya")},
		{name: "ayiya-ipv4", link: LinkRaw, data: udp(portAYIYA, []byte{0x41, 0x52, 0x11, protocolIPv4}, u32(0), make([]byte, 16+20), ip), way: by("ayiya")},
		{name: "capwap", link: LinkRaw, data: udp(portCAPWAP, u32(0x00100000), u32(0), frame), want: withMAC, way: by("capwap")},
		{name: "capwap-wireless", link: LinkRaw, data: udp(portCAPWAP, u32(0x00100300), u32(0), wifi(0x08, 0x01, [6]byte{4}, macA, macB, wireless)), want: withMAC, way: by("capwap")},
		{name: "capwap-wireless-swapped", link: LinkRaw, data: udp(portCAPWAP, u32(0x00100300), u32(0), wifi(0x01, 0x08, [6]byte{4}, macA, macB, wireless)), want: withMAC, way: by("capwap")},
	})
}

// With tunnels left closed the flow is the outer packet's, and nothing of the
// inner one shows.
func TestNoTunnels(t *testing.T) {
	for _, c := range tunnelCases() {
		t.Run(c.name, func(t *testing.T) {
			var p Packet
			d := NewDecoder(Options{NoTunnels: true})
			if o := d.Decode(c.frame(), &p); o.Kind() != Decoded {
				t.Fatal(o)
			}
			if p.Tunnel != 0 || p.Has(IsTunnelled) || len(d.Tunnels()) != 1 {
				t.Errorf("opened: %+v", p)
			}
			if inIP := c.link == LinkRaw; inIP && p.Protocol == TCP {
				t.Errorf("not the outer packet: %+v", p)
			}
		})
	}
}

// The ways in are numbered as they are met, and the same way has one number.
func TestTunnels(t *testing.T) {
	d := NewDecoder(Options{})
	gre := func(key uint32) []byte {
		return ipv4Of(protocolGRE, u16(greKey), u16(etherTypeIPv4), u32(key), plainTCP())
	}
	packets := [][]byte{plainTCP(), gre(7), ipv4Of(protocolIPv4, gre(7)), gre(8), gre(7), plainTCP()}
	var got []uint32
	var p Packet
	for _, data := range packets {
		d.Decode(frameOf(LinkRaw, data), &p)
		got = append(got, p.Tunnel)
	}
	if want := []uint32{0, 1, 3, 4, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("numbers %v, want %v", got, want)
	}
	want := []Tunnel{
		nil,
		{{Kind: "gre", ID: 7, HasID: true}},
		{{Kind: "4in4"}},
		{{Kind: "4in4"}, {Kind: "gre", ID: 7, HasID: true}},
		{{Kind: "gre", ID: 8, HasID: true}},
	}
	if got := d.Tunnels(); !reflect.DeepEqual(got, want) {
		t.Errorf("tunnels %+v, want %+v", got, want)
	}
}

// Past the bound tunnels lose their IDs, are counted, and stay tunnels.
func TestTunnelBound(t *testing.T) {
	const more = 1000
	d := NewDecoder(Options{})
	data := ipv4Of(protocolGRE, u16(greKey), u16(etherTypeIPv4), u32(0), plainTCP())
	f := frameOf(LinkRaw, data)
	var p Packet
	for i := range uint32(MaxTunnels + more) {
		binary.BigEndian.PutUint32(data[24:], i)
		if d.Decode(f, &p); !p.Has(IsTunnelled) || p.Tunnel == 0 {
			t.Fatalf("tunnel %d: %+v", i, p)
		}
	}
	all := d.Tunnels()
	if len(all) != MaxTunnels+2 || !reflect.DeepEqual(all[p.Tunnel], Tunnel{{Kind: "gre"}}) {
		t.Errorf("%d tunnels, the last is %v", len(all), all[p.Tunnel])
	}
	if got := d.Limits().UnnumberedTunnels; got != more {
		t.Errorf("%d are counted as unnumbered, want %d", got, more)
	}
}
