package detect

import "bytes"

// iec62056 reads meters' protocols: HDLC frames whose check sequence holds
// (IEC 62056-46), DLMS behind the wrapper's header on its port (IEC 62056-47),
// and the sign-on of the older mode in text (IEC 62056-21).
var iec62056 = &Detector{
	Name: "iec62056", Title: "DLMS/COSEM", Spec: "IEC 62056-21, -46, -47",
	Over:  TCP | UDP,
	First: AnyOf("\x7e\x00/"),
	Probe: probeIEC62056,
}

var iec62056Rule = rule{why: "HDLC frame, wrapper or sign-on of a meter", header: 8, ports: []uint16{4059}}

func probeIEC62056(o *Opening) Match {
	return judged(o, meterDatagram, meterMessage, &iec62056Rule)
}

func meterDatagram(o *Opening, d *Datagram) grade { return meterMessage(o, d.Data) }

func meterMessage(_ *Opening, b []byte) grade {
	switch b[0] {
	case 0x7e:
		return hdlcFrame(b)
	case '/':
		return meterSignOn(b)
	}
	return cosemWrapper(b)
}

// hdlcFrame grades a frame of type 3: its length, the flags at both ends and
// the check sequence.
func hdlcFrame(b []byte) grade {
	if len(b) < 3 {
		if len(b) == 2 && b[1]&0xf0 != 0xa0 {
			return wrong
		}
		return short
	}
	size := be16(b, 1) & 0x7ff // between the flags
	if b[1]&0xf0 != 0xa0 || size < 7 {
		return wrong
	}
	if len(b) < size+2 {
		return short
	}
	if b[size+1] != 0x7e || int(fcs16(b[1:size-1])) != le16(b, size-1) {
		return wrong
	}
	return proven
}

// meterSignOn grades "/?", an address of at most 32 characters, and "!".
func meterSignOn(b []byte) grade {
	if g := begins(b, "/?"); g != proven {
		return g
	}
	head := b[2:min(len(b), 38)]
	end := bytes.IndexByte(head, '!')
	switch {
	case end < 0 && len(head) < 36 && printable(head):
		return short
	case end < 0 || end > 32 || !printable(head[:end]):
		return wrong
	}
	return begins(head[end:], "!\r\n")
}

// cosemWrapper grades the header of version 1: two ports, a length, and the tag
// of an application's unit.
func cosemWrapper(b []byte) grade {
	if g := begins(b, "\x00\x01"); g != proven {
		return g
	}
	if len(b) < 9 {
		return short
	}
	tag := b[8]
	if be16(b, 6) == 0 || tag != 0x0f && (tag < 0x60 || tag > 0x63) && (tag < 0xc0 || tag > 0xd8) {
		return wrong
	}
	return fits
}
