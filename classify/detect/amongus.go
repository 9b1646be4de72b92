package detect

// amongUs reads the hello of Hazel, the transport of Among Us: its number, the
// game's version, the player's name; on one of its ports where more follows.
var amongUs = &Detector{
	Name: "amongus", Title: "Among Us (Hazel)", Spec: "Among Us protocol, roobscoob wiki",
	Over:  UDP,
	First: AnyOf("\x08"),
	Probe: probeAmongUs,
}

const hazelHello = 9 // bytes before the name: type, number, version, game, length

var amongUsRule = rule{why: "Hazel hello with version and name", header: hazelHello, ports: []uint16{22023, 22123, 22223, 22323, 22423, 22523, 22623, 22723, 22823, 22923}}

func probeAmongUs(o *Opening) Match {
	m := ofDatagrams(o, amongUsHello, &amongUsRule)
	if m.Verdict == Yes {
		m.Client = SideOf(int(m.Evidence.Side))
	}
	return m
}

func amongUsHello(_ *Opening, d *Datagram) grade {
	b := d.Data
	// A version is 25000 a year, 1800 a month, 50 a day, since year 0.
	if len(b) < hazelHello+1 || b[0] != 8 || b[1] != 0 || b[2] == 0 || b[3] > 1 || le32(b, 4) < 2018*25000 || le32(b, 4) > 2100*25000 {
		return wrong
	}
	end := hazelHello + int(b[8])
	if b[8] == 0 || b[8] > 32 || end > len(b) {
		return wrong
	}
	if end == d.Length {
		return proven
	}
	return fits
}
