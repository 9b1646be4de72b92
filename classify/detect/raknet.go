package detect

// raknet reads the messages before a connection by their magic, and of a
// connection the packets and acknowledgements whose parts fill them exactly.
var raknet = &Detector{
	Name: "raknet", Title: "RakNet", Spec: "RakNet 4 (Oculus VR)",
	Over:  UDP,
	First: AnyOf("\x01\x02\x05\x06\x07\x08\x19\x1c\xa0\xc0").Or(Range(0x80, 0x8f)),
	Probe: probeRakNet,
}

const raknetMagic = "\x00\xff\xff\x00\xfe\xfe\xfe\xfe\xfd\xfd\xfd\xfd\x12\x34\x56\x78"

var raknetRule = rule{why: "RakNet message", header: 17, count: 3}

func probeRakNet(o *Opening) Match {
	return ofDatagrams(o, raknetPacket, &raknetRule)
}

func raknetPacket(_ *Opening, d *Datagram) grade {
	switch b := d.Data; {
	case b[0] == 0xa0 || b[0] == 0xc0:
		return raknetAcknowledges(b, d.Length)
	case b[0] >= 0x80 && b[0] <= 0x8f:
		return raknetFrames(b, d.Length)
	default:
		return raknetOffline(b)
	}
}

// raknetOffline grades a message before a connection by where it has the magic:
// a ping behind the time, a pong behind that and the server's id.
func raknetOffline(b []byte) grade {
	at := 1
	switch b[0] {
	case 0x01, 0x02:
		at = 9
	case 0x1c:
		at = 17
	case 0x19:
		at = 2
	}
	if len(b) < at+16 || string(b[at:at+16]) != raknetMagic {
		return wrong
	}
	return proven
}

// raknetAcknowledges grades a list of packets that came or did not: a count,
// then single numbers and ranges of them, three bytes each.
func raknetAcknowledges(b []byte, length int) grade {
	if len(b) < 7 {
		return wrong
	}
	count, at := be16(b, 1), 3
	for range count {
		switch {
		case at+4 <= len(b) && b[at] == 1:
			at += 4
		case at+7 <= len(b) && b[at] == 0 && le24(b, at+1) <= le24(b, at+4):
			at += 7
		default:
			return wrong
		}
	}
	if at != length {
		return wrong
	}
	if count >= 3 {
		return proven
	}
	return fits
}

// raknetFrames grades a packet: its number, then frames, each with flags, its
// length in bits, and numbers as its reliability wants them.
func raknetFrames(b []byte, length int) grade {
	if len(b) != length || len(b) < 8 {
		return wrong
	}
	at := 4
	for at < len(b) {
		if at+3 > len(b) {
			return wrong
		}
		flags, bits := b[at], be16(b, at+1)
		if flags&0x0f != 0 || bits == 0 || bits%8 != 0 {
			return wrong
		}
		at += 3 + raknetNumbers(flags) + bits/8
	}
	if at != len(b) {
		return wrong
	}
	return fits
}

// raknetNumbers is the bytes of a frame's numbers: reliable, sequenced,
// ordered with its channel, part of a message.
func raknetNumbers(flags byte) (n int) {
	reliability := flags >> 5
	switch reliability {
	case 2, 3, 4, 6, 7:
		n += 3
	}
	switch reliability {
	case 1, 4:
		n += 3 + 4
	case 3, 7:
		n += 4
	}
	if flags&0x10 != 0 {
		n += 10
	}
	return n
}
