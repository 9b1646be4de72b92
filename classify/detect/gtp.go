package detect

// gtp reads the headers of GTP's versions 1 and 2 and of GTP' on their ports,
// or of both sides; the length must be the datagram's (3GPP TS 29.060, 29.274,
// 29.281, 32.295).
var gtp = &Detector{
	Name: "gtp", Title: "GTP", Spec: "3GPP TS 29.060, 29.274, 29.281, 32.295",
	Over:  UDP,
	First: Range(0x0e, 0x0f).Or(Range(0x28, 0x3f)).Or(Range(0x40, 0x5f)),
	Probe: probeGTP,
}

const (
	gtpControlPort = 2123
	gtpUserPort    = 2152
	gtpPrimePort   = 3386
)

var gtpRule = rule{why: "GTP header of the exact length", header: 8, ports: []uint16{gtpControlPort, gtpUserPort, gtpPrimePort}}

func probeGTP(o *Opening) Match {
	return ofDatagrams(o, gtpMessage, &gtpRule)
}

func gtpMessage(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 6 {
		return wrong
	}
	version, unprimed := b[0]>>5, b[0]&0x10 != 0
	length := be16(b, 2)
	switch {
	case version == 1 && unprimed && gtpLength(d, 8+length) && b[0]&0x08 == 0:
		if o.HasPort(gtpUserPort) && !gtpUserType(b[1]) {
			return wrong
		}
		return fits
	case version == 2 && gtpLength(d, 4+length) && b[0]&0x03 == 0 && b[1] != 0:
		return fits
	case !unprimed && version <= 2 && b[0]&0x0e == 0x0e && gtpPrimeType(b[1]) && o.HasPort(gtpPrimePort):
		if length+6 == d.Length || length+20 == d.Length {
			return fits
		}
	}
	return wrong
}

// gtpLength says whether a message of that length fills the datagram, or is
// followed by another of version 2.
func gtpLength(d *Datagram, length int) bool {
	return length == d.Length || d.Data[0]&0x10 != 0 && d.Data[0]>>5 == 2 && length < d.Length
}

// gtpUserType says whether user traffic has that type: echo, error, end, data.
func gtpUserType(t byte) bool {
	switch t {
	case 1, 2, 26, 31, 253, 254, 255:
		return true
	}
	return false
}

// gtpPrimeType says whether charging has that type.
func gtpPrimeType(t byte) bool { return t >= 1 && t <= 7 || t == 240 || t == 241 }
