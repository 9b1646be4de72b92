package detect

// dhcpv6 reads messages whose options fill them exactly (RFC 8415 section 8).
var dhcpv6 = &Detector{
	Name: "dhcpv6", Title: "DHCPv6", Spec: "RFC 8415",
	Over:  UDP,
	First: Range(1, 23),
	Probe: probeDHCPv6,
}

// The fixed parts, and the options that are told.
const (
	dhcpv6Header      = 4  // type, transaction
	dhcpv6RelayHeader = 34 // type, hops, link and peer address
	dhcpv6RelayForw   = 12
	dhcpv6RelayRepl   = 13
	dhcpv6ClientFQDN  = 39  // RFC 4704
	dhcpv6LastOption  = 150 // of IANA's registry, some more than are assigned
)

var dhcpv6Rule = rule{why: "DHCPv6 message, its options fill it", header: dhcpv6Header, ports: []uint16{546, 547}, both: true, count: 4}

func probeDHCPv6(o *Opening) Match {
	m := ofDatagrams(o, dhcpv6Message, &dhcpv6Rule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		dhcpv6Options(b, func(code int, value []byte) {
			if code == dhcpv6ClientFQDN && len(value) > 1 {
				m.Names.add("fqdn", dhcpv6Name(value[1:]))
			}
		})
	}
	return m
}

func dhcpv6Message(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < dhcpv6Header+4 || b[0] == 0 || b[0] > 23 || !d.whole() {
		return wrong
	}
	if dhcpv6Options(b, nil) {
		return fits
	}
	return wrong
}

// dhcpv6Options shows each option of message b to see, and says whether there
// are any, known ones, up to the last byte.
func dhcpv6Options(b []byte, see func(code int, value []byte)) bool {
	header := dhcpv6Header
	if b[0] == dhcpv6RelayForw || b[0] == dhcpv6RelayRepl {
		header = dhcpv6RelayHeader
	}
	if len(b) < header+4 {
		return false
	}
	for b = b[header:]; len(b) >= 4; {
		code, size := be16(b, 0), be16(b, 2)
		if code == 0 || code > dhcpv6LastOption || len(b) < 4+size {
			return false
		}
		if see != nil {
			see(code, b[4:4+size])
		}
		b = b[4+size:]
	}
	return len(b) == 0
}

// dhcpv6Name is a name of DNS labels, whole or partial (RFC 4704 section 4.2),
// with dots between them.
func dhcpv6Name(b []byte) string {
	var name []byte
	for len(b) > 0 && b[0] > 0 && int(b[0]) < len(b) && b[0] < 64 {
		if len(name) > 0 {
			name = append(name, '.')
		}
		name = append(name, b[1:1+b[0]]...)
		b = b[1+b[0]:]
	}
	return text(name)
}
