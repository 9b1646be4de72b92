package detect

import "bytes"

// iscsi reads logins: an opcode, stage and version, and text that names the
// initiator; and on its port other commands (RFC 7143 section 11).
var iscsi = &Detector{
	Name: "iscsi", Title: "iSCSI", Spec: "RFC 7143",
	Over:  TCP,
	First: AnyOf("\x03\x43\x23"),
	Probe: probeISCSI,
}

const (
	iscsiHeader = 48
	iscsiShown  = 512 // bytes of the text that are looked at
	iscsiAnswer = 0x23
)

var iscsiRule = rule{why: "login, its stage and names", header: iscsiHeader, ports: []uint16{3260}}

func probeISCSI(o *Opening) Match {
	m := ofStreams(o, iscsiLogin, &iscsiRule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		m.Names.add("initiator", iscsiValue(b, "InitiatorName="))
		m.Names.add("target", iscsiValue(b, "TargetName="))
	}
	return m
}

func iscsiLogin(_ *Opening, b []byte) grade {
	if op := b[0]; op != 0x03 && op != 0x43 && op != iscsiAnswer {
		return wrong
	}
	if len(b) < iscsiHeader {
		return short
	}
	size := be24(b, 5)
	if b[1]&0x30 != 0 || b[2] != 0 || b[3] != 0 || b[4] != 0 || size > 1<<16 {
		return wrong
	}
	data := b[iscsiHeader:min(len(b), iscsiHeader+min(size, iscsiShown))]
	switch {
	case bytes.Contains(data, []byte("InitiatorName=")), bytes.Contains(data, []byte("TargetPortalGroupTag=")):
		return proven
	case len(data) < min(size, iscsiShown):
		return short
	}
	return fits
}

// iscsiValue is the value of key in the text of a login.
func iscsiValue(b []byte, key string) string {
	_, rest, _ := bytes.Cut(b, []byte(key))
	value, _, _ := bytes.Cut(rest, []byte{0})
	return text(value)
}
