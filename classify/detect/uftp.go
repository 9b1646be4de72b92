package detect

// uftp reads messages: a version, a kind, sequence and ids, then a header of
// the same kind and its length in words (UFTP 4.0 and 5.0 protocol
// specification).
var uftp = &Detector{
	Name: "uftp", Title: "UFTP", Spec: "UFTP 4.0, 5.0",
	Over:  UDP,
	First: Range(0x40, 0x42).Or(AnyOf("\x50")),
	Probe: probeUFTP,
}

const uftpHeader = 16

var uftpRule = rule{why: "kind of message twice, its header's length", header: uftpHeader + 2, ports: []uint16{1044}, both: true}

func probeUFTP(o *Opening) Match { return ofDatagrams(o, uftpMessage, &uftpRule) }

func uftpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < uftpHeader+4 || (b[0] < 0x40 || b[0] > 0x42) && b[0] != 0x50 || b[1] == 0 || b[1] > 18 {
		return wrong
	}
	if header := int(b[uftpHeader+1]) * 4; b[uftpHeader] != b[1] || header < 4 || uftpHeader+header > d.Length {
		return wrong
	}
	return fits
}
