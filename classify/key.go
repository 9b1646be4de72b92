package classify

import (
	"encoding/binary"
	"math/bits"

	"github.com/portscope/portscope/decode"
)

// Key names a socket pair without a direction: two endpoints and a transport.
// It holds no pointers and is compared word by word. The endpoint with the
// lower address, then the lower port, comes first.
//
// Words 0 and 1 are the first address, 2 and 3 the second, word 4 the ports (of
// an ICMP echo, its identifier), the transport, the family and the type of an
// ICMP request.
type Key [5]uint64

// keyOf is the key of a packet, and which of the key's endpoints sent it: 0 or
// 1.
func keyOf(p *decode.Packet) (k Key, sender int) {
	sender = k.of(p)
	return k, sender
}

// of makes k the key of a packet, and says which of its endpoints sent it. ICMP
// has no ports; its messages are told apart by the identifier of an echo, by the
// kind of request else.
func (k *Key) of(p *decode.Packet) (sender int) {
	le := binary.LittleEndian
	s0, s1 := le.Uint64(p.Src[0:]), le.Uint64(p.Src[8:])
	d0, d1 := le.Uint64(p.Dst[0:]), le.Uint64(p.Dst[8:])
	sp, dp := uint64(p.SrcPort), uint64(p.DstPort)
	rest := uint64(p.Protocol)<<32 | uint64(p.Flags&decode.IsIPv6)<<40
	if p.Protocol == decode.ICMP || p.Protocol == decode.ICMPv6 {
		rest |= icmpExchange(p)
	}
	// Who comes first is as good as random: no branch that would be guessed. The
	// difference borrows where the source is higher, and then all is exchanged.
	_, higher := bits.Sub64(dp, sp, 0)
	_, higher = bits.Sub64(d1, s1, higher)
	_, higher = bits.Sub64(d0, s0, higher)
	x0, x1, xp := (s0^d0)&-higher, (s1^d1)&-higher, (sp^dp)&-higher
	k[0], k[1], k[2], k[3], k[4] = s0^x0, s1^x1, d0^x0, d1^x1, rest|sp^xp|(dp^xp)<<16
	return int(higher)
}

// same says whether two keys are equal.
func (k *Key) same(o *Key) bool {
	return k[0]^o[0]|k[1]^o[1]|k[2]^o[2]|k[3]^o[3]|k[4]^o[4] == 0
}

// icmpExchange is what tells the ICMP exchanges between two hosts apart, as the
// key holds it: the type of the request, and of an echo its identifier (RFC
// 792).
func icmpExchange(p *decode.Packet) uint64 {
	request, _ := icmpRequest(p.Protocol, p.ICMPType)
	exchange := uint64(request) << 48
	if request == 8 && p.Protocol == decode.ICMP || request == 128 && p.Protocol == decode.ICMPv6 {
		exchange |= uint64(p.Seq >> 16)
	}
	return exchange
}

// icmpRequest is the type of the request that an ICMP message belongs to, and
// whether the message is its reply. A message that is neither stands for
// itself. RFC 792, 950, 1256 and 4443, 4861, 2710.
func icmpRequest(protocol decode.IPProtocol, kind uint8) (request uint8, reply bool) {
	pairs := icmpReplies[:]
	if protocol == decode.ICMPv6 {
		pairs = icmpv6Replies[:]
	}
	for _, pair := range pairs {
		if pair[1] == kind {
			return pair[0], true
		}
	}
	return kind, false
}

// Requests and their replies.
var (
	icmpReplies   = [...][2]uint8{{8, 0}, {13, 14}, {15, 16}, {17, 18}, {10, 9}}
	icmpv6Replies = [...][2]uint8{{128, 129}, {133, 134}, {135, 136}, {139, 140}, {144, 145}, {146, 147}}
)

// hash spreads a key over 64 bits. seed differs between runs, so that nobody
// can prepare a capture whose flows all fall into one place.
func (k *Key) hash(seed uint64) uint64 {
	h := fold(k[0]^seed, k[1]^0x9e3779b97f4a7c15)
	h = fold(k[2]^h, k[3]^0xd6e8feb86659fd93)
	return fold(k[4]^h, 0xa0761d6478bd642f^seed)
}

// fold multiplies into 128 bits and folds the halves.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// ports are the ports of the key's endpoints.
func (k *Key) port(end int) uint16 { return uint16(k[4] >> (16 * end)) }

func (k *Key) protocol() decode.IPProtocol { return decode.IPProtocol(k[4] >> 32) }

// icmpType is the type of the request of an ICMP exchange.
func (k *Key) icmpType() uint8 { return uint8(k[4] >> 48) }

func (k *Key) ipv6() bool { return k[4]>>40&1 != 0 }

// address is the address of one of the key's endpoints.
func (k *Key) address(end int) (a [16]byte) {
	binary.LittleEndian.PutUint64(a[0:], k[2*end])
	binary.LittleEndian.PutUint64(a[8:], k[2*end+1])
	return a
}

// hasPorts says whether the transport has ports.
func hasPorts(p decode.IPProtocol) bool {
	return p == decode.TCP || p == decode.UDP || p == decode.SCTP
}
