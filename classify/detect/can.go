package detect

// can reads CAN frames that gateways send in UDP after the name of the
// standard, "ISO11898".
var can = &Detector{
	Name: "can", Title: "CAN over UDP", Spec: "ISO 11898, CSS Electronics gateways",
	Over:  UDP,
	First: AnyOf("I"),
	Probe: probeCAN,
}

var canRule = rule{why: "name of the standard", header: len("ISO11898")}

func probeCAN(o *Opening) Match {
	return ofDatagrams(o, canHeader, &canRule)
}

func canHeader(_ *Opening, d *Datagram) grade {
	if d.Length < 12 || begins(d.Data, "ISO11898") != proven {
		return wrong
	}
	return proven
}
