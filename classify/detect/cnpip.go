package detect

// cnpIP reads the common header of EIA-852: the datagram's length, version 1, a
// kind of packet (ANSI/CEA-852 section 8).
var cnpIP = &Detector{
	Name: "cnp-ip", Title: "CNP/IP", Spec: "ANSI/CEA-852, EN 14908-4",
	Over:  UDP,
	First: Range(0, 8),
	Probe: probeCNPIP,
}

var cnpIPRule = rule{why: "length, version and kind of packet", header: 20, ports: []uint16{1628, 1629}}

func probeCNPIP(o *Opening) Match {
	return ofDatagrams(o, cnpIPPacket, &cnpIPRule)
}

func cnpIPPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 20 || be16(b, 0) != d.Length || b[2] != 1 {
		return wrong
	}
	switch b[3] {
	case 0x01, 0x03, 0x04, 0x06, 0x07, 0x08, 0x60, 0x63, 0x64, 0x66, 0x67, 0x68, 0x70, 0x71, 0x72, 0x7f:
		return fits
	}
	return wrong
}
