package detect

// cip reads the input and output messages of implicit connections: two items,
// an address with a sequence and the data, which fill the datagram (ODVA CIP
// volume 2, section 2-6).
var cip = &Detector{
	Name: "cip", Title: "CIP I/O", Spec: "ODVA CIP volume 2",
	Over:  UDP,
	First: AnyOf("\x02"),
	Probe: probeCIP,
}

var cipRule = rule{why: "sequenced address item and data item", header: 18}

func probeCIP(o *Opening) Match {
	return ofDatagrams(o, cipItems, &cipRule)
}

func cipItems(_ *Opening, d *Datagram) grade {
	b := d.Data
	const sequenced, data = 0x8002, 0x00b1
	if len(b) < 18 || le16(b, 0) != 2 || le16(b, 2) != sequenced || le16(b, 4) != 8 || le16(b, 14) != data || 18+le16(b, 16) != d.Length {
		return wrong
	}
	return proven
}
