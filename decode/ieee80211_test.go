package decode

import "testing"

// wifi is a data frame's header with the addresses as they lie, then its body.
func wifi(kind, flags uint8, a1, a2, a3 [6]byte, rest ...[]byte) []byte {
	return join(u8(kind), u8(flags), u16(0), a1[:], a2[:], a3[:], u16(0x1000), join(rest...))
}

// wifiAggregateOf is an A-MSDU's body, of frames from A to B.
func wifiAggregateOf(bodies ...[]byte) (b []byte) {
	for _, body := range bodies {
		b = join(b, make([]byte, -len(b)&3), macB[:], macA[:], u16(uint16(len(body))), body)
	}
	return b
}

// Of an aggregate's packets the first has the frame, and Released gives the
// others: those that are held until later, too.
func TestAggregates(t *testing.T) {
	snap := func(packet []byte) []byte {
		return join([]byte{0xaa, 0xaa, 3, 0, 0, 0}, u16(etherTypeIPv4), packet)
	}
	eapol := join([]byte{0xaa, 0xaa, 3, 0, 0, 0}, u16(0x888e), make([]byte, 30))
	query := snap(ipv4Of(UDP, udpOf(5353, 53, []byte("query"))))
	tcp := snap(plainTCP())
	parts := ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40)
	vxlan := snap(ipv4Of(UDP, udpOf(50000, portVXLAN, u32(0x08000000), u32(1111<<8), ethernetOf(etherTypeIPv4, plainTCP()))))
	tests := []struct {
		name   string
		bodies [][]byte
		want   string
	}{
		{"one flow", [][]byte{tcp, tcp, tcp}, `
1 tcp 55001>443 5/5
1 tcp 55001>443 5/5 aggregated
1 tcp 55001>443 5/5 aggregated
`},
		{"two flows, and what is no IP", [][]byte{eapol, tcp, eapol, query}, `
1 tcp 55001>443 5/5
1 udp 5353>53 5/5 aggregated
`},
		{"a tunnel", [][]byte{tcp, vxlan, query}, `
1 tcp 55001>443 5/5
1 tcp 55001>443 5/5 tunnelled aggregated
1 udp 5353>53 5/5 aggregated
`},
		{"later part first", [][]byte{snap(parts[1]), snap(parts[0])}, `
1 held fragment
1 udp 5353>53 32/32 fragment aggregated
1 udp 5353>53 60/60 fragment later released
`},
		{"later part second", [][]byte{tcp, snap(parts[1])}, `
1 tcp 55001>443 5/5
1 udp 0>0 0/60 fragment later released aggregated
`},
		{"the last is cut", [][]byte{tcp, query[:20]}, `
1 tcp 55001>443 5/5
`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := frameOf(Link80211, wifi(0x88, 0x02, macB, macA, macA, u16(0x8000), wifiAggregateOf(test.bodies...)))
			if got := fates(NewDecoder(Options{}), f); got != test.want[1:] {
				t.Errorf("got\n%swant\n%s", got, test.want[1:])
			}
		})
	}
}

// However many packets a frame claims to hold, no more are read than the
// longest aggregate has.
func TestAggregateBounds(t *testing.T) {
	const least = ethernetLength + llcLength + ipv4Length
	body := join([]byte{sapIP, sapIP, llcUI}, ipv4Of(50, nil))
	all := make([][]byte, 4*maxAggregate/least)
	for i := range all {
		all[i] = body
	}
	d, p, n := NewDecoder(Options{}), new(Packet), 1
	d.Decode(frameOf(Link80211, wifi(0x88, 0x02, macB, macA, macA, u16(0x8000), wifiAggregateOf(all...))), p)
	for d.Released(p) {
		n++
	}
	if want := maxAggregate / (least + 3); n != want { // each padded to 40 bytes
		t.Errorf("%d packets, want %d", n, want)
	}
}

