package detect

// teredo reads IPv6 packets in UDP, behind the indications of authentication
// and origin where there are (RFC 4380 section 5.1.1).
var teredo = &Detector{
	Name: "teredo", Title: "Teredo", Spec: "RFC 4380",
	Over:  UDP,
	First: Range(0x60, 0x6f).Or(AnyOf("\x00")),
	Probe: probeTeredo,
}

const (
	ipv6Header   = 40
	teredoPrefix = 0x20010000 // 2001::/32
)

var teredoRule = rule{why: "IPv6 packet of the exact length", header: ipv6Header, ports: []uint16{3544}, both: true}

func probeTeredo(o *Opening) Match {
	return ofDatagrams(o, teredoPacket, &teredoRule)
}

func teredoPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) >= 4 && b[0] == 0 && b[1] == 1 { // authentication
		b = b[min(len(b), 13+int(b[2])+int(b[3])):]
	}
	if len(b) >= 8 && b[0] == 0 && b[1] == 0 { // origin
		b = b[8:]
	}
	if len(b) < ipv6Header || b[0]>>4 != 6 {
		return wrong
	}
	length := d.Length - (len(d.Data) - len(b))
	if be16(b, 4)+ipv6Header != length {
		return wrong
	}
	if be32(b, 8) == teredoPrefix || be32(b, 24) == teredoPrefix {
		return proven
	}
	return fits
}
