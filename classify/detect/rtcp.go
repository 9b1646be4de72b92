package detect

// rtcp recognises RTCP by compound packets whose lengths fill a datagram and
// that begin with a report (RFC 3550 section 6.1), or feedback alone (RFC 5506).
var rtcp = &Detector{
	Name: "rtcp", Title: "RTCP", Spec: "RFC 3550",
	Over:  UDP,
	First: Range(0x80, 0xbf),
	Probe: probeRTCP,
}

var rtcpRule = rule{why: "reports that fill the datagram", header: 8, both: true, count: 2}

func probeRTCP(o *Opening) Match {
	return ofDatagrams(o, func(_ *Opening, d *Datagram) grade {
		switch packets := isRTCP(d.Data, d.Length); {
		case packets == 0:
			return wrong
		case packets == 1:
			return fits
		}
		return proven
	}, &rtcpRule)
}

// isRTCP counts the packets of a compound packet of length bytes, 0 where b is
// none. Each has a version, a type and a length in words; the first is a
// report of a sender or a receiver.
func isRTCP(b []byte, length int) (packets int) {
	if len(b) != length || len(b) < 8 {
		return 0
	}
	if isFeedback(b) {
		return 1
	}
	if b[1] != 200 && b[1] != 201 {
		return 0
	}
	if b[1] == 200 && len(b) < 28 || be16(b, 2) < int(b[0]&31)*6+1 {
		return 0
	}
	for len(b) > 0 {
		if len(b) < 4 || b[0]>>6 != 2 || b[1] < 192 || b[1] > 213 {
			return 0
		}
		end := 4 + 4*be16(b, 2)
		if end > len(b) {
			return 0
		}
		packets++
		b = b[end:]
	}
	return packets
}

// isFeedback says whether b is one packet of feedback, of the transport or of
// the payload (RFC 4585 section 6.1), with a format that is assigned.
func isFeedback(b []byte) bool {
	format := b[0] & 0x1f
	return b[0]>>6 == 2 && (b[1] == 205 || b[1] == 206) && len(b) >= 12 && len(b) == 4+4*be16(b, 2) &&
		(format >= 1 && format <= 15 || format == 31)
}
