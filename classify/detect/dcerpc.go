package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// dcerpc reads the headers of both protocols of DCE 1.1 RPC: version 5 over
// connections, version 4 in datagrams, as PROFINET IO has them too (The Open
// Group C706 chapter 12).
var dcerpc = &Detector{
	Name: "dcerpc", Title: "DCE/RPC", Spec: "C706, MS-RPCE",
	Over:   TCP | UDP,
	First:  AnyOf("\x04\x05"),
	Probe:  probeDCERPC,
	Follow: followDCERPC,
}

const (
	dcerpcHeader   = 16 // of a connection's PDU
	dcerpcDatagram = 80 // of a datagram

	profinetObject = 0xdea00000 // the first field of the objects' identifiers
)

var dcerpcRule = rule{why: "RPC version, PDU type, data representation, exact length", header: dcerpcHeader}

func probeDCERPC(o *Opening) Match {
	m := judged(o, dcerpcPacket, dcerpcPDU, &dcerpcRule)
	if m.Verdict == Yes && o.Transport == decode.UDP {
		// The objects of PROFINET IO have one form (IEC 61158-6-10):
		// DEA00000-6C97-11D1-8271-…, in either byte order.
		object := o.evident(&m)[8:24]
		if bytes.Equal(object[8:10], []byte{0x82, 0x71}) && (be32(object, 0) == profinetObject || le32(object, 0) == profinetObject) {
			m.Application = "PROFINET IO"
		}
	}
	return m
}

// dcerpcPDU grades the start of a connection's PDU.
func dcerpcPDU(_ *Opening, b []byte) grade {
	if b[0] != 5 || len(b) > 1 && b[1] > 1 {
		return wrong
	}
	if len(b) < dcerpcHeader {
		return short
	}
	// Types 0 to 20; the representation is of two orders and four floats.
	length := be16(b, 8)
	if b[4] != 0 {
		length = le16(b, 8)
	}
	if b[2] > 20 || b[4]&^0x10 != 0 || b[5] > 3 || be16(b, 6) != 0 || length < dcerpcHeader {
		return wrong
	}
	return proven
}

// dcerpcPacket grades a datagram by its header and the length of its body.
func dcerpcPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if b[0] != 4 || len(b) < dcerpcDatagram || b[1] > 10 || b[4]&^0x11 != 0 || b[5] > 3 {
		return wrong
	}
	length := be16(b, 74)
	if b[4]&0xf0 != 0 {
		length = le16(b, 74)
	}
	if authenticated := b[78] != 0; dcerpcDatagram+length != d.Length && !(authenticated && dcerpcDatagram+length < d.Length) {
		return wrong
	}
	return proven
}
