package detect

// oicq reads the packets of QQ over UDP: a head byte, version, command, number,
// the user's number; a tail byte. They need QQ's port, or an answer.
var oicq = &Detector{
	Name: "oicq", Title: "OICQ (QQ)", Spec: "none public; the OICQ packet as described by libqq",
	Over:  UDP,
	First: AnyOf("\x02"),
	Probe: probeOICQ,
}

const (
	oicqHead, oicqTail = 0x02, 0x03
	oicqLeast          = 12
	oicqFirstUser      = 10000 // the lowest number that a user has
)

var oicqRule = rule{why: "OICQ head, command and tail", header: 11, ports: []uint16{8000}}

func probeOICQ(o *Opening) Match {
	return ofDatagrams(o, oicqPacket, &oicqRule)
}

func oicqPacket(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < oicqLeast || !d.whole() || b[0] != oicqHead || b[len(b)-1] != oicqTail {
		return wrong
	}
	if command := be16(b, 3); b[1] == 0 || b[1] > 0x50 || command == 0 || command > 0x3ff || be32(b, 7) < oicqFirstUser {
		return wrong
	}
	if o.answers(d, oicqAnswer) {
		return proven
	}
	return fits
}

// oicqAnswer says whether two packets have one command, number and user.
func oicqAnswer(asked, answer []byte) bool {
	return len(asked) >= oicqLeast && string(asked[3:11]) == string(answer[3:11])
}
