package detect

// capwap reads the transport header, with DTLS in it or a control message whose
// elements fill it (RFC 5415 section 4).
var capwap = &Detector{
	Name: "capwap", Title: "CAPWAP", Spec: "RFC 5415",
	Over:  UDP,
	First: AnyOf("\x00\x01"),
	Probe: probeCAPWAP,
}

var capwapRule = rule{why: "CAPWAP header, then DTLS or a control message", header: 8, ports: []uint16{5246, 5247}}

func probeCAPWAP(o *Opening) Match {
	return ofDatagrams(o, capwapPacket, &capwapRule)
}

func capwapPacket(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 8 {
		return wrong
	}
	if b[0] == 1 { // DTLS behind four bytes
		if be24(b, 1) == 0 && b[4] >= 20 && b[4] <= 23 && b[5] == 0xfe && (b[6] == 0xff || b[6] == 0xfd) {
			return proven
		}
		return wrong
	}
	header := int(b[1]>>3) * 4
	if b[0] != 0 || header < 8 || len(b) < header+8 || b[3]&7 != 0 {
		return wrong
	}
	if capwapControl(b[header:], d.Length-header) {
		return proven
	}
	if o.HasPort(5247) && b[6] == 0 || b[2]&0x80 != 0 { // data, or a fragment
		return fits
	}
	return wrong
}

// capwapControl says whether b begins a control message of that length: an
// IETF or Cisco message type, sequence, the elements' length, flags (RFC 5415
// section 4.5.1.1, which counts three bytes of the header as elements).
func capwapControl(b []byte, length int) bool {
	const cisco = 0x4096
	enterprise := be24(b, 0)
	return (enterprise == 0 || enterprise == cisco) && b[3] >= 1 && b[3] <= 40 && b[7] == 0 && length == 8+be16(b, 5)-3
}
