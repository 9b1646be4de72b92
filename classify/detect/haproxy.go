package detect

import (
	"bytes"
	"net/netip"
	"strings"
)

// haproxy recognises the PROXY protocol, versions 1 and 2, which a proxy puts
// before a stream to tell whom it is from, and looks for what follows it.
var haproxy = &Detector{
	Name: "haproxy", Title: "PROXY protocol", Spec: "haproxy.org, The PROXY protocol versions 1 & 2",
	Over:  TCP,
	First: AnyOf("P\r"),
	Probe: probeHAProxy,
}

// proxySignature begins version 2.
const proxySignature = "\r\n\r\n\x00\r\nQUIT\n"

func probeHAProxy(o *Opening) Match {
	side := o.firstSpeaker()
	b := o.Stream[side]
	switch max(begins(b, "PROXY "), begins(b, proxySignature)) {
	case wrong:
		return Match{}
	case short:
		return Match{Verdict: Maybe}
	}
	if b[0] == '\r' {
		return probePROXY2(o, side)
	}
	line, _, ended := cutLine(b[:min(len(b), 108)])
	if !ended {
		if len(b) >= 108 {
			return Match{}
		}
		return Match{Verdict: Maybe}
	}
	words := strings.Split(string(line), " ")
	known := words[1] == "TCP4" || words[1] == "TCP6"
	if !known && words[1] != "UNKNOWN" || known && len(words) != 6 {
		return Match{}
	}
	m := yes(side, 0, len(line), "PROXY line")
	m.Client = SideOf(side)
	m.Names.add("version", "1")
	if known {
		m.Names.add("source", words[2]+" "+words[4])
		m.Names.add("destination", words[3]+" "+words[5])
	}
	m.Inside[side], m.HasInside = bytes.IndexByte(b, '\n')+1, true
	return m
}

// probePROXY2 reads version 2: version and command, family, length, addresses.
func probePROXY2(o *Opening, side int) Match {
	b := o.Stream[side]
	if len(b) < 16 {
		return Match{Verdict: Maybe}
	}
	if b[12] != 0x20 && b[12] != 0x21 || b[13]>>4 > 3 || b[13]&15 > 2 {
		return Match{}
	}
	end := 16 + be16(b, 14)
	m := yes(side, 0, 16, "PROXY signature")
	m.Client = SideOf(side)
	m.Names.add("version", "2")
	if m.More = len(b) < end; m.More {
		return m
	}
	switch a := b[16:end]; {
	case b[13]>>4 == 1 && len(a) >= 12:
		m.Names.add("source", netip.AddrFrom4([4]byte(a[0:4])).String())
		m.Names.add("destination", netip.AddrFrom4([4]byte(a[4:8])).String())
	case b[13]>>4 == 2 && len(a) >= 36:
		m.Names.add("source", netip.AddrFrom16([16]byte(a[0:16])).String())
		m.Names.add("destination", netip.AddrFrom16([16]byte(a[16:32])).String())
	}
	m.Inside[side], m.HasInside = end, true
	return m
}
