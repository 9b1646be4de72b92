package detect

import (
	"cmp"
	"net/netip"
	"strconv"

	"github.com/portscope/portscope/decode"
)

// stun recognises STUN and TURN (RFC 8489, RFC 8656) by the cookie in their
// header, and what RFC 3489 defined before by attributes that fill a message.
var stun = &Detector{
	Name: "stun", Title: "STUN", Spec: "RFC 8489",
	Over:  TCP | UDP,
	First: Range(0, 3),
	Probe: probeSTUN,
}

// stunHeader is the length of a header: type, length, cookie, transaction.
const stunHeader = 20

// stunCookie is the constant that follows type and length (section 5).
const stunCookie = 0x2112a442

var stunRule = rule{why: "header with the cookie", header: 8, ports: []uint16{3478}, both: true}

func probeSTUN(o *Opening) Match {
	m := judged(o, func(_ *Opening, d *Datagram) grade { return judgeSTUN(d.Data, d.Length) }, judgeSTUNStream, &stunRule)
	if m.Verdict != Yes {
		return m
	}
	if o.Transport == decode.TCP {
		messages := 0
		for side := range 2 {
			messages += m.tellSTUNStream(o.Stream[side])
		}
		m.More = m.Names.Host == "" && messages < maxSTUNMessages
		return m
	}
	seen := 0
	for i := range o.Datagrams {
		if d := &o.Datagrams[i]; judgeSTUN(d.Data, d.Length) != wrong {
			seen++
			m.tellSTUN(d.Data)
		}
	}
	m.More = !tellSTUNCall(o, &m) && seen == len(o.Datagrams)
	return m
}

// isSTUN says whether a datagram is a message with the cookie.
func isSTUN(d *Datagram) bool { return judgeSTUN(d.Data, d.Length) == proven }

// judgeSTUN judges a message that has length bytes on the wire.
func judgeSTUN(b []byte, length int) grade {
	if len(b) < stunHeader || b[0] > 3 {
		return wrong
	}
	if be32(b, 4) == stunCookie {
		if be16(b, 2)+stunHeader <= length {
			return proven
		}
		return wrong
	}
	if be16(b, 2)+stunHeader != length {
		return wrong
	}
	switch be16(b, 0) {
	case 0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112, 0x0003, 0x0103, 0x0113, 0x0004, 0x0104, 0x0114, 0x0115:
	default:
		return wrong
	}
	if length == stunHeader {
		if isConstant(b[4:stunHeader]) {
			return wrong
		}
		return fits
	}
	if len(b) < length {
		return wrong
	}
	switch filled, known := walkSTUN(b, nil); {
	case !filled:
		return wrong
	case !known:
		return fits
	}
	return proven
}

// judgeSTUNStream judges a stream: a message, or one behind the length of the
// frame (RFC 4571).
func judgeSTUNStream(_ *Opening, b []byte) grade {
	framed := framingOfSTUN(b)
	switch {
	case b[framed] > 3:
		return wrong
	case len(b) >= framed+8 && be32(b, framed+4) == stunCookie:
		return proven
	case len(b) < 10:
		return short
	}
	return wrong
}

// framingOfSTUN is how many bytes stand before the message in a stream.
func framingOfSTUN(b []byte) int {
	if len(b) >= 10 && be32(b, 6) == stunCookie && be32(b, 4) != stunCookie {
		return 2
	}
	return 0
}

// walkSTUN calls visit, where not nil, with each attribute, and says whether
// they fill the message to its end, and whether all are in ranges in use.
func walkSTUN(b []byte, visit func(kind int, value []byte)) (filled, known bool) {
	known = true
	for rest := b[stunHeader:]; len(rest) > 0; {
		if len(rest) < 4 {
			return false, known
		}
		kind, length := be16(rest, 0), be16(rest, 2)
		if 4+length > len(rest) {
			return false, known
		}
		if kind == 0 || kind > 0x30 && kind < 0x8000 || kind > 0x8100 && kind < 0xc000 {
			known = false
		}
		if visit != nil {
			visit(kind, rest[4:4+length])
		}
		rest = tail(rest, 4+(length+3)&^3)
	}
	return true, known
}

// Attributes of which something is told (RFC 8489 section 14).
const (
	stunUsername  = 0x0006
	stunRealm     = 0x0014
	stunXorMapped = 0x0020
	stunSoftware  = 0x8022

	// Microsoft's, which the calls of Skype and Teams have ([MS-TURN] section
	// 2.2.2.17, [MS-ICE2] section 2.2), and two that no registry knows, which
	// those of WhatsApp have together.
	stunMSVersion        = 0x8008
	stunMSImplementation = 0x8070
	stunWhatsAppToken    = 0x4000
	stunWhatsAppKind     = 0x4002
)

// stunApplication is the application whose own attributes a message has, ""
// for none.
func stunApplication(b []byte) (name string) {
	token, kind := false, false
	walkSTUN(b[:min(len(b), stunHeader+be16(b, 2))], func(attribute int, value []byte) {
		switch {
		case (attribute == stunMSVersion || attribute == stunMSImplementation) && len(value) == 4 && value[0] == 0 && value[1] == 0:
			name = "Skype/Teams Call"
		case attribute == stunWhatsAppToken:
			token = true
		case attribute == stunWhatsAppKind:
			kind = true
		}
	})
	if token && kind {
		name = "WhatsApp Call"
	}
	return name
}

// tellSTUN adds what a message says: the realm as the name of the service, the
// software, the address that the other end saw, the application.
func (m *Match) tellSTUN(b []byte) {
	if len(b) < stunHeader {
		return
	}
	n := &m.Names
	m.Application = cmp.Or(m.Application, stunApplication(b))
	b = b[:min(len(b), stunHeader+be16(b, 2))]
	walkSTUN(b, func(kind int, value []byte) {
		switch kind {
		case stunRealm:
			if n.Host == "" && len(value) > 0 && printable(value) {
				n.Host, n.HostFrom = text(value), "stun-realm"
			}
		case stunUsername:
			n.addOnce("user", text(value)) // of ICE: two random words
		case stunSoftware:
			n.addOnce("software", text(value))
		case stunXorMapped:
			n.addOnce("mapped_address", xorMapped(value))
		}
	})
}

// addOnce adds a fact whose key is not there yet.
func (n *Names) addOnce(key, value string) {
	for i := range n.Attributes {
		if n.Attributes[i].Key == key {
			return
		}
	}
	n.add(key, value)
}

// maxSTUNMessages is how many messages of a stream are read.
const maxSTUNMessages = 16

// tellSTUNStream adds what the messages of a stream say, and counts them.
func (m *Match) tellSTUNStream(b []byte) (messages int) {
	for messages < maxSTUNMessages {
		b = tail(b, framingOfSTUN(b))
		if len(b) < stunHeader || be32(b, 4) != stunCookie {
			break
		}
		messages++
		m.tellSTUN(b)
		b = tail(b, stunHeader+be16(b, 2))
	}
	return messages
}

// xorMapped is an IPv4 address and port behind the cookie (section 14.2).
func xorMapped(v []byte) string {
	if len(v) != 8 || v[1] != 1 {
		return ""
	}
	address := netip.AddrFrom4([4]byte{v[4] ^ 0x21, v[5] ^ 0x12, v[6] ^ 0xa4, v[7] ^ 0x42})
	return address.String() + ":" + strconv.Itoa(be16(v, 2)^0x2112)
}
