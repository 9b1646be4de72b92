package detect

// bfd reads control packets, whose length field is the datagram's (RFC 5880
// section 4.1), and on its port the echoes that Cisco routers send to themselves.
var bfd = &Detector{
	Name: "bfd", Title: "BFD", Spec: "RFC 5880, RFC 5881, RFC 7880",
	Over:  UDP,
	First: Range(0x20, 0x3f).Or(AnyOf("\x00")),
	Probe: probeBFD,
}

const (
	bfdHeader   = 24
	bfdEchoPort = 3785
)

var bfdRule = rule{why: "BFD control packet of its own length", header: bfdHeader, ports: []uint16{3784, bfdEchoPort, 4784, 6784, 7784}, both: true}

func probeBFD(o *Opening) Match {
	return ofDatagrams(o, bfdPacket, &bfdRule)
}

func bfdPacket(o *Opening, d *Datagram) grade {
	b := d.Data
	if b[0] == 0 {
		// An echo's content is the sender's matter (RFC 5880 section 5).
		if d.Length == 12 && len(b) == 12 && be32(b, 0) == 0 && o.HasPort(bfdEchoPort) {
			return fits
		}
		return wrong
	}
	const authenticated, multipoint = 0x04, 0x01
	if len(b) < bfdHeader || b[0]>>5 != 1 || b[0]&0x1f > 9 || int(b[3]) != d.Length || b[1]&multipoint != 0 {
		return wrong
	}
	if (b[1]&authenticated != 0) != (d.Length > bfdHeader) || b[2] == 0 || be32(b, 4) == 0 {
		return wrong
	}
	return fits
}
