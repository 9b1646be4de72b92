package detect

// hartIP reads messages: version 1, kind and id, a status, a sequence, and the
// length of all (HART Communication Foundation, HCF_SPEC-085).
var hartIP = &Detector{
	Name: "hart-ip", Title: "HART-IP", Spec: "HCF_SPEC-085",
	Over:  TCP | UDP,
	First: AnyOf("\x01\x02"),
	Probe: probeHARTIP,
}

const hartHeader = 8

var hartIPRule = rule{why: "version, kind, id, exact length", header: hartHeader, ports: []uint16{5094}}

func probeHARTIP(o *Opening) Match { return judged(o, hartDatagram, hartMessage, &hartIPRule) }

func hartDatagram(o *Opening, d *Datagram) grade {
	if len(d.Data) < hartHeader || be16(d.Data, 6) != d.Length {
		return wrong
	}
	return hartMessage(o, d.Data)
}

func hartMessage(_ *Opening, b []byte) grade {
	if b[0] == 0 || b[0] > 2 || len(b) > 1 && b[1] > 2 && b[1] != 15 || len(b) > 2 && b[2] > 4 {
		return wrong
	}
	if len(b) < hartHeader {
		return short
	}
	size := be16(b, 6)
	if size < hartHeader || size > 512 || b[1] == 0 && b[2] == 0 && size != 13 {
		return wrong
	}
	return fits
}
