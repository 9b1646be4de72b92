package detect

import "bytes"

// tns reads Oracle's packets: a length, a kind, and of the connect its version
// and where its data begins.
var tns = &Detector{
	Name: "tns", Title: "Oracle TNS", Spec: "Oracle Net Services, TNS",
	Over:  TCP,
	First: Range(0, 0x20),
	Probe: probeTNS,
}

const (
	tnsHeader  = 8
	tnsConnect = 1
)

var tnsRule = rule{why: "packet length and kind, connect's version", header: 16, ports: []uint16{1521}}

func probeTNS(o *Opening) Match {
	m := ofStreams(o, tnsPacket, &tnsRule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		m.Names.add("service", tnsValue(b, "SERVICE_NAME="))
		m.Names.add("sid", tnsValue(b, "(SID="))
	}
	return m
}

func tnsPacket(_ *Opening, b []byte) grade {
	if len(b) < tnsHeader {
		if len(b) > 4 && (b[4] == 0 || b[4] > 15) {
			return wrong
		}
		return short
	}
	// Lengths are of two bytes, of four once version 315 is agreed on.
	length := be16(b, 0)
	if length == 0 {
		length = int(be32(b, 0))
	}
	if length < tnsHeader || length > 1<<21 || b[4] == 0 || b[4] > 15 || be16(b, 6) != 0 {
		return wrong
	}
	if b[4] != tnsConnect {
		if be16(b, 0) != 0 && be16(b, 2) != 0 || b[4] == 8 || b[4] == 10 {
			return wrong
		}
		return fits
	}
	if len(b) < 28 {
		return short
	}
	version, size, start := be16(b, 8), be16(b, 24), be16(b, 26)
	if version < 300 || version > 330 || start < 26 || start+size > length && length < 230 {
		return wrong
	}
	return proven
}

// tnsValue is what stands after key in the connect's data, up to a parenthesis.
func tnsValue(b []byte, key string) string {
	_, rest, found := bytes.Cut(b, []byte(key))
	value, _, ended := bytes.Cut(rest, []byte(")"))
	if !found || !ended {
		return ""
	}
	return text(value)
}
