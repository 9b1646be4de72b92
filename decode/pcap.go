package decode

import (
	"encoding/binary"
	"math/bits"
)

// The magic numbers of pcap files, as their writers' byte order gives them.
const (
	pcapMicroseconds = 0xa1b2c3d4
	pcapNanoseconds  = 0xa1b23c4d
	pcapKuznetzov    = 0xa1b2cd34 // Linux 2.2's libpcap: longer record headers
	pcapNavtel       = 0xa12b3c4d // Navtel's probes: nanoseconds
	pcapIxiaHardware = 0x1c0001ac // Ixia's lcap: nanoseconds, longer file header
	pcapIxiaSoftware = 0x1c0001ab // likewise, microseconds
)

const pcapHeaderLength = 24

// pcapVariant is what a magic number says of a file.
type pcapVariant struct {
	magic        uint32
	fileHeader   int
	recordHeader int
	decimals     int
}

// pcapVariants lists the kinds of pcap file. Kuznetzov's records tell the
// interface index, protocol and packet type after the lengths; Ixia's files
// tell the length of all records after the file header.
var pcapVariants = [...]pcapVariant{
	{pcapMicroseconds, pcapHeaderLength, 16, 6},
	{pcapNanoseconds, pcapHeaderLength, 16, 9},
	{pcapKuznetzov, pcapHeaderLength, 24, 6},
	{pcapNavtel, pcapHeaderLength, 16, 9},
	{pcapIxiaHardware, pcapHeaderLength + 4, 16, 9},
	{pcapIxiaSoftware, pcapHeaderLength + 4, 16, 6},
}

// pcapVariantOf finds the variant that the first 4 bytes name, and whether the
// file is big-endian.
func pcapVariantOf(magic []byte) (v pcapVariant, bigEndian, ok bool) {
	little, big := binary.LittleEndian.Uint32(magic), binary.BigEndian.Uint32(magic)
	for _, v := range pcapVariants {
		if v.magic == little || v.magic == big {
			return v, v.magic == big, true
		}
	}
	return pcapVariant{}, false, false
}

// pcap frames the records of a pcap file
// (draft-ietf-opsawg-pcap, https://www.tcpdump.org/manpages/pcap-savefile.5.html).
type pcap struct {
	pcapVariant
	bigEndian bool
	// unordered says that a record's two lengths come in either order. Up to
	// version 2.2 the wire length was written first, in version 2.3 by some
	// programs, and newer programs write old version numbers: what was
	// captured is the smaller one.
	unordered  bool
	linkType   LinkType
	fcsLength  uint8
	snapLength uint32
}

// newPcap reads a file header, whole and of a known variant.
func newPcap(header []byte) *pcap {
	p := &pcap{}
	p.pcapVariant, p.bigEndian, _ = pcapVariantOf(header)
	var order binary.ByteOrder = binary.LittleEndian
	if p.bigEndian {
		order = binary.BigEndian
	}
	major, minor := order.Uint16(header[4:]), order.Uint16(header[6:])
	// 543.0 is what DG/UX's tcpdump wrote.
	p.unordered = major < 2 || major == 2 && minor <= 3 || major == 543
	p.snapLength = order.Uint32(header[16:])
	link := order.Uint32(header[20:])
	p.linkType = LinkType(link)
	// Bit 26 says that bits 28 to 31 count the FCS's 16-bit words.
	if link&(1<<26) != 0 {
		p.fcsLength = uint8(link>>28) * 2
	}
	return p
}

func (p *pcap) frames(dst []Frame, data []byte, s *progress) []Frame {
	head, unit := p.recordHeader, int64(1)
	if p.decimals == 6 {
		unit = 1000
	}
	at := 0
	for {
		if len(data)-at < head {
			s.wait(at, head, 0)
			return dst
		}
		h := data[at : at+16 : at+16]
		sec, frac := binary.LittleEndian.Uint32(h), binary.LittleEndian.Uint32(h[4:])
		captured, wire := binary.LittleEndian.Uint32(h[8:]), binary.LittleEndian.Uint32(h[12:])
		if p.bigEndian {
			sec, frac = bits.ReverseBytes32(sec), bits.ReverseBytes32(frac)
			captured, wire = bits.ReverseBytes32(captured), bits.ReverseBytes32(wire)
		}
		if p.unordered && captured > wire {
			captured, wire = wire, captured
		}
		if captured > maxRecord {
			s.fail(at, "record claims %d bytes", captured)
			return dst
		}
		begin, end := at+head, at+head+int(captured)
		if end > len(data) {
			s.wait(at, end-at, head)
			return dst
		}
		dst = extend(dst)
		f := &dst[len(dst)-1]
		f.Data = data[begin:end:end]
		f.Time = int64(sec)*1e9 + int64(frac)*unit
		f.Number = s.packets + uint64(len(dst))
		f.WireLength = wire
		f.LinkType, f.FCSLength, f.Commented = p.linkType, p.fcsLength, false
		f.Capture, f.Interface = 0, 0
		at = end
	}
}

func (p *pcap) describe(i *Info) {
	i.Format, i.Decimals = "pcap", p.decimals
	i.Interfaces = []Interface{{LinkType: p.linkType, SnapLength: p.snapLength}}
}
