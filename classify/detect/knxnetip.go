package detect

// knxNetIP reads the header: its size, version 1.0, a service and the length of
// all (ISO 22510, EN 13321-2).
var knxNetIP = &Detector{
	Name: "knxnet-ip", Title: "KNXnet/IP", Spec: "ISO 22510",
	Over:  UDP | TCP,
	First: AnyOf("\x06"),
	Probe: probeKNXnetIP,
}

const knxHeader = 6

var knxNetIPRule = rule{why: "header size, version, service, exact length", header: knxHeader}

func probeKNXnetIP(o *Opening) Match { return judged(o, knxDatagram, knxFrame, &knxNetIPRule) }

func knxDatagram(o *Opening, d *Datagram) grade {
	if len(d.Data) < knxHeader || be16(d.Data, 4) != d.Length {
		return wrong
	}
	return knxFrame(o, d.Data)
}

func knxFrame(_ *Opening, b []byte) grade {
	if g := begins(b, "\x06\x10"); g != proven {
		return g
	}
	if len(b) < knxHeader {
		return short
	}
	// Core, device management, tunnelling, routing, and later families.
	if b[2] < 0x02 || b[2] > 0x0a || b[3] > 0x5f || be16(b, 4) < knxHeader || be16(b, 4) > 1024 {
		return wrong
	}
	return proven
}
