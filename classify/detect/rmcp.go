package detect

// rmcp reads RMCP's header with an ASF or an IPMI message behind it that fills
// the datagram (DMTF DSP0136 section 3.2, IPMI 2.0 section 13).
var rmcp = &Detector{
	Name: "rmcp", Title: "RMCP and IPMI", Spec: "DMTF DSP0136, IPMI 2.0",
	Over:  UDP,
	First: AnyOf("\x06"),
	Probe: probeRMCP,
}

const (
	rmcpHeader  = 4
	rmcpASF     = 6
	rmcpIPMI    = 7
	asfEntity   = 4542 // the enterprise number of ASF
	ipmiVersion = 6    // the authentication type of IPMI 2.0's header
)

var rmcpRule = rule{why: "RMCP header, message of the exact length", header: rmcpHeader, ports: []uint16{623, 664}}

func probeRMCP(o *Opening) Match {
	return ofDatagrams(o, rmcpMessage, &rmcpRule)
}

func rmcpMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < rmcpHeader || b[0] != 6 || b[1] != 0 {
		return wrong
	}
	class, ack := b[3]&0x1f, b[3]&0x80 != 0
	switch {
	case ack && d.Length == rmcpHeader && (class == rmcpASF || class == rmcpIPMI):
		return fits
	case class == rmcpASF && len(b) >= 12 && be32(b, 4) == asfEntity && d.Length == 12+int(b[11]):
		return proven
	case class == rmcpIPMI && ipmiLength(b) == d.Length:
		return proven
	}
	return wrong
}

// ipmiLength is the length of the datagram that an IPMI session header and the
// length of its message make, 0 where it is none.
func ipmiLength(b []byte) int {
	if len(b) < 14 {
		return 0
	}
	switch b[4] {
	case 0: // no authentication
		return 14 + int(b[13])
	case 1, 2, 4, 5: // with a code of 16 bytes
		if len(b) >= 30 {
			return 30 + int(b[29])
		}
	case ipmiVersion:
		if len(b) >= 16 && b[5]&0xc0 == 0 { // neither encrypted nor authenticated
			return 16 + le16(b, 14)
		}
	}
	return 0
}
