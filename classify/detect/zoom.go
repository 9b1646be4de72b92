package detect

// zoom reads how two clients of Zoom find a direct way, by a message with the
// address seen and the meeting's identifier; and, on the port of Zoom's media
// servers, media: an envelope of eight bytes, one of the media's type, RTP.
var zoom = &Detector{
	Name: "zoom", Title: "Zoom", Spec: "Michel et al., Enabling Passive Measurement of Zoom Performance (IMC 2022)",
	Over:  UDP,
	First: AnyOf("\x1f").Or(Range(1, 8)),
	Probe: probeZoom,
}

const (
	zoomPort     = 8801
	zoomMedia    = 5
	zoomEnvelope = 8
	zoomHead     = 24
)

var zoomRule = rule{why: "address and meeting identifier, exact lengths", header: zoomHead}

func probeZoom(o *Opening) Match {
	if !o.HasPort(zoomPort) {
		return ofDatagrams(o, zoomDirect, &zoomRule)
	}
	for i := range o.Datagrams {
		if d := &o.Datagrams[i]; zoomHasRTP(d.Data) {
			m := yes(int(d.Side), 0, zoomEnvelope+1, "media envelope with RTP, on the port")
			m.Evidence.Datagram = uint8(i)
			return m
		}
	}
	return Match{Verdict: Maybe}
}

// zoomDirect grades a message between clients: a head that ends in the port
// seen, the address as text with its length, the identifier likewise, four zeros.
func zoomDirect(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 64 || !d.whole() || be16(b, 0) != 0x1f02 {
		return wrong
	}
	c := cursor{rest: b[zoomHead:]}
	address := c.vector(4)
	meeting := c.vector(4)
	if c.short || len(address.rest) < 3 || len(address.rest) > 45 || !printable(address.rest) {
		return wrong
	}
	if len(meeting.rest) != 36 || meeting.rest[8] != '-' || !printable(meeting.rest) || len(c.rest) != 4 {
		return wrong
	}
	return proven
}

// zoomHasRTP says whether b is an envelope with RTP or RTCP where the type of
// media has it.
func zoomHasRTP(b []byte) bool {
	if len(b) <= zoomEnvelope || b[0] != zoomMedia || b[7] != 0 && b[7] != 4 {
		return false
	}
	at := 0
	switch b[8] {
	case 13: // screen
		at = 27
	case 15: // sound
		at = 19
	case 16: // picture
		at = 24
	case 33, 34: // RTCP
		at = 16
	default:
		return false
	}
	at += zoomEnvelope
	return len(b) > at+12 && b[at]>>6 == 2
}
