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
	edonkeyMost  = 1 << 19 // the longest message, in bytes
)

var edonkeyRule = rule{why: "eDonkey marker, message of its exact length", header: 6, ports: []uint16{4661, 4662, 4665, 4672}, both: true}

func probeEdonkey(o *Opening) Match {
	return judged(o, edonkeyDatagram, edonkeyMessage, &edonkeyRule)
}

// edonkeyMessage grades a first message: marker, length, operation. Of those
// that open a session more is looked at; another needs one behind it.
func edonkeyMessage(_ *Opening, b []byte) grade {
	if len(b) < 7 {
		if b[0] != edonkeyPlain && b[0] != edonkeyEMule || len(b) > 4 && le32(b, 1) > edonkeyMost {
			return wrong
		}
		return short
	}
	size := le32(b, 1)
	if b[0] != edonkeyPlain && b[0] != edonkeyEMule || size == 0 || size > edonkeyMost {
		return wrong
	}
	if b[0] == edonkeyPlain && (b[5] == 0x01 || b[5] == 0x4c) {
		return edonkeyHello(b, size)
	}
	if !edonkeyOperation(b[5]) {
		return wrong
	}
	next := 5 + int64(size)
	if int64(len(b)) < next {
		return short
	}
	if int64(len(b)) > next+5 && (b[next] == edonkeyPlain || b[next] == edonkeyEMule) && le32(b, int(next)+1) <= edonkeyMost && edonkeyOperation(b[next+5]) {
		return proven
	}
	return fits
}

// edonkeyOperation says whether there is such an operation between clients, or
// between a client and a server.
func edonkeyOperation(op byte) bool {
	return op == 0x01 || op == 0x02 || op >= 0x14 && op <= 0x16 || op == 0x19 || op == 0x1c || op >= 0x32 && op <= 0x44 || op >= 0x46 && op <= 0x60 || op >= 0x81 && op <= 0x88 || op >= 0x90 && op <= 0x9b
}

// edonkeyHello grades a message of operation 1 (hello, log in) or 0x4c (hello's
// answer): the user's hash, an id, a port, a count of tags.
func edonkeyHello(b []byte, size uint32) grade {
	if size < 27 || size > 4096 {
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