// wirelessCases has IEEE 802.11 frames and the radio headers before them.
func wirelessCases() []frameCase {
	const data, qos = 0x08, 0x88
	bssid := [6]byte{2, 0, 0, 0, 0, 0xc}
	snap := join([]byte{0xaa, 0xaa, 3, 0, 0, 0}, u16(etherTypeIPv4), plainTCP())
	eapol := join([]byte{0xaa, 0xaa, 3, 0, 0, 0}, u16(0x888e), make([]byte, 30))
	fromAP := wifi(data, 0x02, macB, bssid, macA, snap)
	// Aggregates of a frame that is no IP's and one that is, and of two that are.
	aggregate := wifiAggregateOf(eapol, snap)
	two := wifiAggregateOf(snap, join(snap[:8], ipv4Of(UDP, udpOf(5353, 53, []byte("query")))))
	radiotap := join([]byte{0, 0}, le16(17), le32(3), u64(0), u8(0x10))
	padded := join([]byte{0, 0}, le16(9), le32(2), u8(0x20))
	extended := join([]byte{0, 0}, le16(17), le32(1<<31|2), le32(1<<31), le32(0), u8(0x10))
	ppiField := join(le16(2), le16(20), u64(0), le16(1), make([]byte, 10))
	ppi := func(t LinkType, fields []byte) []byte {
		return join([]byte{0, 0}, le16(uint16(8+len(fields))), le32(uint32(t)), fields)
	}
	none := func(what uint32) Outcome { return outcome(NotIP, detailWireless|what) }
	return []frameCase{
		{name: "wifi-from-access-point", link: Link80211, data: fromAP, want: withMAC},
		{name: "wifi-to-access-point", link: Link80211, data: wifi(data, 0x01, bssid, macA, macB, snap), want: withMAC},
		{name: "wifi-ad-hoc", link: Link80211, data: wifi(data, 0, macB, macA, bssid, snap), want: withMAC},
		{name: "wifi-bridge", link: Link80211, data: wifi(data, 0x03, bssid, bssid, macB, macA[:], snap), want: withMAC},
		{name: "wifi-qos", link: Link80211, data: wifi(qos, 0x02, macB, bssid, macA, u16(0), snap), want: withMAC},
		{name: "wifi-ht-control", link: Link80211, data: wifi(qos, 0x82, macB, bssid, macA, u16(0), u32(0), snap), want: withMAC},
		{name: "wifi-aggregate", link: Link80211, data: wifi(qos, 0x02, macB, bssid, macA, u16(0x8000), aggregate), want: withMAC},
		{name: "wifi-aggregate-of-two-flows", link: Link80211, data: wifi(qos, 0x02, macB, bssid, macA, u16(0x8000), two), want: withMAC},
		{name: "wifi-aggregate-bridge", link: Link80211, data: wifi(qos, 0x03, bssid, bssid, macB, macA[:], u16(0x8000), aggregate), want: withMAC},
		{name: "wifi-eapol", link: Link80211, data: wifi(data, 0x02, macB, bssid, macA, eapol), outcome: outcome(NotIP, 0x888e)},
		{name: "wifi-encrypted", link: Link80211, data: wifi(data, 0x42, macB, bssid, macA, make([]byte, 60)), outcome: none(wirelessProtected)},
		{name: "wifi-decrypted-by-the-card", link: Link80211, data: wifi(data, 0x42, macB, bssid, macA, make([]byte, 8), snap), want: withMAC},
		{name: "wifi-no-data", link: Link80211, data: wifi(0x48, 0x01, bssid, macA, macB), outcome: none(wirelessNull)},
		{name: "wifi-later-part", link: Link80211, data: join(fromAP[:22], []byte{0x01, 0x10}, snap), outcome: none(wirelessFragment)},
		{name: "wifi-beacon", link: Link80211, data: wifi(0x80, 0, macB, bssid, bssid, make([]byte, 40)), outcome: none(wirelessManagement)},
		{name: "wifi-acknowledgement", link: Link80211, data: join([]byte{0xd4, 0}, u16(0), macA[:]), outcome: none(wirelessControl)},
		{name: "wifi-extension", link: Link80211, data: wifi(0x0c, 0, macB, bssid, bssid, make([]byte, 40)), outcome: none(wirelessExtension)},
		{name: "radiotap", link: LinkRadiotap, data: join(radiotap, fromAP, u32(0x12345678)), want: withMAC},
		{name: "radiotap-padded", link: LinkRadiotap, data: join(padded, wifi(qos, 0x02, macB, bssid, macA, u16(0), u16(0), snap)), want: withMAC},
		{name: "radiotap-more-words", link: LinkRadiotap, data: join(extended, fromAP, u32(0x12345678)), want: withMAC},
		{name: "ppi", link: LinkPPI, data: join(ppi(Link80211, ppiField), fromAP, u32(0x12345678)), want: withMAC},
		{name: "ppi-fields-overrun", link: LinkPPI, data: join(ppi(Link80211, join(le16(2), le16(99), u64(0))), fromAP), want: withMAC},
		{name: "ppi-other-field", link: LinkPPI, data: join(ppi(Link80211, join(le16(9), le16(4), u32(0), ppiField)), fromAP, u32(0x12345678)), want: withMAC},
		{name: "ppi-ethernet", link: LinkPPI, data: join(ppi(LinkEthernet, nil), ethernetOf(etherTypeIPv4, plainTCP())), want: withMAC},
		{name: "prism", link: LinkPrism, data: join(le32(0x44), le32(144), make([]byte, 136), fromAP), want: withMAC},
		{name: "prism-big-endian", link: LinkPrism, data: join(u32(0x44), u32(144), make([]byte, 136), fromAP), want: withMAC},
		{name: "prism-avs", link: LinkPrism, data: join(u32(0x80211001), u32(64), make([]byte, 56), fromAP), want: withMAC},
		{name: "avs", link: LinkAVS, data: join(u32(0x80211001), u32(64), make([]byte, 56), fromAP), want: withMAC},
	}
}
