package detect

// teamViewer reads TeamViewer's frames: over TCP a magic, command and length,
// over UDP the same magic behind numbers, with the length of the rest.
var teamViewer = &Detector{
	Name: "teamviewer", Title: "TeamViewer", Spec: "none public; from the structure of its frames",
	Over:  TCP | UDP,
	First: AnyOf("\x00\x17"),
	Probe: probeTeamViewer,
}

const (
	teamviewerMagic  = 0x1724
	teamviewerHeader = 5
	teamviewerPort   = 5938
	// teamviewerUDP is the bytes over UDP before what the length counts.
	teamviewerUDP = 16
)

func probeTeamViewer(o *Opening) Match {
	return judged(o, teamviewerDatagram, teamviewerFrame, rule{why: "TeamViewer magic, command and exact length", header: teamviewerHeader, ports: []uint16{teamviewerPort}, both: true})
}

// teamviewerFrame grades a first frame; another behind it is more than chance.
func teamviewerFrame(_ *Opening, b []byte) grade {
	if len(b) < teamviewerHeader {
		return min(begins(b, "\x17\x24"), short)
	}
	end := teamviewerHeader + le16(b, 3)
	if be16(b, 0) != teamviewerMagic || b[2] == 0 || b[2] > 0x60 {
		return wrong
	}
	if len(b) >= end+2 && be16(b, end) == teamviewerMagic {
		return proven
	}
	return fits
}

func teamviewerDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < teamviewerUDP || be16(b, 11) != teamviewerMagic || le16(b, 14) != d.Length-teamviewerUDP || b[13] == 0 {
		return wrong
	}
	return proven
}
