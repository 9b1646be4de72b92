package detect

// vxlan reads the header of frames in UDP, on their port: one flag, reserved
// zeros, and room for an Ethernet frame (RFC 7348 section 5).
var vxlan = &Detector{
	Name: "vxlan", Title: "VXLAN", Spec: "RFC 7348",
	Over:  UDP,
	First: AnyOf("\x08"),
	Probe: probeVXLAN,
}

const vxlanHeader = 8

var vxlanRule = rule{why: "flag of an identifier, reserved zeros", header: vxlanHeader, ports: []uint16{4789, 8472}}

func probeVXLAN(o *Opening) Match { return ofDatagrams(o, vxlanFrame, &vxlanRule) }

func vxlanFrame(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < vxlanHeader || d.Length < vxlanHeader+14 || b[0] != 0x08 || be24(b, 1) != 0 || b[7] != 0 {
		return wrong
	}
	return fits
}
