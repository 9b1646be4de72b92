package detect

// ptp reads messages of version 2, whose kinds have known lengths, and of
// version 1 (IEEE 1588-2019 section 13, IEEE 1588-2002 annex D).
var ptp = &Detector{
	Name: "ptp", Title: "PTP", Spec: "IEEE 1588",
	Over:  UDP,
	First: Range(0x00, 0x0d).Or(Range(0x10, 0x1d)), // kinds, for general use and for 802.1AS
	Probe: probePTP,
}

const ptpHeader = 34

var ptpRule = rule{why: "PTP header: kind, version, exact length", header: ptpHeader, ports: []uint16{319, 320}, both: true}

func probePTP(o *Opening) Match { return ofDatagrams(o, ptpMessage, &ptpRule) }

func ptpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < ptpHeader {
		return wrong
	}
	if be16(b, 0) == 1 && be16(b, 2) == 1 && begins(b[4:], "_") == proven { // version 1, a subdomain
		return fits
	}
	least := ptpLength(b[0] & 0x0f)
	if b[0]>>4 > 1 || b[1]&0x0f != 2 || least == 0 || d.Length < least || be16(b, 2) < least || be16(b, 2) > d.Length || be32(b, 16) != 0 {
		return wrong
	}
	return fits
}

// ptpLength is the least length of a kind of message, 0 where there is none.
func ptpLength(kind byte) int {
	switch kind {
	case 0, 1, 8: // sync, delay request, follow-up
		return 44
	case 2, 3, 9, 10: // delays of the peer and their responses
		return 54
	case 11: // announce
		return 64
	case 12, 13: // signalling, management
		return 44
	}
	return 0
}
