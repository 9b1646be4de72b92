package detect

// egd reads Ethernet Global Data's production packets on their port: kind 13,
// version 1, who produces, and reserved zeros.
var egd = &Detector{
	Name: "egd", Title: "Ethernet Global Data", Spec: "GE EGD, GFK-2224",
	Over:  UDP,
	First: AnyOf("\x0d"),
	Probe: probeEGD,
}

const egdHeader = 32

var egdRule = rule{why: "production header", header: egdHeader, ports: []uint16{18246, 7937}}

func probeEGD(o *Opening) Match {
	return ofDatagrams(o, egdPacket, &egdRule)
}

func egdPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < egdHeader || b[0] != 0x0d || b[1] != 1 || d.Length > egdHeader+1400 || le32(b, 28) != 0 {
		return wrong
	}
	return fits
}
