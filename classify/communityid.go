package classify

import (
	"bytes"
	"crypto/sha1" // the specification demands it
	"encoding/base64"
	"encoding/binary"

	"github.com/portscope/portscope/decode"
)

// AppendCommunityID appends the flow's Community ID, version 1 with seed 0, by
// which other tools name the same flow:
// https://github.com/corelight/community-id-spec.
func (f *Flow) AppendCommunityID(b []byte) []byte {
	var message [2 + 16 + 16 + 2 + 4]byte // the seed comes first and is 0
	h := sha1.Sum(f.communityMessage(message[:2]))
	b = append(b, '1', ':')
	return base64.StdEncoding.AppendEncode(b, h[:])
}

// communityMessage is what is hashed: both addresses, the protocol, a zero, and
// the ports where there are any; the lower endpoint first.
func (f *Flow) communityMessage(m []byte) []byte {
	a, b := f.Originator.Address.AsSlice(), f.Responder.Address.AsSlice()
	p, q, ported, ordered := f.communityPorts()
	if c := bytes.Compare(a, b); ordered && (c > 0 || c == 0 && p > q) {
		a, b, p, q = b, a, q, p
	}
	m = append(append(m, a...), b...)
	m = append(m, byte(f.Protocol), 0)
	if !ported {
		return m
	}
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(m, p), q)
}

// communityPorts are the ports, or what stands for them: an ICMP message's type
// and that of its answer; of a message that has none, type and code, whose
// order is then the message's own.
func (f *Flow) communityPorts() (p, q uint16, ported, ordered bool) {
	switch f.Protocol {
	case decode.TCP, decode.UDP, decode.SCTP:
		return f.Originator.Port, f.Responder.Port, true, true
	case decode.ICMP, decode.ICMPv6:
		if counter, ok := communityAnswer(f.Protocol, f.ICMPType); ok {
			return uint16(f.ICMPType), uint16(counter), true, true
		}
		return uint16(f.ICMPType), uint16(f.ICMPCode), true, false
	}
	return 0, 0, false, true
}

// communityAnswer is the other type of a pair of request and answer. The pairs
// are those of the specification's reference, which differ from those by which
// keyOf tells exchanges apart.
func communityAnswer(p decode.IPProtocol, kind uint8) (uint8, bool) {
	pairs := [][2]uint8{{8, 0}, {13, 14}, {15, 16}, {17, 18}, {10, 9}}
	if p == decode.ICMPv6 {
		pairs = [][2]uint8{{128, 129}, {133, 134}, {135, 136}, {130, 131}, {139, 140}, {144, 145}}
	}
	for _, pair := range pairs {
		switch kind {
		case pair[0]:
			return pair[1], true
		case pair[1]:
			return pair[0], true
		}
	}
	return 0, false
}
