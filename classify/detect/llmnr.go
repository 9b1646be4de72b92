package detect

// llmnr recognises link-local multicast name resolution: DNS messages of one
// question to or from port 5355 (RFC 4795 section 2.1).
var llmnr = &Detector{
	Name: "llmnr", Title: "LLMNR", Spec: "RFC 4795",
	Over:   UDP,
	Bound:  Bound{UDP, []PortRange{{portLLMNR, portLLMNR}}},
	Probe:  probeLLMNR,
	Follow: followDNS,
}

var llmnrRule = rule{why: "message, all of its records", header: dnsHeader}

func probeLLMNR(o *Opening) Match {
	if !o.HasPort(portLLMNR) {
		return Match{}
	}
	m := ofDatagrams(o, judgeLLMNR, &llmnrRule)
	if m.Verdict == Yes {
		tellMulticast(o, &m, "llmnr")
		m.More = !(o.Spoke(0) && o.Spoke(1))
	}
	return m
}

func judgeLLMNR(_ *Opening, d *Datagram) grade {
	if len(d.Data) < dnsHeader {
		return wrong
	}
	m := dnsMessage{d.Data}
	if m.opcode() != 0 || m.count(0) != 1 || !m.response() && (m.rcode() != 0 || m.count(1)+m.count(2) != 0) {
		return wrong
	}
	if shape := m.shape(); shape == dnsExact || shape == dnsPart && !d.whole() {
		return proven
	}
	return wrong
}
