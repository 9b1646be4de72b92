package detect

// sflow reads datagrams of versions 5, 4 and 2: the agent's address, sequences,
// and of the newest the first sample's format and length (sFlow.org, sFlow
// version 5 section 5).
var sflow = &Detector{
	Name: "sflow", Title: "sFlow", Spec: "sFlow version 5, RFC 3176",
	Over:  UDP,
	First: AnyOf("\x00"),
	Probe: probeSFlow,
}

var sflowRule = rule{why: "version, agent address, samples", header: 28, ports: []uint16{6343}}

func probeSFlow(o *Opening) Match {
	return ofDatagrams(o, sflowDatagram, &sflowRule)
}

func sflowDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 28 {
		return wrong
	}
	version, kind := be32(b, 0), be32(b, 4)
	at := 12 // past an IPv4 address
	if kind == 2 {
		at = 24
	}
	if kind == 0 || kind > 2 || version != 2 && version != 4 && version != 5 || len(b) < at+24 {
		return wrong
	}
	if version != 5 {
		if be32(b, at+8) > 64 {
			return wrong
		}
		return fits
	}
	// Sub-agent, sequence, uptime, number of samples; then the first of them.
	samples, format, length := be32(b, at+12), be32(b, at+16), int(be32(b, at+20))
	if samples == 0 || samples > 256 || format>>12 == 0 && (format == 0 || format > 5) || length == 0 || length%4 != 0 || at+24+length > d.Length {
		return wrong
	}
	return proven
}
