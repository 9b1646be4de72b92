package decode

import (
	"encoding/binary"
	"io"
	"net/netip"
	"strings"
	"unicode/utf8"
)

// Writer writes a pcapng file (draft-ietf-opsawg-pcapng): one section, in
// little-endian order. It writes as it goes and keeps no frame; an error stays,
// and every later call returns it.
type Writer struct {
	output
	ticks []int64  // of each interface: the nanoseconds of a tick
	small [48]byte // what is put together before it is written
}

// The options that are written, beside those that are read.
const (
	ngSectionApplication = 4
	ngApplication        = "portscope"
)

const (
	// maxOption is how long an option may be: its length has 16 bits.
	maxOption = 1<<16 - 1
	// maxComments is how many bytes of comments a block takes, so that with its
	// other options it stays one that is read.
	maxComments = maxBlock - maxRecord - 64
	// noSectionLength is for a section that is written as it comes.
	noSectionLength = 1<<64 - 1
)

// NewWriter begins a pcapng file. The comments are of the whole file. What it
// gathers is written at the latest by Flush, which closes nothing.
func NewWriter(w io.Writer, comments ...string) *Writer {
	n := &Writer{output: newOutput(w)}
	options := optionLength(ngApplication) + commentsLength(comments) + ngOptionHeader
	length := ngBlockHeader + 16 + options + 4
	b := n.begin(ngSection, length)
	b = append(b, ngLittleEndian...)
	b = binary.LittleEndian.AppendUint16(b, 1) // version 1.0
	b = binary.LittleEndian.AppendUint16(b, 0)
	n.put(binary.LittleEndian.AppendUint64(b, noSectionLength))
	n.option(ngSectionApplication, ngApplication)
	n.comments(comments)
	n.end(length, true)
	return n
}

// AddInterface describes an interface and returns the number that Frame's
// Interface is to have for its frames. Decimals is how many digits of a second
// its times carry, from 0 to 9; further ones are cut off.
func (n *Writer) AddInterface(i Interface, decimals int) uint32 {
	decimals = max(0, min(decimals, 9))
	n.ticks = append(n.ticks, int64(powerOf10(9-decimals)))
	name := i.Name != ""
	options := ngOptionHeader + ngAlignment + ngOptionHeader // the resolution, and the end
	if name {
		options += optionLength(i.Name)
	}
	length := ngBlockHeader + 8 + options + 4
	b := n.begin(ngInterface, length)
	b = binary.LittleEndian.AppendUint16(b, uint16(i.LinkType))
	b = binary.LittleEndian.AppendUint16(b, 0)
	n.put(binary.LittleEndian.AppendUint32(b, i.SnapLength))
	if name {
		n.option(ngInterfaceName, i.Name)
	}
	n.byteOption(ngInterfaceResolution, uint8(decimals))
	n.end(length, true)
	return uint32(len(n.ticks) - 1)
}

// AddHosts writes names of addresses. Those that are no addresses are left out.
func (n *Writer) AddHosts(list []HostName) {
	length := ngMinimum + ngOptionHeader
	for _, h := range list {
		length += hostLength(h)
	}
	n.put(n.begin(ngNames, length))
	for _, h := range list {
		n.host(h)
	}
	n.end(length, true) // a list of records ends as one of options does
}

// hostLength is how long the record of a name is: an address, the name and a
// zero byte; 0 where the address is none.
func hostLength(h HostName) int {
	a, err := netip.ParseAddr(h.Address)
	if err != nil {
		return 0
	}
	return ngOptionHeader + aligned(a.BitLen()/8+len(hostName(h))+1)
}

// hostName is a name as its record has room for it.
func hostName(h HostName) string { return cutText(h.Name, maxOption-17) }

func (n *Writer) host(h HostName) {
	a, err := netip.ParseAddr(h.Address)
	if err != nil {
		return
	}
	kind := uint16(ngNameIPv4)
	if a.Is6() {
		kind = ngNameIPv6
	}
	name := hostName(h)
	length := a.BitLen()/8 + len(name) + 1
	b := binary.LittleEndian.AppendUint16(n.small[:0], kind)
	n.put(append(binary.LittleEndian.AppendUint16(b, uint16(length)), a.AsSlice()...))
	n.text(name)
	n.put(append(n.small[:0], "\x00\x00\x00\x00"[:1+aligned(length)-length]...))
}

