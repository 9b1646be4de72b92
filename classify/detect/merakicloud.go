package detect

// merakiCloud reads what Meraki devices send to their controller: a magic
// number, a version, and the datagram's length.
var merakiCloud = &Detector{
	Name: "merakicloud", Title: "Meraki cloud", Spec: "Cisco Meraki cloud controller",
	Over:  UDP,
	First: AnyOf("\xfe"),
	Probe: probeMerakiCloud,
}

var merakiCloudRule = rule{why: "magic number and exact length", header: 8}

func probeMerakiCloud(o *Opening) Match {
	return ofDatagrams(o, merakiDatagram, &merakiCloudRule)
}

func merakiDatagram(_ *Opening, d *Datagram) grade {
	if len(d.Data) < 8 || begins(d.Data, "\xfe\xf7\x28\x91") != proven || be16(d.Data, 6) != d.Length {
		return wrong
	}
	return proven
}
