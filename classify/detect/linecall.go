package detect

// lineCall reads the packets of LINE's calls: four bits that are always the
// same, and eleven that are the length of what follows the first four bytes.
// So little is said only by several packets in a row.
var lineCall = &Detector{
	Name: "linecall", Title: "LINE calls", Spec: "none public; from the structure of its packets",
	Over:  UDP,
	First: Range(0xd0, 0xdf),
	Probe: probeLineCall,
}

var lineCallRule = rule{why: "LINE packet of the exact length, four in a row", header: 4, count: 4}

func probeLineCall(o *Opening) Match {
	return ofDatagrams(o, lineCallPacket, &lineCallRule)
}

func lineCallPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 24 || b[0]>>4 != 0xd || be16(b, 0)&0x7ff != d.Length-4 {
		return wrong
	}
	return fits
}
