package detect

// teamviewer reads commands: a magic number, a command and the length of what
// follows, little-endian; over UDP behind eleven bytes.
var teamviewer = &Detector{
	Name: "teamviewer", Title: "TeamViewer", Spec: "TeamViewer command header",
	Over:  TCP | UDP,
	First: AnyOf("\x00\x17"),
	Probe: probeTeamViewer,
}

const (
	teamviewerHeader = 5
	teamviewerShift  = 11 // bytes before the header in a datagram
)

var teamviewerRule = rule{why: "magic, command and exact length", header: teamviewerHeader, ports: []uint16{5938}, both: true}

func probeTeamViewer(o *Opening) Match {
	return judged(o, teamviewerDatagram, teamviewerCommand, &teamviewerRule)
}

func teamviewerDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < teamviewerShift+teamviewerHeader || b[0] != 0 {
		return wrong
	}
	b = b[teamviewerShift:]
	if b[0] != 0x17 || b[1] != 0x24 || teamviewerShift+teamviewerHeader+le16(b, 3) != d.Length {
		return wrong
	}
	return proven
}

func teamviewerCommand(_ *Opening, b []byte) grade {
	if g := begins(b, "\x17\x24"); g != proven {
		return g
	}
	if len(b) < teamviewerHeader {
		return short
	}
	next := b[min(len(b), teamviewerHeader+le16(b, 3)):]
	switch begins(next, "\x17\x24") {
	case proven:
		return proven
	case wrong:
		return wrong
	}
	if len(b) < teamviewerHeader+le16(b, 3) {
		return short
	}
	return fits
}
