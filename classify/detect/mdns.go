package detect

// mdns recognises multicast DNS: DNS messages to or from port 5353 (RFC 6762
// section 3), without an operation or an error.
var mdns = &Detector{
	Name: "mdns", Title: "mDNS", Spec: "RFC 6762",
	Over:   UDP,
	Bound:  Bound{UDP, []PortRange{{portMDNS, portMDNS}}},
	Probe:  probeMDNS,
	Follow: followDNS,
}

var mdnsRule = rule{why: "message, all of its records", header: dnsHeader}

func probeMDNS(o *Opening) Match {
	if !o.HasPort(portMDNS) {
		return Match{}
	}
	m := ofDatagrams(o, judgeMDNS, &mdnsRule)
	if m.Verdict == Yes {
		tellMulticast(o, &m, "mdns")
	}
	return m
}

func judgeMDNS(_ *Opening, d *Datagram) grade {
	if len(d.Data) < dnsHeader {
		return wrong
	}
	m := dnsMessage{d.Data}
	if m.opcode() != 0 || m.rcode() != 0 || m.b[3]&0x40 != 0 || m.count(0)+m.count(1)+m.count(2)+m.count(3) == 0 {
		return wrong
	}
	if shape := m.shape(); shape == dnsExact || shape == dnsPart && !d.whole() {
		return proven
	}
	return wrong
}

// tellMulticast writes what the messages say into m: the name asked for or
// answered first, and the answers.
func tellMulticast(o *Opening, m *Match, from string) {
	d := &o.Datagrams[m.Evidence.Datagram]
	message := dnsMessage{d.Data}
	name, kind := message.asked()
	if name != "" {
		m.Names.add("query", name)
		m.Names.add("type", kind)
	} else if at, ok := message.afterQuestions(); ok {
		name = message.name(at)
	}
	if name != "" {
		m.Names.Host, m.Names.HostFrom = name, from
	}
	for i := range o.Datagrams {
		if b := o.Datagrams[i].Data; len(b) >= dnsHeader {
			m.Findings.Answers = (dnsMessage{b}).appendAnswers(m.Findings.Answers)
		}
	}
}
