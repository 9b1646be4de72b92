package decode

// ofPackets is a capture of IP packets, a second apart.
func ofPackets(packets ...[]byte) []byte {
	b := pcapFile(littleEndian, pcapMicroseconds, 4, uint32(LinkRaw))
	for i, p := range packets {
		n := uint32(len(p))
		b = append(b, pcapRecord(littleEndian, uint32(i+1), 0, n, n, string(p))...)
	}
	return b
}

// back is a TCP or UDP packet over IPv4 the other way. Its checksums are the same.
func back(packet []byte) []byte {
	return join(packet[:12], packet[16:20], packet[12:16], packet[22:24], packet[20:22], packet[24:])
}

// fragmentFiles are captures of a question to a DNS server, or of a tunnel, in
// parts.
func fragmentFiles() map[string][]byte {
	const question = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x05along\x04name\x07example\x00\x00\x01\x00\x01"
	query := udpOf(40000, 53, []byte(question))
	v4, v6 := ipv4Parts(UDP, 7, query, 24, 32), ipv6Parts(UDP, 7, query, 24, 32)
	other := ipv4Parts(UDP, 8, query, 24, 32)
	vxlan := ipv4Parts(UDP, 7, udpOf(50000, portVXLAN, u32(0x08000000), u32(1111<<8), ethernetOf(etherTypeIPv4, plainTCP())), 72)
	inside := ipv4Parts(protocolIPv4, 7, ipv4Of(UDP, query), 56)
	// A second part that begins within the first.
	teardrop := ipv4With(UDP, 7, ipv4MoreFragments|2, nil, query[24:32])
	return map[string][]byte{
		"in-order":                  ofPackets(v4...),
		"ipv6-in-order":             ofPackets(v6...),
		"last-first":                ofPackets(v4[2], v4[1], v4[0]),
		"ipv6-last-first":           ofPackets(v6[2], v6[1], v6[0]),
		"two-datagrams":             ofPackets(v4[0], other[1], v4[1], other[0], v4[2], other[2]),
		"captured-twice":            ofPackets(v4[0], v4[0], v4[1], v4[1], v4[2], v4[2]),
		"first-never-comes":         ofPackets(v4[1:]...),
		"first-without-ports":       ofPackets(ipv4With(UDP, 7, ipv4MoreFragments, nil, query[:2]), v4[1]),
		"teardrop":                  ofPackets(v4[0], teardrop, v4[2]),
		"teardrop-backwards":        ofPackets(teardrop, v4[0], v4[2]),
		"tunnel-in-parts":           ofPackets(vxlan...),
		"tunnel-in-parts-backwards": ofPackets(vxlan[1], vxlan[0]),
		"parts-of-inner-packet":     ofPackets(inside...),
	}
}

