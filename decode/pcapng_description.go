package decode

import (
	"bytes"
	"math"
	"net/netip"
)

// The options that are read (draft-ietf-opsawg-pcapng sections 3.5 and 4).
const (
	ngEndOfOptions = 0
	ngComment      = 1

	ngInterfaceName       = 2
	ngInterfaceResolution = 9
	ngInterfaceFCSLength  = 13
	ngInterfaceOffset     = 14

	ngPacketFlags = 2

	ngStatisticsReceived        = 4
	ngStatisticsInterfaceDrop   = 5
	ngStatisticsSystemDrop      = 7
	ngNameIPv4, ngNameIPv6      = 1, 2
	ngNameEnd                   = 0
	ngOptionHeader, ngAlignment = 4, 4
)

const (
	// MaxTexts is how many names and how many comments are kept of a capture,
	// maxText how many bytes of both.
	MaxTexts = 1 << 14
	maxText  = 1 << 20
)

// ngDescription is what a pcapng file says besides its packets.
type ngDescription struct {
	interfaces []Interface
	hosts      []HostName
	comments   []Comment
	decimals   int
	text       int // bytes kept
	omitted    uint64
}

// keep copies a text, while there is room for texts.
func (d *ngDescription) keep(text []byte) (string, bool) {
	if d.text+len(text) > maxText {
		d.omitted++
		return "", false
	}
	d.text += len(text)
	return string(text), true
}

// comment keeps the comment of a frame, or with 0 of the capture, and says
// whether there was room for it.
func (d *ngDescription) comment(frame uint64, text []byte) bool {
	if len(d.comments) == MaxTexts {
		d.omitted++
		return false
	}
	t, ok := d.keep(text)
	if ok {
		d.comments = append(d.comments, Comment{Frame: frame, Text: t})
	}
	return ok
}

// host keeps a name of an address.
func (d *ngDescription) host(address netip.Addr, name []byte) {
	if len(d.hosts) == MaxTexts {
		d.omitted++
	} else if n, ok := d.keep(name); ok {
		d.hosts = append(d.hosts, HostName{Address: address.String(), Name: n})
	}
}

// option cuts off the first of a list of options; ok is false after the last
// one and where the list is damaged.
func (p *pcapng) option(b []byte) (code uint16, value, rest []byte, ok bool) {
	if len(b) < ngOptionHeader {
		return 0, nil, nil, false
	}
	code, length := p.uint16(b), int(p.uint16(b[2:]))
	b = b[ngOptionHeader:]
	if code == ngEndOfOptions || length > len(b) {
		return 0, nil, nil, false
	}
	return code, b[:length], b[min(aligned(length), len(b)):], true
}

// aligned rounds a length up to the next multiple of 4 (section 3.1).
func aligned(n int) int { return (n + ngAlignment - 1) &^ (ngAlignment - 1) }

// describeBlock reads a block that describes, maybe only its first part. It is
// false where s says why the capture cannot be read on.
func (p *pcapng) describeBlock(kind uint32, block []byte, s *progress) bool {
	// A part has no length at its end; its last option or name is cut off
	// anyhow, and not read.
	body := block[ngBlockHeader : len(block)-4]
	switch kind {
	case ngSection:
		return p.section(body, s)
	case ngInterface:
		return p.describeInterface(body, s)
	case ngNames:
		p.names(body)
	case ngStatistics:
		p.statistics(body)
	}
	return true
}

// section begins a section: its interfaces are counted from 0 again.
func (p *pcapng) section(body []byte, s *progress) bool {
	if major := p.uint16(body[4:]); major != 1 {
		return s.fail(s.used, "section of pcapng version %d.%d; version 1 is known", major, p.uint16(body[6:]))
	}
	p.clocks = p.clocks[:0]
	p.firstInterface = uint32(len(p.description.interfaces))
	p.commentsOf(body[16:])
	return true
}

// commentsOf keeps the comments among the options of a block.
func (p *pcapng) commentsOf(options []byte) {
	for {
		code, value, rest, ok := p.option(options)
		if !ok {
			return
		}
		if code == ngComment {
			p.description.comment(0, value)
		}
		options = rest
	}
}

// describeInterface reads an interface description block.
func (p *pcapng) describeInterface(body []byte, s *progress) bool {
	d := &p.description
	if len(d.interfaces) == maxInterfaces {
		return s.fail(s.used, "more than %d interfaces", maxInterfaces)
	}
	f := Interface{LinkType: LinkType(p.uint16(body)), SnapLength: p.uint32(body[4:])}
	c := ngClock{resolution: microseconds(), linkType: f.LinkType, mostCaptured: f.SnapLength}
	if c.mostCaptured == 0 {
		c.mostCaptured = math.MaxUint32
	}
	offset := int64(0)
	for b := body[8:]; ; {
		code, value, rest, ok := p.option(b)
		if !ok {
			break
		}
		switch {
		case code == ngComment:
			d.comment(0, value)
		case code == ngInterfaceName:
			f.Name, _ = d.keep(bytes.TrimRight(value, "\x00"))
		case code == ngInterfaceResolution && len(value) == 1:
			c.resolution = newResolution(value[0])
		case code == ngInterfaceFCSLength && len(value) == 1:
			c.fcsLength = value[0]
		case code == ngInterfaceOffset && len(value) == 8:
			offset = int64(p.uint64(value))
		}
		b = rest
	}
	c.resolution.offset = offset
	d.decimals = max(d.decimals, c.resolution.decimals)
	d.interfaces = append(d.interfaces, f)
	p.clocks = append(p.clocks, c)
	return true
}

// statistics reads an interface statistics block. A later one of the same
// interface goes on counting, so it replaces an earlier one.
func (p *pcapng) statistics(body []byte) {
	d := &p.description
	iface := p.uint32(body)
	if int64(iface) >= int64(len(p.clocks)) {
		return
	}
	f := &d.interfaces[p.firstInterface+iface]
	for b := body[12:]; ; {
		code, value, rest, ok := p.option(b)
		if !ok {
			return
		}
		switch {
		case code == ngComment:
			d.comment(0, value)
		case len(value) == 8:
			f.count(code, p.uint64(value))
		}
		b = rest
	}
}

// count sets the counter that an option of a statistics block tells.
func (f *Interface) count(code uint16, n uint64) {
	switch code {
	case ngStatisticsReceived:
		f.Received = n
	case ngStatisticsInterfaceDrop:
		f.DroppedByInterface = n
	case ngStatisticsSystemDrop:
		f.DroppedByKernel = n
	default:
		return
	}
	f.HasCounters = true
}

// names reads a name resolution block: records of an address and its names,
// each name ended by a zero byte.
func (p *pcapng) names(body []byte) {
	for len(body) >= ngOptionHeader {
		kind, length := p.uint16(body), int(p.uint16(body[2:]))
		body = body[ngOptionHeader:]
		if length > len(body) {
			return
		}
		if kind == ngNameEnd {
			break
		}
		record := body[:length]
		body = body[min(aligned(length), len(body)):]
		switch {
		case kind == ngNameIPv4 && length > 4:
			p.hostNames(netip.AddrFrom4([4]byte(record)), record[4:])
		case kind == ngNameIPv6 && length > 16:
			p.hostNames(netip.AddrFrom16([16]byte(record)), record[16:])
		}
	}
	p.commentsOf(body)
}

func (p *pcapng) hostNames(address netip.Addr, names []byte) {
	for name := range bytes.SplitSeq(names, []byte{0}) {
		if len(name) > 0 {
			p.description.host(address, name)
		}
	}
}
