package detect

// l2tp reads control messages of versions 2 and 3, of the exact length, that
// begin with the message type (RFC 2661 section 3.1, RFC 3931 section 3.2), and
// data on their port.
var l2tp = &Detector{
	Name: "l2tp", Title: "L2TP", Spec: "RFC 2661, RFC 3931",
	Over:  UDP,
	First: AnyOf("\xc8\x00\x02\x40\x42\x48\x4a"),
	Probe: probeL2TP,
}

const l2tpHeader = 12

var l2tpRule = rule{why: "control header of the exact length, message type", header: l2tpHeader + 8, ports: []uint16{1701}}

func probeL2TP(o *Opening) Match { return ofDatagrams(o, l2tpMessage, &l2tpRule) }

func l2tpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 8 || b[1] != 2 && b[1] != 3 {
		return wrong
	}
	if b[0] != 0xc8 { // data, with its length where the flag says so
		if b[1] == 2 && b[0]&0xb5 == 0 && (b[0]&0x40 == 0 || be16(b, 2) == d.Length) {
			return fits
		}
		return wrong
	}
	switch {
	case be16(b, 2) != d.Length || d.Length < l2tpHeader:
		return wrong
	case d.Length == l2tpHeader: // an acknowledgement alone
		return fits
	case len(b) < l2tpHeader+8 || be16(b, 12)&0x83ff != 0x8008 || be32(b, 14) != 0:
		return wrong
	}
	return proven
}
