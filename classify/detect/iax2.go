package detect

// iax2 reads full frames: the calls' numbers, a time, sequences, the kind and
// subclass, and of control frames the elements that fill them (RFC 5456 section
// 8.1).
var iax2 = &Detector{
	Name: "iax2", Title: "IAX2", Spec: "RFC 5456",
	Over:  UDP,
	First: Range(0x80, 0xff),
	Probe: probeIAX2,
}

const (
	iaxHeader       = 12
	iaxControl      = 6
	iaxLastSubclass = 0x28
)

var iax2Rule = rule{why: "full frame with its elements", header: iaxHeader, ports: []uint16{4569}}

func probeIAX2(o *Opening) Match {
	return ofDatagrams(o, iaxFrame, &iax2Rule)
}

func iaxFrame(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 4 {
		return wrong
	}
	if b[0]&0x80 == 0 { // a mini frame of media, once there was a full one
		if o.first().Data[0]&0x80 != 0 {
			return fits
		}
		return wrong
	}
	if len(b) < iaxHeader || b[10] != iaxControl || b[11] == 0 || b[11] > iaxLastSubclass || be16(b, 0) == 0x8000 {
		return wrong
	}
	elements := b[iaxHeader:]
	for n := 0; len(elements) >= 2; n++ {
		size := 2 + int(elements[1])
		if elements[0] == 0 || size > len(elements) {
			return wrong
		}
		elements = elements[size:]
		if len(elements) == 0 && n > 0 {
			return proven
		}
	}
	if len(elements) > 0 {
		return wrong
	}
	return fits
}
