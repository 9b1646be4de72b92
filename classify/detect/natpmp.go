package detect

// natPMP reads NAT-PMP (RFC 6886 section 3) and its successor PCP (RFC 6887
// section 7). Their headers are a version and an operation, so that they need
// their port, or an answer to a request.
var natPMP = &Detector{
	Name: "nat-pmp", Title: "NAT-PMP and PCP", Spec: "RFC 6886, RFC 6887",
	Over:  UDP,
	First: AnyOf("\x00\x01\x02"),
	Probe: probeNATPMP,
}

// pcpHeader is the bytes of a PCP header, request and answer alike.
const pcpHeader = 24

var natPMPRule = rule{why: "NAT-PMP or PCP operation of the exact length", header: pcpHeader, ports: []uint16{5350, 5351}, both: true}

func probeNATPMP(o *Opening) Match {
	return ofDatagrams(o, natPMPMessage, &natPMPRule)
}

func natPMPMessage(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 2 {
		return wrong
	}
	if b[0] == 2 {
		return pcpMessage(b, d.Length)
	}
	if b[0] != 0 || d.Length != natPMPSize(b[1]) {
		return wrong
	}
	return fits
}

// natPMPSize is the length of a message of NAT-PMP in bytes, 0 where there is
// no such operation: 0 asks for the address, 1 and 2 map ports, and answers
// have 128 more.
func natPMPSize(operation byte) int {
	switch operation {
	case 0:
		return 2
	case 1, 2, 128:
		return 12
	case 129, 130:
		return 16
	}
	return 0
}

func pcpMessage(b []byte, length int) grade {
	// The operations: ANNOUNCE, MAP, PEER.
	if len(b) < pcpHeader || length%4 != 0 || length > 1100 || b[1]&0x7f > 2 || b[2] != 0 {
		return wrong
	}
	answer := b[1]&0x80 != 0
	if answer && (b[3] > 13 || be64(b, 16) != 0 && be32(b, 16) != 0) || !answer && b[3] != 0 {
		return wrong
	}
	return fits
}
