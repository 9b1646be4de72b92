package detect

// kcp reads the segments of KCP: conversation, command, fragment, window, time,
// number, next number, length; a datagram is filled by them exactly.
var kcp = &Detector{
	Name: "kcp", Title: "KCP", Spec: "KCP, skywind3000/kcp protocol.txt",
	Over: UDP,
	Head: []Place{
		{UDP, 4, Range(kcpPush, kcpMost)},
	},
	Probe: probeKCP,
}

const (
	kcpHeader = 24
	kcpPush   = 81
	kcpMost   = 84
)

var kcpRule = rule{why: "KCP segment of the exact length", header: kcpHeader, count: 4}

func probeKCP(o *Opening) Match {
	if o.refused(kcpDatagram, nil) {
		return Match{}
	}
	return ofDatagrams(o, kcpDatagram, &kcpRule)
}

func kcpDatagram(o *Opening, d *Datagram) grade {
	if len(d.Data) < kcpHeader || d.Data[4] < kcpPush || d.Data[4] > kcpMost || !kcpSegments(d) {
		return wrong
	}
	if o.answers(d, kcpSame) {
		return proven
	}
	return fits
}

// kcpSegments walks the segments of a datagram.
func kcpSegments(d *Datagram) bool {
	b := d.Data
	conversation := le32(b, 0)
	if !d.whole() || conversation == 0 || conversation == 1<<32-1 {
		return false
	}
	for len(b) > 0 {
		if len(b) < kcpHeader || le32(b, 0) != conversation || b[4] < kcpPush || b[4] > kcpMost {
			return false
		}
		size := int64(le32(b, 20))
		if b[4] != kcpPush && size != 0 || size > int64(len(b)-kcpHeader) || le16(b, 6) == 0 {
			return false
		}
		b = b[kcpHeader+int(size):]
	}
	return true
}

// kcpSame says whether two datagrams are of one conversation.
func kcpSame(asked, answer []byte) bool {
	return len(asked) >= kcpHeader && le32(asked, 0) == le32(answer, 0)
}
