package detect

// hsrp reads the routers' messages of version 1 (RFC 2281 section 5), and the
// type-length-value form of version 2, which has one kind of message for groups
// and one for interfaces.
var hsrp = &Detector{
	Name: "hsrp", Title: "HSRP", Spec: "RFC 2281",
	Over:  UDP,
	First: AnyOf("\x00\x01\x02"),
	Probe: probeHSRP,
}

var hsrpRule = rule{why: "HSRP message: operation, state, length", header: 20, ports: []uint16{1985, 2029}}

func probeHSRP(o *Opening) Match {
	return ofDatagrams(o, hsrpMessage, &hsrpRule)
}

func hsrpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 6 {
		return wrong
	}
	switch b[0] {
	case 0:
		return hsrpVersion1(b, d.Length)
	case 1: // group state, of 40 bytes
		if len(b) >= 42 && b[1] == 40 && b[2] == 2 && b[3] <= 3 && b[4] <= 6 && (b[5] == 4 || b[5] == 6) {
			return fits
		}
	case 2: // interface state, of 4 bytes
		if b[1] == 4 && d.Length == 6 {
			return fits
		}
	}
	return wrong
}

func hsrpVersion1(b []byte, length int) grade {
	const advertise = 3
	if b[1] == advertise {
		if length >= 10 && length <= 32 {
			return fits
		}
		return wrong
	}
	// The states are one bit each, but for the initial one.
	state := b[2]
	if b[1] > advertise || state > 16 || state&(state-1) != 0 || length < 20 || len(b) < 20 || b[7] != 0 {
		return wrong
	}
	return fits
}
