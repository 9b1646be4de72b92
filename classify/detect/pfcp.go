package detect

// pfcp reads messages of version 1 whose elements fill them (3GPP TS 29.244
// section 7.2).
var pfcp = &Detector{
	Name: "pfcp", Title: "PFCP", Spec: "3GPP TS 29.244",
	Over:  UDP,
	First: Range(0x20, 0x27),
	Probe: probePFCP,
}

var pfcpRule = rule{why: "PFCP header of the exact length, elements fill it", header: 8, ports: []uint16{8805}, both: true}

func probePFCP(o *Opening) Match { return ofDatagrams(o, pfcpMessage, &pfcpRule) }

func pfcpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 8 || b[0]>>3 != 4 || be16(b, 2)+4 != d.Length || !d.whole() {
		return wrong
	}
	if kind := b[1]; kind == 0 || kind > 15 && (kind < 50 || kind > 57) {
		return wrong
	}
	header := 8
	if b[0]&1 != 0 { // a session
		header = 16
	}
	if len(b) < header {
		return wrong
	}
	elements := b[header:]
	for len(elements) >= 4 {
		size := 4 + be16(elements, 2)
		if be16(elements, 0) == 0 || size > len(elements) {
			return wrong
		}
		elements = elements[size:]
	}
	if len(elements) > 0 {
		return wrong
	}
	return fits
}
