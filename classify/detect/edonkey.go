package detect

// edonkey reads eDonkey2000 and eMule: over TCP a message of exact length that
// opens a session, over UDP the fixed-size messages of servers and of Kademlia.
var edonkey = &Detector{
	Name: "edonkey", Title: "eDonkey, eMule", Spec: "The eMule Protocol Specification (Kulbak, Bickson 2005)",
	Over:  TCP | UDP,
	First: AnyOf("\xe3\xc5\xe4"),
	Probe: probeEdonkey,
}

const (
	edonkeyPlain = 0xe3
	edonkeyEMule = 0xc5
	edonkeyKad   = 0xe4
)

var edonkeyRule = rule{why: "eDonkey marker, message of its exact length", header: 6, ports: []uint16{4661, 4662, 4665, 4672}, both: true}

func probeEdonkey(o *Opening) Match {
	return judged(o, edonkeyDatagram, edonkeyHello, &edonkeyRule)
}

// edonkeyHello grades a first message: marker, length, operation 1 (hello, log
// in) or 0x4c (hello's answer); then the user's hash, an id, a port, a count of
// tags.
func edonkeyHello(_ *Opening, b []byte) grade {
	if len(b) < 7 {
		if len(b) > 0 && b[0] != edonkeyPlain || len(b) > 3 && b[3] != 0 {
			return wrong
		}
		return short
	}
	if b[0] != edonkeyPlain || le32(b, 1) < 27 || le32(b, 1) > 4096 || b[5] != 0x01 && b[5] != 0x4c {
		return wrong
	}
	at := 6
	if b[5] == 0x01 && b[6] == 16 { // a hello between clients says how long the hash is
		at++
	}
	if len(b) < at+26 {
		return short
	}
	if tags := le32(b, at+22); tags > 32 || zeros(b[at:at+16]) {
		return wrong
	}
	return edonkeyTags(b, at+22)
}

// edonkeyTags grades the first tag: its type, and a name of one byte.
func edonkeyTags(b []byte, at int) grade {
	if le32(b, at) == 0 {
		return fits
	}
	if len(b) < at+8 {
		return short
	}
	kind, name := b[at+4], le16(b, at+5)
	if kind&0x80 != 0 { // a short tag: the name follows at once
		return proven
	}
	if kind >= 1 && kind <= 11 && name == 1 {
		return proven
	}
	return wrong
}

// edonkeyDatagram grades by the lengths that the operations have.
func edonkeyDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 2 {
		return wrong
	}
	switch b[0] {
	case edonkeyKad:
		return edonkeyKademlia(b, d.Length)
	case edonkeyPlain:
		return edonkeyServer(b, d.Length)
	case edonkeyEMule: // between clients: ask for a file, its answers
		if b[1] == 0x90 && d.Length >= 18 && d.Length <= 64 || (b[1] == 0x92 || b[1] == 0x93) && d.Length == 2 || b[1] == 0x91 && d.Length >= 4 && d.Length <= 64 {
			return fits
		}
	}
	return wrong
}

// edonkeyServer grades what clients and servers exchange: state and sources.
func edonkeyServer(b []byte, length int) grade {
	switch {
	case b[1] == 0x96 && (length == 6 || length == 10): // state is asked for
	case b[1] == 0x97 && length >= 14 && length <= 48: // and answered
	case b[1] == 0x9a && length >= 18 && (length-2)%16 == 0: // sources of files
	case b[1] == 0x9b && length >= 19: // and the answer: hash, count, sources of 6 bytes
		if len(b) < 19 || length != 19+6*int(b[18]) {
			return wrong
		}
	case b[1] == 0xa2 && (length == 2 || length == 6): // description
	default:
		return wrong
	}
	return fits
}

// edonkeyKademlia grades Kademlia's messages, version 1 and 2.
func edonkeyKademlia(b []byte, length int) grade {
	switch op := b[1]; {
	case (op == 0x01 || op == 0x60 || op == 0x54) && length == 2: // bootstrap, ping
	case op == 0x61 && length == 4: // pong
	case (op == 0x20 || op == 0x21) && length == 35 && (b[2] == 2 || b[2] == 4 || b[2] == 11): // nodes near a key
	case (op == 0x28 || op == 0x29) && len(b) > 18: // the answer: target, count, contacts of 25 bytes
		if length != 19+25*int(b[18]) {
			return wrong
		}
		return proven
	case (op == 0x11 || op == 0x18 || op == 0x19) && length >= 22 && length <= 128 && !zeros(b[2:18]): // hello
	case op == 0x22 && length == 18:
	default:
		return wrong
	}
	return fits
}
