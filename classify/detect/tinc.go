package detect

import "bytes"

// tinc reads the first line of a connection: the request's number 0, a node's
// name, and the protocol's version, 17 with an optional minor one (tinc manual,
// meta-protocol).
var tinc = &Detector{
	Name: "tinc", Title: "tinc VPN", Spec: "tinc meta-protocol 17",
	Over:   TCP,
	First:  AnyOf("0"),
	Probe:  probeTinc,
	Tunnel: true,
}

var tincRule = rule{why: "request 0, name, version 17", header: 8}

func probeTinc(o *Opening) Match {
	m := ofStreams(o, tincID, &tincRule)
	if m.Verdict == Yes {
		words := bytes.Fields(o.evident(&m))
		m.Names.add("node", text(words[1]))
	}
	return m
}

func tincID(_ *Opening, b []byte) grade {
	if g := begins(b, "0 "); g != proven {
		return g
	}
	line, _, ended := bytes.Cut(b[2:min(len(b), 256)], []byte("\n"))
	if !printable(line) || !ended && len(b) > 200 {
		return wrong
	}
	if !ended {
		return short
	}
	name, version, two := bytes.Cut(line, []byte(" "))
	if !two || !tincName(name) || !bytes.Equal(version, []byte("17")) && !bytes.HasPrefix(version, []byte("17.")) {
		return wrong
	}
	return proven
}

// tincName says whether b is a node's name, or how an invitation's begins.
func tincName(b []byte) bool {
	for i, c := range b {
		word := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_'
		if !word && (i > 0 || c != '^' && c != '?') {
			return false
		}
	}
	return len(b) > 0
}
