package detect

// snmp reads messages of all versions: a BER sequence of the version, then the
// community and a PDU (RFC 1157, RFC 1901), or version 3's header (RFC 3412).
var snmp = &Detector{
	Name: "snmp", Title: "SNMP", Spec: "RFC 1157, RFC 3412",
	Over:  UDP | TCP,
	First: AnyOf("\x30"),
	Probe: probeSNMP,
}

const snmpV3 = 3

var snmpRule = rule{why: "SNMP message: version, community or header, PDU", header: 16}

func probeSNMP(o *Opening) Match {
	m := judged(o, snmpDatagram, snmpStream, &snmpRule)
	if m.Verdict == Yes {
		snmpNames(&m.Names, o.evident(&m))
	}
	return m
}

func snmpDatagram(_ *Opening, d *Datagram) grade {
	e, g := ber(d.Data)
	if g != fits || e.tag != 0x30 || e.header+e.length > d.Length {
		return wrong
	}
	if g = snmpMessage(e.content); g == proven {
		return proven
	}
	return wrong
}

func snmpStream(_ *Opening, b []byte) grade {
	e, g := ber(b)
	if g != fits {
		return g
	}
	if e.tag != 0x30 {
		return wrong
	}
	return snmpMessage(e.content)
}

// snmpMessage grades the content of a message.
func snmpMessage(b []byte) grade {
	version, size, g := berInteger(b, 0x02)
	if g != fits || size != 3 {
		return min(g, short)
	}
	b = b[size:]
	switch version {
	case 0, 1, 2:
		return snmpCommunityMessage(b)
	case snmpV3:
		return snmpHeader(b)
	}
	return wrong
}

// snmpCommunityMessage grades a community and the PDU after it: its tag, and
// the request id that it begins with (RFC 3416 section 3).
func snmpCommunityMessage(b []byte) grade {
	community, g := ber(b)
	if g != fits {
		return g
	}
	if community.tag != 0x04 {
		return wrong
	}
	if len(community.content) < community.length {
		return short
	}
	pdu, g := ber(b[community.header+community.length:])
	switch {
	case g != fits:
		return g
	case pdu.tag < 0xa0 || pdu.tag > 0xa8:
		return wrong
	case len(pdu.content) < 2:
		return short
	case pdu.content[0] != 0x02 && (pdu.tag != 0xa4 || pdu.content[0] != 0x06):
		return wrong
	}
	return proven
}

// snmpHeader grades msgGlobalData: id, largest size, flags of one byte, and the
// security model (RFC 3412 section 6).
func snmpHeader(b []byte) grade {
	global, g := ber(b)
	if g != fits {
		return g
	}
	if global.tag != 0x30 {
		return wrong
	}
	b = global.content
	for _, tag := range [...]byte{0x02, 0x02, 0x04, 0x02} {
		_, size, g := berInteger(b, tag)
		if g != fits {
			return g
		}
		b = b[size:]
	}
	return proven
}

// snmpNames tells the version, and the community in the clear.
func snmpNames(n *Names, b []byte) {
	e, _ := ber(b)
	version, size, _ := berInteger(e.content, 0x02)
	n.add("version", [...]string{"1", "2c", "2u", "3"}[version&3])
	if version != snmpV3 {
		community, _ := ber(e.content[size:])
		n.add("community", text(community.content))
	}
}
