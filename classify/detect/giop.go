package detect

// giop reads the headers of CORBA's inter-ORB protocol, plain and compressed,
// and of its multicast (OMG CORBA 3.3 part 2, section 9.4 and 11).
var giop = &Detector{
	Name: "giop", Title: "CORBA GIOP", Spec: "OMG CORBA 3.3 part 2",
	Over:  TCP | UDP,
	First: AnyOf("GMZ"),
	Probe: probeGIOP,
}

var giopRule = rule{why: "magic, version and message type", header: 8}

func probeGIOP(o *Opening) Match {
	return judged(o, giopDatagram, giopHeader, &giopRule)
}

func giopDatagram(o *Opening, d *Datagram) grade {
	if begins(d.Data, "MIOP\x10") == proven && d.Length > 16 {
		return proven
	}
	return giopHeader(o, d.Data)
}

func giopHeader(_ *Opening, b []byte) grade {
	if g := max(begins(b, "GIOP\x01"), begins(b, "ZIOP\x01")); g != proven {
		return g
	}
	if len(b) < 8 {
		return short
	}
	if b[5] > 3 || b[6] > 7 || b[7] > 7 {
		return wrong
	}
	return proven
}
