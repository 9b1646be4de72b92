package detect

// radius reads packets whose length field is theirs and whose attributes fill
// them (RFC 2865 section 3); of those that are damaged only the header counts,
// beside the port.
var radius = &Detector{
	Name: "radius", Title: "RADIUS", Spec: "RFC 2865, RFC 2866, RFC 5176",
	Over:  UDP,
	First: Range(1, 5).Or(Range(11, 13)).Or(Range(40, 45)),
	Probe: probeRADIUS,
}

const (
	radiusHeader   = 20
	radiusUserName = 1
	radiusNASID    = 32
)

var radiusRule = rule{why: "RADIUS header and exact length", header: radiusHeader, ports: []uint16{1812, 1813, 1645, 1646, 3799}, both: true}

func probeRADIUS(o *Opening) Match {
	m := ofDatagrams(o, radiusPacket, &radiusRule)
	if m.Verdict == Yes {
		radiusAttributes(o.evident(&m), func(code byte, value []byte) {
			switch code {
			case radiusUserName:
				m.Names.add("user", text(value))
			case radiusNASID:
				m.Names.add("nas", text(value))
			}
		})
	}
	return m
}

func radiusPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if !(b[0] >= 1 && b[0] <= 5 || b[0] >= 11 && b[0] <= 13 || b[0] >= 40 && b[0] <= 45) || len(b) < radiusHeader {
		return wrong
	}
	// Bytes past the length are padding (RFC 2865 section 3).
	length := be16(b, 2)
	if length < radiusHeader || length > 4096 || length != d.Length {
		return wrong
	}
	if length > radiusHeader+6 && d.whole() && radiusAttributes(b, nil) {
		return proven
	}
	return fits
}

// radiusAttributes shows each attribute of packet b to see, and says whether
// they are well-formed up to the last byte.
func radiusAttributes(b []byte, see func(code byte, value []byte)) bool {
	for b = b[radiusHeader:]; len(b) >= 2; {
		size := int(b[1])
		if b[0] == 0 || size < 2 || size > len(b) {
			return false
		}
		if see != nil {
			see(b[0], b[2:size])
		}
		b = b[size:]
	}
	return len(b) == 0
}
