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
	// ngPacketOverhead is the length of an enhanced packet block without data.
	ngPacketOverhead = 32
	// maxBlock is the longest block with a packet: the packet and its options.
	maxBlock = maxRecord + 1<<20
	// maxDescription is how much is read of a block that describes: what goes
	// beyond it is passed over.
	maxDescription = 1 << 20
	// maxInterfaces is how many interfaces a capture may have. They take about
	// 100 bytes each.
	maxInterfaces = 1 << 14
)

// pcapng frames the records of a pcapng file.
type pcapng struct {
	bigEndian bool
	// clocks are the current section's interfaces, a part of which packets
	// need: the last of description.interfaces.
	clocks         []ngClock
	firstInterface uint32 // the index in the capture of the section's first
	description    ngDescription
}

// ngClock is what the packets of an interface need of it.
type ngClock struct {
	resolution   resolution
	linkType     LinkType
	fcsLength    uint8
	mostCaptured uint32
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
		dst = p.plainFrames(dst, data, s)
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
		block := p.block(kind, length, rest, s)
		if block == nil {
			return dst
		}
		switch kind {
		case ngEnhancedPacket, ngSimplePacket, ngObsoletePacket:
			dst = extend(dst)
			f := &dst[len(dst)-1]
			f.Number = s.packets + uint64(len(dst))
			if !p.packet(kind, block, f, s) {
				return dst[:len(dst)-1]
			}
		default:
			if !p.describeBlock(kind, block, s) {
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

// plainFrames frames the enhanced packet blocks that come next, as long as they
// are whole and sound and have no options. It is what most of a capture goes
// through, and does nothing that packet does not.
func (p *pcapng) plainFrames(dst []Frame, data []byte, s *progress) []Frame {
	at := s.used
	for len(data)-at >= ngPacketOverhead {
		h := data[at : at+28 : at+28]
		kind, length := p.uint32(h), p.uint32(h[4:])
		if kind != ngEnhancedPacket || length < ngPacketOverhead || length > uint32(min(len(data)-at, maxDescription)) {
			break
		}
		iface, captured := p.uint32(h[8:]), p.uint32(h[20:])
		end := at + int(length)
		room := length - ngPacketOverhead
		if p.uint32(data[end-4:]) != length || iface >= uint32(len(p.clocks)) || captured > room || room-captured > 3 {
			break
		}
		clock := &p.clocks[iface]
		dst = extend(dst)
		f := &dst[len(dst)-1]
		f.Data = data[at+28 : at+28+int(captured) : at+28+int(captured)]
		f.Time = clock.resolution.time(uint64(p.uint32(h[12:]))<<32 | uint64(p.uint32(h[16:])))
		f.Number = s.packets + uint64(len(dst))
		f.WireLength = p.uint32(h[24:])
		f.LinkType, f.FCSLength, f.Commented = clock.linkType, clock.fcsLength, false
		f.Capture, f.Interface = 0, p.firstInterface+iface
		at = end
	}
	s.used = at
	return dst
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
		return s.fail(s.used, "section has no byte-order magic")
	}
	return true
}

// ngLeast is how long a block of each type is at least, its two lengths
// included; of other types, ngMinimum.
var ngLeast = [...]uint32{
	0:                ngMinimum,
	ngInterface:      20,
	ngObsoletePacket: 32,
	ngSimplePacket:   16,
	ngNames:          ngMinimum,
	ngStatistics:     24,
	ngEnhancedPacket: 32,
}

func ngLeastLength(kind uint32) uint32 {
	switch {
	case kind < uint32(len(ngLeast)):
		return ngLeast[kind]
	case kind == ngSection:
		return 28
	}
	return ngMinimum
}

// block returns the block that rest begins with: the whole of it, or the first
// part of a long one that carries no packet. It is nil where s says why not.
func (p *pcapng) block(kind, length uint32, rest []byte, s *progress) []byte {
	if length >= ngLeastLength(kind) && length <= min(uint32(len(rest)), maxDescription) && p.uint32(rest[length-4:]) == length {
		return rest[:length]
	}
	return p.oddBlock(kind, length, rest, s)
}

// oddBlock is block for all but short, whole and sound blocks.
func (p *pcapng) oddBlock(kind, length uint32, rest []byte, s *progress) []byte {
	if least := ngLeastLength(kind); length < least {
		s.fail(s.used, "block claims %d bytes, of at least %d", length, least)
		return nil
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
		return nil
	}
	if len(rest) < int(need) {
		if len(rest) < head {
			need, head = uint32(head), 0
		}
		s.wait(s.used, int(need), head)
		return nil
	}
	if end := p.uint32(rest[need-4:]); need == length && end != length {
		s.fail(s.used, "block says at its start that it has %d bytes, and at its end %d", length, end)
		return nil
	}
	return rest[:need]
}

// packet reads a block with a packet into f, whose number is set. It is false
// where s says why it cannot be read.
func (p *pcapng) packet(kind uint32, block []byte, f *Frame, s *progress) bool {
	body := block[ngBlockHeader : len(block)-4]
	iface := uint32(0)
	switch kind {
	case ngEnhancedPacket:
		iface = p.uint32(body)
	case ngObsoletePacket:
		iface = uint32(p.uint16(body)) // then 16 bits of drop count
	}
	if uint64(iface) >= uint64(len(p.clocks)) {
		return s.fail(s.used, "packet of interface %d, and the section has described %d", iface, len(p.clocks))
	}
	clock := &p.clocks[iface]
	captured := uint32(0)
	if kind == ngSimplePacket {
		f.Time, f.WireLength = 0, p.uint32(body)
		body = body[4:]
		captured = min(f.WireLength, clock.mostCaptured, uint32(len(body)))
	} else {
		h := body[:20:20]
		f.Time = clock.resolution.time(uint64(p.uint32(h[4:]))<<32 | uint64(p.uint32(h[8:])))
		captured, f.WireLength = p.uint32(h[12:]), p.uint32(h[16:])
		body = body[20:]
	}
	if captured > min(uint32(len(body)), maxRecord) {
		return s.fail(s.used, "record claims %d bytes, in a block of %d", captured, len(block))
	}
	f.Data = body[:captured:captured]
	f.LinkType, f.FCSLength, f.Commented = clock.linkType, clock.fcsLength, false
	f.Capture, f.Interface = 0, p.firstInterface+iface
	// A packet's options follow its data, padded to 4 bytes.
	if padded := aligned(int(captured)); len(body) > padded && kind != ngSimplePacket {
		p.packetOptions(body[padded:], f)
	}
	return true
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
			f.Commented = p.description.comment(f.Number, value) || f.Commented
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
