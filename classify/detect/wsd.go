package detect

import "bytes"

// wsd reads SOAP envelopes in datagrams that name WS-Discovery's namespace, of
// 2005 or OASIS's of 2009.
var wsd = &Detector{
	Name: "wsd", Title: "WS-Discovery", Spec: "OASIS WS-Discovery 1.1",
	Over:  UDP,
	First: AnyOf("<"),
	Probe: probeWSD,
}

var wsdRule = rule{why: "SOAP envelope of WS-Discovery", header: 64, ports: []uint16{3702}}

func probeWSD(o *Opening) Match {
	return ofDatagrams(o, wsdMessage, &wsdRule)
}

func wsdMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if begins(b, "<?xml ") != proven && !bytes.Contains(b[:min(len(b), 32)], []byte("nvelope")) {
		return wrong
	}
	if bytes.Contains(b, []byte("/ws/2005/04/discovery")) || bytes.Contains(b, []byte("/ws-dd/ns/discovery/")) {
		return proven
	}
	if bytes.Contains(b, []byte("nvelope")) {
		return fits
	}
	return wrong
}
