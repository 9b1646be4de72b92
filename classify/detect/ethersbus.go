package detect

// etherSBus reads telegrams: the datagram's length, version, protocol, sequence
// and kind, and a check word at the end (SAIA Ether-S-Bus).
var etherSBus = &Detector{
	Name: "ether-s-bus", Title: "Ether-S-Bus", Spec: "SAIA Ether-S-Bus",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeEtherSBus,
}

var etherSBusRule = rule{why: "length, kind of telegram, check word", header: 9}

func probeEtherSBus(o *Opening) Match {
	return ofDatagrams(o, etherSBusTelegram, &etherSBusRule)
}

func etherSBusTelegram(_ *Opening, d *Datagram) grade {
	b := d.Data
	n := len(b)
	if n < 11 || int(be32(b, 0)) != d.Length || !d.whole() || b[4] > 1 || b[5] > 1 || b[8] > 2 {
		return wrong
	}
	if int(crcCCITT(0, b[:n-2])) != be16(b, n-2) {
		return wrong
	}
	return proven
}
