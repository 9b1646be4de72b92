package detect

import "bytes"

// codMobile reads the pings of Call of Duty: Mobile, which come back as they
// went, on the ports that the game publishes.
var codMobile = &Detector{
	Name: "cod-mobile", Title: "Call of Duty: Mobile", Spec: "none public; the game's published ports 7085 to 7995",
	Over:  UDP,
	Bound: Bound{UDP, []PortRange{{codFirstPort, codLastPort}}},
	Probe: probeCODMobile,
}

const (
	codPing                   = 12
	codFirstPort, codLastPort = 7085, 7995
)

var codMobileRule = rule{why: "ping that came back, on the port", header: codPing}

func probeCODMobile(o *Opening) Match {
	server := o.Port[1]
	if server < codFirstPort || server > codLastPort {
		return Match{}
	}
	return ofDatagrams(o, codPacket, &codMobileRule)
}

func codPacket(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) != codPing || d.Length != codPing || string(b[8:]) != "ping" {
		return wrong
	}
	if o.answers(d, bytes.Equal) {
		return proven
	}
	return fits
}
