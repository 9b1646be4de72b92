package detect

// etherSIO reads the telegrams of SAIA's remote inputs and outputs, which begin
// with their name.
var etherSIO = &Detector{
	Name: "ethersio", Title: "Ether-S-I/O", Spec: "SAIA Ether-S-I/O",
	Over:  UDP,
	First: AnyOf("E"),
	Probe: probeEtherSIO,
}

var etherSIORule = rule{why: "name of the telegram", header: 4}

func probeEtherSIO(o *Opening) Match { return ofDatagrams(o, etherSIOTelegram, &etherSIORule) }

func etherSIOTelegram(_ *Opening, d *Datagram) grade {
	if d.Length < 12 {
		return wrong
	}
	return begins(d.Data, "ESIO")
}
