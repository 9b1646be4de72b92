package detect

// smb reads the messages of all versions behind NetBIOS's session header: an
// id of version 1, 2 or 3, or of what is encrypted or compressed ([MS-CIFS]
// section 2.2.3, [MS-SMB2] section 2.2).
var smb = &Detector{
	Name: "smb", Title: "SMB", Spec: "MS-CIFS, MS-SMB2",
	Over:  TCP,
	First: AnyOf("\x00"),
	Probe: probeSMB,
}

const (
	smbSession = 4  // bytes of the session header
	smbHeader2 = 64 // bytes of the header of versions 2 and 3
)

var smbRule = rule{why: "session message, SMB id", header: 8}

func probeSMB(o *Opening) Match {
	m := ofStreams(o, smbMessage, &smbRule)
	if m.Verdict == Yes {
		m.Names.add("dialect", smbDialect(o))
		m.More = len(m.Names.Attributes) == 0 && o.FromStart[0]
	}
	return m
}

func smbMessage(_ *Opening, b []byte) grade {
	if b[0] != 0 || len(b) > 1 && b[1] > 1 {
		return wrong
	}
	if len(b) < smbSession+4 {
		return short
	}
	if string(b[5:8]) != "SMB" || b[4] != 0xff && (b[4] < 0xfc || b[4] > 0xfe) || be24(b, 1) < 32 {
		return wrong
	}
	return proven
}

// smbDialect is the dialect that a negotiate response of either side chose: of
// version 1 it is a number in a list that the request holds, and not told.
func smbDialect(o *Opening) string {
	for side := range 2 {
		b := o.Stream[side]
		if len(b) < smbSession+smbHeader2+6 || b[4] != 0xfe {
			continue
		}
		b = b[smbSession:]
		response, command := b[16]&1 != 0, le16(b, 12)
		if response && command == 0 && le16(b, smbHeader2) == 65 {
			return smbDialectName(le16(b, smbHeader2+4))
		}
	}
	return ""
}

// smbDialectName is the name of a dialect's number ([MS-SMB2] section 2.2.4).
func smbDialectName(revision int) string {
	switch revision {
	case 0x0202:
		return "2.0.2"
	case 0x0210:
		return "2.1"
	case 0x0300:
		return "3.0"
	case 0x0302:
		return "3.0.2"
	case 0x0311:
		return "3.1.1"
	case 0x02ff:
		return "2.x"
	}
	return ""
}
