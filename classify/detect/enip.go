package detect

// enip reads the encapsulation header of EtherNet/IP, little-endian: a command,
// the length of the data, session, status, context and options that are zero
// (ODVA CIP volume 2, section 2-3).
var enip = &Detector{
	Name: "enip", Title: "EtherNet/IP", Spec: "ODVA CIP volume 2",
	Over:  TCP | UDP,
	First: enipCommands,
	Probe: probeENIP,
}

const (
	enipHeader   = 24
	enipRegister = 0x65
)

// enipCommands is the low bytes of the commands; the high one is zero.
var enipCommands = AnyOf("\x01\x04\x63\x64\x65\x66\x6f\x70\x72\x73")

var enipRule = rule{why: "encapsulation header: command, length, status, options", header: enipHeader, ports: []uint16{44818}, both: true}

func probeENIP(o *Opening) Match {
	return judged(o, enipDatagram, enipMessage, &enipRule)
}

func enipDatagram(o *Opening, d *Datagram) grade {
	if len(d.Data) < enipHeader || d.Length != enipHeader+le16(d.Data, 2) {
		return wrong
	}
	return enipMessage(o, d.Data)
}

func enipMessage(_ *Opening, b []byte) grade {
	if !enipCommands.Has(b[0]) || len(b) > 1 && b[1] != 0 {
		return wrong
	}
	if len(b) < enipHeader {
		return short
	}
	status := le32(b, 8)
	if le32(b, 20) != 0 || status > 3 && status != 0x64 && status != 0x65 && status != 0x69 {
		return wrong
	}
	if b[0] == enipRegister && le16(b, 2) == 4 && le32(b, 4) == 0 {
		// A session is asked for with the protocol's version 1, and no options.
		return begins(b[enipHeader:], "\x01\x00\x00\x00")
	}
	if le16(b, 0) >= 0x6f && le16(b, 2) >= 16 {
		return enipItems(b[enipHeader:])
	}
	return fits
}

// enipItems grades what carries CIP: the interface of CIP, a timeout, and a
// list of a few items that begins with an address.
func enipItems(b []byte) grade {
	if len(b) < 10 {
		return short
	}
	address := le16(b, 8)
	if le32(b, 0) != 0 || le16(b, 6) > 4 || address != 0 && address != 0xa1 && address != 0x8002 {
		return wrong
	}
	return proven
}
