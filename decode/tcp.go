package decode

import "encoding/binary"

// tcpLength is a TCP header's without options.
const tcpLength = 20

// tcp parses a TCP header (RFC 9293 section 3.1) of which the first four bytes
// at least are there. A data offset that is too small or points past the
// segment leaves the segment without payload.
func tcp(p *Packet, b []byte, wire int) {
	ports(p, b)
	if len(b) < tcpLength {
		tcpShort(p, b)
		return
	}
	p.Seq, p.Ack = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	p.TCPFlags = TCPFlags(binary.BigEndian.Uint16(b[12:]) & 0x1ff)
	p.Window = binary.BigEndian.Uint16(b[14:])
	n := int(b[12]>>4) * 4
	if n < tcpLength || n > wire {
		return
	}
	if p.TCPFlags&SYN != 0 {
		p.WindowScale = windowScale(b[tcpLength:min(n, len(b))])
	}
	payload(p, b, wire, n)
}

// tcpShort reads what fields there are of a header that was cut.
func tcpShort(p *Packet, b []byte) {
	if len(b) >= 8 {
		p.Seq = binary.BigEndian.Uint32(b[4:])
	}
	if len(b) >= 12 {
		p.Ack = binary.BigEndian.Uint32(b[8:])
	}
	if len(b) >= 14 {
		p.TCPFlags = TCPFlags(binary.BigEndian.Uint16(b[12:]) & 0x1ff)
	}
	if len(b) >= 16 {
		p.Window = binary.BigEndian.Uint16(b[14:])
	}
}
