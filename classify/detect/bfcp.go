package detect

// bfcp reads messages: version 1 or 2, a primitive, the payload's length in
// words, the conference, and attributes that fill it (RFC 8855 section 5).
var bfcp = &Detector{
	Name: "bfcp", Title: "BFCP", Spec: "RFC 8855",
	Over:  UDP | TCP,
	First: Range(0x20, 0x5f),
	Probe: probeBFCP,
}

const bfcpHeader = 12

var bfcpRule = rule{why: "version, primitive, exact length, attributes", header: bfcpHeader, both: true}

func probeBFCP(o *Opening) Match { return judged(o, bfcpDatagram, bfcpMessage, &bfcpRule) }

func bfcpDatagram(o *Opening, d *Datagram) grade {
	if len(d.Data) < bfcpHeader || bfcpHeader+4*be16(d.Data, 2) != d.Length {
		return wrong
	}
	return bfcpMessage(o, d.Data)
}

func bfcpMessage(_ *Opening, b []byte) grade {
	if version := b[0] >> 5; version != 1 && version != 2 || b[0]&0x07 != 0 || len(b) > 1 && (b[1] == 0 || b[1] > 18) {
		return wrong
	}
	if len(b) < bfcpHeader {
		return short
	}
	size := 4 * be16(b, 2)
	if size > 1024 || be32(b, 4) == 0 {
		return wrong
	}
	attributes := b[bfcpHeader:]
	if len(attributes) < size {
		return short
	}
	for attributes = attributes[:size]; len(attributes) >= 2; {
		length := (int(attributes[1]) + 3) &^ 3
		if kind := attributes[0] >> 1; kind == 0 || kind > 20 || attributes[1] < 2 || length > len(attributes) {
			return wrong
		}
		attributes = attributes[length:]
	}
	if size > 0 {
		return proven
	}
	return fits
}
