package decode

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The block types of pcapng (draft-ietf-opsawg-pcapng section 4) that are read;
// all others are passed over, decryption secrets among them.
const (
	ngSection        = 0x0a0d0d0a // the same in both byte orders
	ngInterface      = 1
	ngObsoletePacket = 2
	ngSimplePacket   = 3
	ngNames          = 4
	ngStatistics     = 5
	ngEnhancedPacket = 6
)

// A section begins with its type, its length, and a number that tells its byte
// order.
const (
	ngMagic        = "\n\r\r\n"
	ngLittleEndian = "\x4d\x3c\x2b\x1a"
	ngBigEndian    = "\x1a\x2b\x3c\x4d"
)

const (
	ngMinimum     = 12 // type, length, and the length again
	ngBlockHeader = 8
	// maxBlock is the longest block with a packet: the packet and its options.
	maxBlock = maxRecord + 1<<20
	// maxDescription is how much is read of a block that describes: what goes
	// beyond it is passed over.
	maxDescription = 1 << 20
	// maxInterfaces is how many interfaces a capture may have. They take about
	// 90 bytes each.
	maxInterfaces = 1 << 15
)

// pcapng frames the records of a pcapng file.
type pcapng struct {
	bigEndian bool
	// clocks are the current section's interfaces, a part of which packets
	// need: the last of description.interfaces.
	clocks      []ngClock
	description ngDescription
}

// ngClock is what the packets of an interface need of it.
type ngClock struct {
	resolution resolution
	linkType   LinkType
	fcsLength  uint8
	snapLength uint32
}

func (p *pcapng) uint16(b []byte) uint16 {
	if p.bigEndian {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (p *pcapng) uint32(b []byte) uint32 {
	v := binary.LittleEndian.Uint32(b)
	if p.bigEndian {
		return bits.ReverseBytes32(v)
	}
	return v
}

func (p *pcapng) uint64(b []byte) uint64 {
	v := binary.LittleEndian.Uint64(b)
	if p.bigEndian {
		return bits.ReverseBytes64(v)
	}
	return v
}

func (p *pcapng) frames(dst []Frame, data []byte, s *progress) []Frame {
	for {
		rest := data[s.used:]
		if len(rest) < ngMinimum {
			s.wait(s.used, ngMinimum, 0)
			return dst
		}
		kind := p.uint32(rest)
		if kind == ngSection && !p.beginSection(rest, s) {
			return dst
		}
		length := p.uint32(rest[4:])
		block, ok := p.block(kind, length, rest, s)
		if !ok {
			return dst
		}
		switch kind {
		case ngEnhancedPacket, ngSimplePacket, ngObsoletePacket:
			dst = append(dst, Frame{Number: s.packets + uint64(len(dst)) + 1})
			p.packet(kind, block, &dst[len(dst)-1], s)
			if s.err != nil {
				return dst[:len(dst)-1]
			}
		default:
			if p.describeBlock(kind, block, s); s.err != nil {
				return dst
			}
		}
		if len(block) < int(length) {
			s.skip = int64(length)
			return dst
		}
		s.used += int(length)
	}
}

// beginSection learns the section's byte order, which its first length is
// already written in.
func (p *pcapng) beginSection(rest []byte, s *progress) bool {
	switch string(rest[8:12]) {
	case ngLittleEndian:
		p.bigEndian = false
	case ngBigEndian:
		p.bigEndian = true
	default:
		s.fail(s.used, "section has no byte-order magic")
		return false
	}
	return true
}

// ngLeast is how long a block of each type is at least, its two lengths
// included.
func ngLeast(kind uint32) uint32 {
	switch kind {
	case ngSection:
		return 28
	case ngInterface:
		return 20
	case ngSimplePacket:
		return 16
	case ngObsoletePacket, ngEnhancedPacket:
		return 32
	case ngStatistics:
		return 24
	}
	return ngMinimum
}

// block returns the block that rest begins with: the whole of it, or the first
// part of a long one that describes. It is false where s says why not.
func (p *pcapng) block(kind, length uint32, rest []byte, s *progress) ([]byte, bool) {
	if length < ngLeast(kind) {
		s.fail(s.used, "block claims %d bytes, of at least %d", length, ngLeast(kind))
		return nil, false
	}
	need, head := length, 0
	switch kind {
	case ngEnhancedPacket, ngObsoletePacket:
		head = 28
	case ngSimplePacket:
		head = 12
	default:
		need = min(length, maxDescription)
	}
	if need > maxBlock {
		s.fail(s.used, "record claims %d bytes", length)
		return nil, false
	}
	if len(rest) < int(need) {
		if len(rest) < head {
			need, head = uint32(head), 0
		}
		s.wait(s.used, int(need), head)
		return nil, false
	}
	if need == length && p.uint32(rest[length-4:]) != length {
		s.fail(s.used, "block says at its start that it has %d bytes, and at its end %d", length, p.uint32(rest[length-4:]))
		return nil, false
	}
	return rest[:need], true
}

// packet reads a block with a packet into f.
func (p *pcapng) packet(kind uint32, block []byte, f *Frame, s *progress) {
	body := block[ngBlockHeader : len(block)-4]
	var iface, captured uint32
	var ticks uint64
	switch kind {
	case ngEnhancedPacket:
		iface = p.uint32(body)
	case ngObsoletePacket:
		iface = uint32(p.uint16(body)) // then 16 bits of drop count
	}
	if int64(iface) >= int64(len(p.clocks)) {
		s.fail(s.used, "packet of interface %d, and the section has described %d", iface, len(p.clocks))
		return
	}
	clock := &p.clocks[iface]
	if kind == ngSimplePacket {
		f.WireLength = p.uint32(body)
		body = body[4:]
		captured = min(f.WireLength, uint32(len(body)))
		if clock.snapLength > 0 {
			captured = min(captured, clock.snapLength)
		}
	} else {
		ticks = uint64(p.uint32(body[4:]))<<32 | uint64(p.uint32(body[8:]))
		f.Time = clock.resolution.time(ticks)
		captured, f.WireLength = p.uint32(body[12:]), p.uint32(body[16:])
		body = body[20:]
	}
	if uint64(captured) > uint64(len(body)) || captured > maxRecord {
		s.fail(s.used, "record claims %d bytes, in a block of %d", captured, len(block))
		return
	}
	f.Data = body[:captured:captured]
	f.LinkType, f.FCSLength = clock.linkType, clock.fcsLength
	f.Interface = uint32(len(p.description.interfaces)-len(p.clocks)) + iface
	// A packet's options follow its data, padded to 4 bytes.
	if padded := int(captured+3) &^ 3; len(body) > padded && kind != ngSimplePacket {
		p.packetOptions(body[padded:], f)
	}
}

// packetOptions reads the options of a packet: its comments, and the length of
// its FCS (bits 5 to 8 of its flags, 0 where it is the interface's).
func (p *pcapng) packetOptions(b []byte, f *Frame) {
	for {
		code, value, rest, ok := p.option(b)
		if !ok {
			return
		}
		switch {
		case code == ngComment:
			p.description.comment(f.Number, value)
		case code == ngPacketFlags && len(value) == 4:
			if n := uint8(p.uint32(value) >> 5 & 0xf); n > 0 {
				f.FCSLength = n
			}
		}
		b = rest
	}
}

func (p *pcapng) describe(i *Info) {
	d := &p.description
	i.Format, i.Decimals = "pcapng", d.decimals
	i.Interfaces = slices.Clone(d.interfaces)
	i.Hosts, i.Comments = slices.Clone(d.hosts), slices.Clone(d.comments)
	i.Omitted = d.omitted
}