// sealedFiles are captures of tunnels that cannot be opened.
func sealedFiles() map[string][]byte {
	udp := func(src, dst uint16, inside ...[]byte) []byte { return ipv4Of(UDP, udpOf(src, dst, inside...)) }
	const cookieA, cookieB = 0x0011223344556677, 0x8899aabbccddeeff
	ike := func(exchange, flags uint8, id uint32, answered uint64) []byte {
		return join(u64(cookieA), u64(answered), []byte{0, 0x20, exchange, flags}, u32(id), u32(28))
	}
	marker := u32(0)
	esp := func(spi, n uint32) []byte { return join(u32(spi), u32(n), make([]byte, 72)) }
	wireguard := func(kind uint8, length int) []byte { return join([]byte{kind, 0, 0, 0}, make([]byte, length-4)) }
	data := func(counter uint8) []byte {
		b := wireguard(4, 96)
		b[8] = counter
		return b
	}
	return map[string][]byte{
		"esp": ofPackets(ipv4Of(50, esp(0xc1d2e3f4, 1)), ipv4Of(50, esp(0xc1d2e3f4, 2))),
		// RFC 3948: what was negotiated on port 500 and on 4500, a keep-alive,
		// and packets of ESP.
		"esp-in-udp": ofPackets(
			udp(500, 500, ike(34, 0x08, 0, 0)), back(udp(500, 500, ike(34, 0x20, 0, cookieB))),
			udp(4500, 4500, marker, ike(35, 0x08, 1, cookieB)), back(udp(4500, 4500, marker, ike(35, 0x20, 1, cookieB))),
			udp(4500, 4500, []byte{0xff}), udp(4500, 4500, esp(0xc1d2e3f4, 1)), back(udp(4500, 4500, esp(0xa1b2c3d4, 1))),
			udp(4500, 4500, esp(0xc1d2e3f4, 2))),
		"esp-in-udp-alone": ofPackets(udp(4500, 4500, esp(0xc1d2e3f4, 7)), udp(4500, 4500, esp(0xc1d2e3f4, 8)), udp(4500, 4500, esp(0xc1d2e3f4, 9))),
		"wireguard": ofPackets(
			udp(50000, 51820, wireguard(1, 148)), back(udp(50000, 51820, wireguard(2, 92))),
			udp(50000, 51820, data(0)), back(udp(50000, 51820, data(0))), udp(50000, 51820, data(1))),
	}
}

// oddFiles are captures whose records or headers say what is odd, or cannot be.
func oddFiles() map[string][]byte {
	o := littleEndian
	frame := string(ethernetOf(etherTypeIPv4, plainTCP()))
	n := uint32(len(frame))
	of := func(minor uint16, link uint32, records ...[]byte) []byte {
		return pcapFile(o, pcapMicroseconds, minor, link, records...)
	}
	record := func(second, captured, wire uint32, data string) []byte {
		return pcapRecord(o, second, 0, captured, wire, data)
	}
	wrong := plainTCP()
	wrong[36] ^= 1
	several := func(n int, packet []byte) []byte {
		return repeat(record(1, uint32(len(packet)), uint32(len(packet)), string(packet)), n)
	}
	answer := back(ipv4Of(TCP, join(u16(55001), u16(443), u32(2000), u32(1005), u16(0x5018), u16(512), u32(0), []byte("world"))))
	big := join(plainTCP())
	big[2], big[3] = 0, 0 // the length does not fit
	jumbo := ipv4Of(TCP, tcpOf(PSH|ACK, make([]byte, 8948)))
	return map[string][]byte{
		"more-captured-than-sent":       of(4, 1, record(1, n, 20, frame)),
		"none-captured":                 of(4, 1, record(1, 0, 1500, ""), record(2, n, n, frame)),
		"records-of-0-bytes":            of(4, 1, record(1, 0, 0, ""), record(2, 0, 0, ""), record(3, n, n, frame)),
		"claims-4GiB-sent":              of(4, 1, record(1, n, 0xffffffff, frame)),
		"time-goes-back":                of(4, 1, record(9, n, n, frame), record(2, n, n, frame), record(8, n, n, frame)),
		"version-2.2-lengths-swapped":   of(2, 1, record(1, n+100, n, frame)),
		"version-2.3-lengths-in-order":  of(3, 1, record(1, n, n+100, frame)),
		"check-sequence-in-file-header": of(4, 0x24000001, record(1, n+4, n+4, frame+"\x01\x02\x03\x04")),
		"big-tcp":                       of(4, uint32(LinkRaw), record(1, uint32(len(big)), 100_000, string(big))),
		"jumbo-frame":                   of(4, uint32(LinkRaw), record(1, 96, uint32(len(jumbo)), string(jumbo[:96]))),
		"checksums-before-the-card":     of(4, uint32(LinkRaw), several(10, wrong), several(10, answer)),
		"checksum-damaged-once":         of(4, uint32(LinkRaw), several(1, wrong), several(20, plainTCP())),
	}
}
