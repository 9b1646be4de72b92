package decode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// Partial is captures that were read and are not yet summed up: a file that
// holds of each what an analysis of them and others together needs. That is
// every frame's headers, for where a flow stands when a capture ends depends on
// all captures before; and of the payloads those that tell what a flow is and
// what it says of others. The others are left out, each for its CRC-32C.
//
// A partial is partialMagic, partialVersion and a byte of partialFlags; then for
// each capture the length of its part, in eight bytes little-endian, and the
// part: records packed by zstd, with its checksum; then a length of 0. So
// partials are joined by putting their parts one after the other.
type Partial struct {
	// NoTunnels says that the captures were decoded with Options.NoTunnels. All
	// partials of an analysis must agree in it.
	NoTunnels bool

	name  string
	file  *os.File
	parts []extentOf
}

// extentOf is where in a file a part lies.
type extentOf struct{ at, length int64 }

const (
	partialMagic   = "\x93PSPART\n"
	partialVersion = 1
	partialHeader  = len(partialMagic) + 2
	// maxParts is how many captures an analysis reads: see Merge.
	maxParts = 1<<16 - 1
)

// The flags of a partial.
const partialNoTunnels = 1

// OpenPartial opens a partial. The error is an *OpenError.
func OpenPartial(name string) (*Partial, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &OpenError{Name: name, What: systemReason(err), Err: err}
	}
	p := &Partial{name: name, file: f}
	if err := p.open(); err != nil {
		f.Close()
		return nil, &OpenError{Name: name, What: err.Error(), Err: err}
	}
	return p, nil
}

// open reads what the partial begins with, and finds its parts.
func (p *Partial) open() error {
	info, err := p.file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return errors.New("is no file")
	}
	head := make([]byte, partialHeader)
	if n, _ := p.file.ReadAt(head, 0); n < len(head) || string(head[:len(partialMagic)]) != partialMagic {
		return errors.New("is no partial; `portscope read --partial -w OUT FILE` writes one")
	}
	if v := head[len(partialMagic)]; v != partialVersion {
		return fmt.Errorf("is a partial of version %d; version %d is read", v, partialVersion)
	}
	p.NoTunnels = head[partialHeader-1]&partialNoTunnels != 0
	for at := int64(partialHeader); ; {
		var length [8]byte
		if n, _ := p.file.ReadAt(length[:], at); n < len(length) {
			return errors.New("is cut off")
		}
		at += int64(len(length))
		n := binary.LittleEndian.Uint64(length[:])
		switch {
		case n == 0:
			return nil
		case n > uint64(info.Size()-at):
			return errors.New("is cut off")
		case len(p.parts) == maxParts:
			return fmt.Errorf("holds more than %d captures", maxParts)
		}
		p.parts = append(p.parts, extentOf{at, int64(n)})
		at += int64(n)
	}
}

// Sources are the captures, as they were given when the partial was written.
// Their frames are for a Decoder whose options say Recalled.
func (p *Partial) Sources() (list []Source) {
	for _, e := range p.parts {
		list = append(list, &recalled{name: p.name, packed: io.NewSectionReader(p.file, e.at, e.length)})
	}
	return list
}

// Close closes the partial's file, and with it its Sources.
func (p *Partial) Close() error { return p.file.Close() }

// StartPartial writes what a partial begins with; parts and EndPartial are to
// follow.
func StartPartial(w io.Writer, noTunnels bool) error {
	flags := byte(0)
	if noTunnels {
		flags = partialNoTunnels
	}
	_, err := w.Write(append([]byte(partialMagic), partialVersion, flags))
	return err
}

// AddPart writes a part, which a PartialWriter wrote, of so many bytes.
func AddPart(w io.Writer, part io.Reader, length int64) error {
	if _, err := w.Write(binary.LittleEndian.AppendUint64(nil, uint64(length))); err != nil {
		return err
	}
	_, err := io.CopyN(w, part, length)
	return err
}

// AddParts writes all parts of another partial.
func (p *Partial) AddParts(w io.Writer) error {
	for _, e := range p.parts {
		if err := AddPart(w, io.NewSectionReader(p.file, e.at, e.length), e.length); err != nil {
			return err
		}
	}
	return nil
}

// EndPartial writes what a partial ends with.
func EndPartial(w io.Writer) error {
	_, err := w.Write(make([]byte, 8))
	return err
}
