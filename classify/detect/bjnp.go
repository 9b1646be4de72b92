package detect

// bjnp reads the discovery and control of Canon's printers and scanners: a
// name, the device's kind, a command, and the length of the payload.
var bjnp = &Detector{
	Name: "bjnp", Title: "Canon BJNP", Spec: "Canon BJNP",
	Over:  UDP | TCP,
	First: AnyOf("BM"),
	Probe: probeBJNP,
}

const bjnpHeader = 16

var bjnpRule = rule{why: "name, kind of device, length of payload", header: bjnpHeader}

func probeBJNP(o *Opening) Match { return judged(o, bjnpDatagram, bjnpMessage, &bjnpRule) }

func bjnpDatagram(o *Opening, d *Datagram) grade { return bjnpMessage(o, d.Data) }

func bjnpMessage(_ *Opening, b []byte) grade {
	if g := max(begins(b, "BJNP"), begins(b, "BJNB"), begins(b, "MFNP")); g != proven {
		return g
	}
	if len(b) < bjnpHeader {
		return short
	}
	if kind := b[4] & 0x7f; kind == 0 || kind > 0x20 || be32(b, 12) > 1<<20 {
		return wrong
	}
	return proven
}
