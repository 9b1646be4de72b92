package detect

// xdmcp reads messages of version 1: an opcode, and the length of the rest (X
// Display Manager Control Protocol 1.1 section 5).
var xdmcp = &Detector{
	Name: "xdmcp", Title: "XDMCP", Spec: "XDMCP 1.1",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeXDMCP,
}

var xdmcpRule = rule{why: "version, opcode and exact length", header: 6, ports: []uint16{177}, both: true}

func probeXDMCP(o *Opening) Match {
	return ofDatagrams(o, xdmcpMessage, &xdmcpRule)
}

func xdmcpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 6 || be16(b, 0) != 1 || be16(b, 2) == 0 || be16(b, 2) > 14 || 6+be16(b, 4) != d.Length {
		return wrong
	}
	return fits
}