// AddStatistics writes what an interface counted up to a time, in nanoseconds
// since the Unix epoch; nothing where it counted nothing. The last statistics
// of an interface count.
func (n *Writer) AddStatistics(number uint32, i *Interface, when int64) {
	if !i.HasCounters || !n.known(number, len(n.ticks)) {
		return
	}
	length := ngBlockHeader + 12 + 3*(ngOptionHeader+8) + ngOptionHeader + 4
	b := n.begin(ngStatistics, length)
	b = binary.LittleEndian.AppendUint32(b, number)
	n.put(appendNgTime(b, when, n.ticks[number]))
	n.countOption(ngStatisticsReceived, i.Received)
	n.countOption(ngStatisticsInterfaceDrop, i.DroppedByInterface)
	n.countOption(ngStatisticsSystemDrop, i.DroppedByKernel)
	n.end(length, true)
}

// Write writes a frame with comments. Its Interface is the number that
// AddInterface returned; its link type is that interface's, its Number and
// Capture are not used. A frame without a time, or of one before 1970, gets
// that of 1970. A check sequence of more than 15 bytes cannot be told. It
// allocates nothing.
func (n *Writer) Write(f *Frame, comments ...string) error {
	if !n.known(f.Interface, len(n.ticks)) {
		return n.err
	}
	captured := len(f.Data)
	length := ngPacketOverhead + aligned(captured)
	texts := commentsLength(comments)
	tellsFCS := f.FCSLength > 0 && f.FCSLength <= 15
	if tellsFCS {
		texts += ngOptionHeader + 4
	}
	if texts > 0 {
		length += texts + ngOptionHeader
	}
	b := n.begin(ngEnhancedPacket, length)
	b = binary.LittleEndian.AppendUint32(b, f.Interface)
	b = appendNgTime(b, f.Time, n.ticks[f.Interface])
	b = binary.LittleEndian.AppendUint32(b, uint32(captured))
	n.put(binary.LittleEndian.AppendUint32(b, f.WireLength))
	n.put(f.Data)
	n.pad(captured)
	if tellsFCS {
		n.flags(uint32(f.FCSLength) << 5)
	}
	n.comments(comments)
	n.end(length, texts > 0)
	n.frames++
	return n.err
}

// begin is the start of a block, to be continued and put.
func (n *Writer) begin(kind uint32, length int) []byte {
	b := binary.LittleEndian.AppendUint32(n.small[:0], kind)
	return binary.LittleEndian.AppendUint32(b, uint32(length))
}

// end ends a block, and its list of options where it has one.
func (n *Writer) end(length int, options bool) {
	b := n.small[:0]
	if options {
		b = append(b, 0, 0, 0, 0)
	}
	n.put(binary.LittleEndian.AppendUint32(b, uint32(length)))
}

// pad fills up to a multiple of 4 bytes.
func (n *Writer) pad(length int) { n.text("\x00\x00\x00"[:aligned(length)-length]) }

// option writes an option that is a text.
func (n *Writer) option(code uint16, text string) {
	text = optionText(text)
	n.optionHeader(code, len(text))
	n.text(text)
	n.pad(len(text))
}

func (n *Writer) optionHeader(code uint16, length int) {
	b := binary.LittleEndian.AppendUint16(n.small[:0], code)
	n.put(binary.LittleEndian.AppendUint16(b, uint16(length)))
}

func (n *Writer) byteOption(code uint16, value uint8) {
	n.optionHeader(code, 1)
	n.put(append(n.small[:0], value, 0, 0, 0))
}

func (n *Writer) countOption(code uint16, value uint64) {
	n.optionHeader(code, 8)
	n.put(binary.LittleEndian.AppendUint64(n.small[:0], value))
}

func (n *Writer) flags(value uint32) {
	n.optionHeader(ngPacketFlags, 4)
	n.put(binary.LittleEndian.AppendUint32(n.small[:0], value))
}

// comments writes as many comments as commentsLength counts.
func (n *Writer) comments(list []string) {
	room := maxComments
	for _, text := range list {
		if room -= optionLength(text); room < 0 {
			return
		}
		n.option(ngComment, text)
	}
}

// commentsLength is how long comments are as options; those without room for
// them are left out.
func commentsLength(list []string) (length int) {
	for _, text := range list {
		l := optionLength(text)
		if length+l > maxComments {
			break
		}
		length += l
	}
	return length
}

// optionLength is how long an option with a text is.
func optionLength(text string) int { return ngOptionHeader + aligned(len(optionText(text))) }

// optionText is a text as an option has room for it: texts are UTF-8 (section
// 3.5).
func optionText(text string) string {
	return cutText(strings.ToValidUTF8(text, "\ufffd"), maxOption)
}

// cutText is as much of a text as so many bytes hold.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// appendNgTime appends a timestamp: the high 32 bits of the ticks first.
func appendNgTime(b []byte, t, tick int64) []byte {
	ticks := uint64(max(t, 0) / tick)
	b = binary.LittleEndian.AppendUint32(b, uint32(ticks>>32))
	return binary.LittleEndian.AppendUint32(b, uint32(ticks))
}
