package detect

// cpha reads the messages between the members of a Check Point cluster, on
// their port: a magic number, and a version.
var cpha = &Detector{
	Name: "cpha", Title: "Check Point High Availability", Spec: "Check Point CPHA",
	Over:  UDP,
	First: AnyOf("\x1a"),
	Probe: probeCPHA,
}

var cphaRule = rule{why: "magic number on its port", header: 4, ports: []uint16{8116}}

func probeCPHA(o *Opening) Match { return ofDatagrams(o, cphaMessage, &cphaRule) }

func cphaMessage(_ *Opening, d *Datagram) grade {
	if d.Length < 20 || begins(d.Data, "\x1a\x90") != proven {
		return wrong
	}
	return fits
}
