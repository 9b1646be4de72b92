package detect

// bacnet reads BACnet/IP's link header: a type, a function and the length of
// the datagram (ANSI/ASHRAE 135 annex J.2), before an NPDU of version 1.
var bacnet = &Detector{
	Name: "bacnet", Title: "BACnet", Spec: "ANSI/ASHRAE 135 annex J",
	Over:  UDP,
	First: AnyOf("\x81\x82"),
	Probe: probeBACnet,
}

var bacnetRule = rule{why: "BVLC type, function and exact length", header: 4, ports: []uint16{47808}, both: true}

func probeBACnet(o *Opening) Match {
	return ofDatagrams(o, bacnetMessage, &bacnetRule)
}

func bacnetMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 6 || b[0] != 0x81 && b[0] != 0x82 || b[1] > 0x0c || be16(b, 2) != d.Length {
		return wrong
	}
	npdu := 0
	switch b[1] {
	case 9, 10, 11: // distribute, unicast, broadcast
		npdu = 4
	case 4: // forwarded, behind the address of where it was
		npdu = 10
	default:
		return fits
	}
	if b[0] == 0x81 && (npdu >= len(b) || b[npdu] != 1) {
		return wrong
	}
	return proven
}
