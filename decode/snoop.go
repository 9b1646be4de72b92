package decode

import "encoding/binary"

const (
	snoopMagic        = "snoop\x00\x00\x00"
	snoopHeaderLength = 16
	snoopRecordHeader = 24
	snoopVersion      = 2
)

// snoopLinkTypes turns those datalink types of RFC 1761 section 2 into ours
// whose frames are the same bytes.
var snoopLinkTypes = map[uint32]LinkType{
	0: LinkEthernet, // IEEE 802.3
	2: LinkTokenRing,
	4: LinkEthernet,
	8: LinkFDDI,
}

// linkUnregistered stands for a link that the registry has no number for.
const linkUnregistered LinkType = 0xffff

// snoop frames the records of a snoop file (RFC 1761).
type snoop struct {
	linkType LinkType
	packets  uint64
	drops    uint32
}

// newSnoop reads a file header, whole and of a known version.
func newSnoop(header []byte) *snoop {
	link, ok := snoopLinkTypes[binary.BigEndian.Uint32(header[12:])]
	if !ok {
		link = linkUnregistered
	}
	return &snoop{linkType: link}
}

func (n *snoop) frames(dst []Frame, data []byte, s *progress) []Frame {
	at := 0
	for {
		rest := data[at:]
		if len(rest) < snoopRecordHeader {
			s.wait(at, snoopRecordHeader, 0)
			return dst
		}
		wire, captured := binary.BigEndian.Uint32(rest), binary.BigEndian.Uint32(rest[4:])
		length := binary.BigEndian.Uint32(rest[8:])
		if captured > maxRecord || length > maxRecord+snoopRecordHeader {
			s.fail(at, "record claims %d bytes", max(captured, length))
			return dst
		}
		if length < captured+snoopRecordHeader {
			s.fail(at, "record of %d bytes claims %d captured ones", length, captured)
			return dst
		}
		if len(rest) < int(length) {
			s.wait(at, int(length), snoopRecordHeader)
			return dst
		}
		n.drops = binary.BigEndian.Uint32(rest[12:])
		sec, frac := binary.BigEndian.Uint32(rest[16:]), binary.BigEndian.Uint32(rest[20:])
		end := snoopRecordHeader + captured
		dst = extend(dst)
		f := &dst[len(dst)-1]
		f.Data = rest[snoopRecordHeader:end:end]
		f.Time = int64(sec)*1e9 + int64(frac)*1000
		f.Number = s.packets + uint64(len(dst))
		f.WireLength = wire
		f.LinkType, f.FCSLength, f.Commented = n.linkType, 0, false
		f.Capture, f.Interface = 0, 0
		n.packets = s.packets + uint64(len(dst))
		at += int(length)
	}
}

func (n *snoop) describe(i *Info) {
	i.Format, i.Decimals = "snoop", 6
	f := Interface{LinkType: n.linkType}
	if n.drops > 0 {
		// A record tells how many packets the system had lost by then; what it
		// received in all is those and what it wrote.
		f.HasCounters, f.DroppedByKernel = true, uint64(n.drops)
		f.Received = n.packets + f.DroppedByKernel
	}
	i.Interfaces = []Interface{f}
}
