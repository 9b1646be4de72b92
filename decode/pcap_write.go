package decode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// ErrPcap is wrapped by the error of what a pcap file cannot hold; a pcapng file
// can.
var ErrPcap = errors.New("write pcapng")

// PcapWriter writes a pcap file (draft-ietf-opsawg-pcap), in little-endian
// order. It has one link type, and neither comments, nor names of interfaces,
// nor lengths of check sequences. It writes as it goes; an error stays, and
// every later call returns it.
type PcapWriter struct {
	output
	begun   bool
	link    LinkType
	tick    int64 // in nanoseconds
	numbers uint32
	small   [pcapHeaderLength]byte // what is put together before it is written
}

// NewPcapWriter begins a pcap file. What it gathers is written at the latest by
// Flush, which closes nothing.
func NewPcapWriter(w io.Writer) *PcapWriter {
	return &PcapWriter{output: newOutput(w)}
}

// AddInterface describes an interface and returns the number that Frame's
// Interface is to have for its frames. Decimals is how many digits of a second
// its times carry: with more than 6, those of the first make a file of
// nanoseconds. A further interface must have the link type of the first.
func (p *PcapWriter) AddInterface(i Interface, decimals int) uint32 {
	p.numbers++
	switch {
	case !p.begun:
		p.begin(&i, decimals)
	case i.LinkType != p.link && p.err == nil:
		p.err = fmt.Errorf("a pcap file holds frames of one link type, and there are %s and %s; %w", p.link, i.LinkType, ErrPcap)
	}
	return p.numbers - 1
}

// begin writes the file's header.
func (p *PcapWriter) begin(i *Interface, decimals int) {
	p.begun, p.link, p.tick = true, i.LinkType, 1000
	magic, snap := uint32(pcapMicroseconds), i.SnapLength
	if decimals > 6 {
		magic, p.tick = pcapNanoseconds, 1
	}
	if snap == 0 {
		snap = maxSnapLength // no limit has no number
	}
	b := binary.LittleEndian.AppendUint32(p.small[:0], magic)
	b = binary.LittleEndian.AppendUint16(b, 2) // version 2.4
	b = binary.LittleEndian.AppendUint16(b, 4)
	b = binary.LittleEndian.AppendUint64(b, 0)
	b = binary.LittleEndian.AppendUint32(b, snap)
	p.put(binary.LittleEndian.AppendUint32(b, uint32(i.LinkType)))
}

// Write writes a frame, without the comments. Its Interface is the number that
// AddInterface returned. A time before 1970 becomes that of 1970; one after
// 2106 has no room and is an error.
func (p *PcapWriter) Write(f *Frame, _ ...string) error {
	seconds := uint64(max(f.Time, 0)) / 1e9
	switch {
	case !p.known(f.Interface, int(p.numbers)):
		return p.err
	case seconds > math.MaxUint32:
		p.err = fmt.Errorf("writing a capture: frame %d is of a time that pcap cannot hold; %w", p.frames+1, ErrPcap)
	}
	b := binary.LittleEndian.AppendUint32(p.small[:0], uint32(seconds))
	b = binary.LittleEndian.AppendUint32(b, uint32(max(f.Time, 0)%1e9/max(p.tick, 1)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.Data)))
	p.put(binary.LittleEndian.AppendUint32(b, f.WireLength))
	p.put(f.Data)
	p.frames++
	return p.err
}
