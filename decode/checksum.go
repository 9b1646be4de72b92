package decode

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"
)

// sampleFirst and sampleEvery say which frames' checksums are verified: the
// first of each capture, then one in every so many.
const (
	sampleFirst = 4096
	sampleEvery = 64
)

// sample chooses the frames whose checksums are verified.
type sample struct {
	capture uint16
	frames  uint64 // of this capture
}

// takes says whether f is one of them.
func (s *sample) takes(f *Frame) bool {
	if f.Capture != s.capture {
		*s = sample{capture: f.Capture}
	}
	s.frames++
	return s.frames <= sampleFirst || s.frames%sampleEvery == 0
}

// verifyHeader verifies an IPv4 header's checksum.
func verifyHeader(p *Packet, header []byte) {
	p.Flags |= IsVerified
	if fold(sum(header, 0)) != 0xffff {
		p.Flags |= BadChecksum
	}
}

// verifyTransport verifies the checksum of a transport of which all is there.
// Parts of a datagram cannot be verified alone.
func verifyTransport(p *Packet, b []byte, wire int) {
	if len(b) < wire || p.Flags&(IsFragment|IsSnapped) != 0 {
		return
	}
	var right bool
	switch p.Protocol {
	case TCP:
		right = len(b) < tcpLength || fold(sum(b, pseudoHeader(p, len(b)))) == 0xffff
	case UDP:
		right = verifyUDP(p, b)
	case SCTP:
		right = verifySCTP(b)
	case ICMP:
		right = fold(sum(b, 0)) == 0xffff
	case ICMPv6:
		right = fold(sum(b, pseudoHeader(p, len(b)))) == 0xffff
	}
	p.Flags |= IsVerified
	if !right {
		p.Flags |= BadChecksum
	}
}

// verifyUDP verifies a UDP checksum, which covers the length that UDP itself
// says; 0 is none.
func verifyUDP(p *Packet, b []byte) bool {
	if len(b) < udpLength || binary.BigEndian.Uint16(b[6:]) == 0 {
		return true
	}
	if n := int(binary.BigEndian.Uint16(b[4:])); n >= udpLength && n < len(b) {
		b = b[:n]
	}
	return fold(sum(b, pseudoHeader(p, len(b)))) == 0xffff
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// noChecksum stands for SCTP's own checksum while it is computed.
var noChecksum = make([]byte, 4)

// verifySCTP verifies SCTP's CRC32c (RFC 9260 section 6.8), computed with its
// own field as zeros and sent with its least byte first.
func verifySCTP(b []byte) bool {
	if len(b) < sctpLength {
		return true
	}
	crc := crc32.Update(0, castagnoli, b[:8])
	crc = crc32.Update(crc, castagnoli, noChecksum)
	crc = crc32.Update(crc, castagnoli, b[sctpLength:])
	return crc == binary.LittleEndian.Uint32(b[8:])
}

// pseudoHeader is the sum of the addresses, protocol and length, which the
// transports' checksums cover too. IPv4's zero bytes add nothing.
func pseudoHeader(p *Packet, length int) uint64 {
	return sum(p.Dst[:], sum(p.Src[:], 0)) + uint64(p.Protocol) + uint64(length)
}

// sum adds b as big-endian 16-bit words in ones' complement (RFC 1071) to an
// earlier sum; an odd last byte is the high half of a word. Sums of wider
// words fold to the same, and four of eight bytes at a time keep the carry in
// the processor's flag.
func sum(b []byte, s uint64) uint64 {
	for ; len(b) >= 32; b = b[32:] {
		var carry uint64
		s, carry = bits.Add64(s, binary.BigEndian.Uint64(b), 0)
		s, carry = bits.Add64(s, binary.BigEndian.Uint64(b[8:]), carry)
		s, carry = bits.Add64(s, binary.BigEndian.Uint64(b[16:]), carry)
		s, carry = bits.Add64(s, binary.BigEndian.Uint64(b[24:]), carry)
		s, carry = bits.Add64(s, 0, carry)
		s += carry
	}
	s = s>>32 + s&0xffffffff
	for ; len(b) >= 2; b = b[2:] {
		s += uint64(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		s += uint64(b[0]) << 8
	}
	return s
}

// fold brings a sum down to 16 bits.
func fold(s uint64) uint16 {
	for s>>16 != 0 {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}
