package detect

// ads reads Beckhoff's AMS: over TCP a length and a header that repeats it, over
// UDP the magic of discovery (Beckhoff ADS/AMS specification).
var ads = &Detector{
	Name: "ads", Title: "Beckhoff ADS/AMS", Spec: "Beckhoff ADS/AMS",
	Over:  TCP | UDP,
	First: AnyOf("\x00\x03"),
	Probe: probeADS,
}

const (
	amsHeader = 6 + 32
	amsMagic  = 0x71146603
)

var adsRule = rule{why: "AMS header, its length twice", header: amsHeader}

func probeADS(o *Opening) Match {
	return judged(o, amsDatagram, amsMessage, &adsRule)
}

func amsDatagram(_ *Opening, d *Datagram) grade {
	if len(d.Data) < 12 || le32(d.Data, 0) != amsMagic {
		return wrong
	}
	return proven
}

func amsMessage(_ *Opening, b []byte) grade {
	if g := begins(b, "\x00\x00"); g != proven {
		return g
	}
	if len(b) < amsHeader {
		return short
	}
	// The command, the state flags of a command to a server, the data's length.
	if le16(b, 22) > 9 || le16(b, 24)&^0x01ff != 0 || b[24]&0x04 == 0 || le32(b, 26)+32 != le32(b, 2) {
		return wrong
	}
	return proven
}
