package detect

// genshin reads how a client of Genshin Impact opens and closes its connection
// beneath KCP: twenty bytes, the first, fourth and last words are fixed.
var genshin = &Detector{
	Name: "genshinimpact", Title: "Genshin Impact", Spec: "Genshin Impact handshake, as servers rewritten by players have it",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeGenshin,
}

const genshinHandshake = 20

var genshinRule = rule{why: "handshake of twenty bytes", header: genshinHandshake}

func probeGenshin(o *Opening) Match {
	return ofDatagrams(o, genshinPacket, &genshinRule).cast(o, genshinRole)
}

// genshinRole tells who asks for a connection from who grants it.
func genshinRole(b []byte) role {
	switch be32(b, 0) {
	case 0xff:
		return clientRole
	case 0x145:
		return serverRole
	}
	return eitherRole
}

func genshinPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) != genshinHandshake || d.Length != genshinHandshake {
		return wrong
	}
	first, last := be32(b, 0), be32(b, 16)
	connect := first == 0xff && last == 0xffffffff || first == 0x145 && last == 0x14514545
	if connect && be32(b, 12) == 1234567890 || first == 0x194 && last == 0x19419494 {
		return proven
	}
	return wrong
}
