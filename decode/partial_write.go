package decode

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
)

// PartialWriter writes one capture into a partial: its frames without most of
// the payloads. See Partial for what that is for.
type PartialWriter struct {
	z       *zstd.Encoder
	decoder *Decoder
	record  []byte
	sum     *crc32.Table
	before  recalledBefore
	frames  uint64
}

// recalledBefore is what records say by how they differ from the one before.
type recalledBefore struct {
	time       int64
	link       LinkType
	fcs        uint8
	interface_ uint32
}

// endOfRecords is what follows the last record; any other begins with isRecord
// and what is to be known of its frame. The bits of a Recall lie together.
const (
	endOfRecords = 0

	isRecord        = 1 << 0
	recordElided    = 1 << 1 // the payload is not there
	recordVerified  = 1 << 2 // a checksum was there to be verified,
	recordBad       = 1 << 3 // and is wrong
	recordCommented = 1 << 4 // the capture has comments of the frame
	recordSnapped   = 1 << 5 // its captured length is not that on the wire
	recordOther     = 1 << 6 // its interface is not that of the one before
)

const (
	// leastElided is how long a payload must be to be left out, and mostElided
	// how long it may be: whoever reads a record makes room for it.
	leastElided, mostElided = 16, 64 << 10
	// elidedSum is how many bytes stand for a payload: its CRC-32C, by which
	// frames that are captured twice are told from others.
	elidedSum = 4
	// partialWindow is how far back the records' compression refers, which is
	// what memory each capture of a partial takes to be read.
	partialWindow = 256 << 10
)

// NewPartialWriter begins a capture's part of a partial on w. Decode options
// are those of the analysis.
func NewPartialWriter(w io.Writer, o Options) (*PartialWriter, error) {
	o.NoChecksums, o.Recalled = false, false
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(partialWindow), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, err
	}
	return &PartialWriter{z: z, decoder: NewDecoder(o), sum: crc32.MakeTable(crc32.Castagnoli)}, nil
}

// Decode is Decoder.Decode, with all checksums verified: which of them count is
// for the analysis to say that the partial becomes a part of.
func (w *PartialWriter) Decode(f *Frame, p *Packet) Outcome {
	w.decoder.sample = sample{capture: f.Capture}
	return w.decoder.Decode(f, p)
}

// Released is Decoder.Released.
func (w *PartialWriter) Released(p *Packet) bool { return w.decoder.Released(p) }

// CanElide says whether a frame may be written without the payload of its
// packet, so that decoding it gives the same packet again but for that.
func CanElide(o Outcome, p *Packet) bool {
	if o.Kind() != Decoded || p.Flags&(IsFragment|IsOverlapping) != 0 || len(p.Payload) < leastElided || len(p.Payload) > mostElided {
		return false
	}
	return p.Protocol == TCP || p.Protocol == UDP && !maybeTunnel(p)
}

// maybeTunnel says whether a datagram's payload has to do with what its packet
// is. What stands for a payload is no tunnel on any port: see isGTPU, isTeredo.
func maybeTunnel(p *Packet) bool {
	for _, port := range [...]uint16{p.SrcPort, p.DstPort} {
		switch port {
		case portL2TP, portVXLAN, portVXLANGPE, portAYIYA, portCAPWAP, portGeneve, portMPLS, portVXLANOld, portGREInUDP:
			return true
		}
	}
	return isGTPU(p.Payload) || isTeredo(p.Payload)
}

// Write adds a frame, which was decoded to an outcome and a packet; whole says
// that its payload is to be kept, which it must be unless CanElide.
func (w *PartialWriter) Write(f *Frame, o Outcome, p *Packet, whole bool) error {
	at := cap(f.Data) - cap(p.Payload) // the payload lies in the frame
	elided := !whole && at >= 0 && at+len(p.Payload) <= len(f.Data)
	if elided {
		var stand [leastElided]byte
		w.sumOf(stand[:0], p.Payload)
		elided = p.Protocol != UDP || !isGTPU(stand[:]) && !isTeredo(stand[:])
	}
	w.head(f, o, p, elided)
	if !elided {
		w.record = append(w.record, f.Data...)
	} else {
		w.record = binary.AppendUvarint(w.record, uint64(at))
		w.record = binary.AppendUvarint(w.record, uint64(len(p.Payload)))
		w.record = append(w.record, f.Data[:at]...)
		w.record = w.sumOf(w.record, p.Payload)
		w.record = append(w.record, f.Data[at+len(p.Payload):]...)
	}
	w.frames++
	_, err := w.z.Write(w.record)
	return err
}

// sumOf appends what stands for a payload.
func (w *PartialWriter) sumOf(to, payload []byte) []byte {
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(payload, w.sum))
}

// head begins a record.
func (w *PartialWriter) head(f *Frame, o Outcome, p *Packet, elided bool) {
	b := &w.before
	kind := byte(isRecord)
	set := func(bit byte, is bool) {
		if is {
			kind |= bit
		}
	}
	set(recordElided, elided)
	set(recordVerified, o.Kind() == Decoded && p.Flags&IsVerified != 0)
	set(recordBad, o.Kind() == Decoded && p.Flags&BadChecksum != 0)
	set(recordCommented, f.Commented)
	set(recordSnapped, int(f.WireLength) != len(f.Data))
	set(recordOther, f.LinkType != b.link || f.FCSLength != b.fcs || f.Interface != b.interface_)
	w.record = binary.AppendVarint(append(w.record[:0], kind), f.Time-b.time)
	w.record = binary.AppendUvarint(w.record, uint64(f.WireLength))
	if kind&recordSnapped != 0 {
		w.record = binary.AppendUvarint(w.record, uint64(len(f.Data)))
	}
	if kind&recordOther != 0 {
		w.record = binary.AppendUvarint(w.record, uint64(f.LinkType))
		w.record = append(w.record, f.FCSLength)
		w.record = binary.AppendUvarint(w.record, uint64(f.Interface))
	}
	*b = recalledBefore{f.Time, f.LinkType, f.FCSLength, f.Interface}
}

// ending is what is known of a capture once it is read.
type ending struct {
	Info   Info
	Frames uint64
	// What ended the reading before the capture did: see ReadError and
	// OpenError; Kind is none where nothing did.
	Kind   endingKind
	Name   string
	Packet uint64
	Byte   int64
	What   string
}

type endingKind uint8

const (
	endedWhole endingKind = iota
	endedByRead
	endedByOpen
	endedOtherwise
)

// Close ends the capture's part with what is known of it. Err is what its
// Source's reading ended with.
func (w *PartialWriter) Close(info Info, err error) error {
	var b bytes.Buffer
	if failed := gob.NewEncoder(&b).Encode(endingOf(info, w.frames, err)); failed != nil {
		return failed
	}
	w.record = binary.AppendUvarint(append(w.record[:0], endOfRecords), uint64(b.Len()))
	_, failed := w.z.Write(append(w.record, b.Bytes()...))
	return errors.Join(failed, w.z.Close())
}

func endingOf(info Info, frames uint64, err error) *ending {
	e := &ending{Info: info, Frames: frames}
	read, open := new(ReadError), new(OpenError)
	switch {
	case err == nil || err == io.EOF:
	case errors.As(err, &read):
		e.Kind, e.Name, e.Packet, e.Byte, e.What = endedByRead, read.Name, read.Packet, read.Byte, read.What
	case errors.As(err, &open):
		e.Kind, e.Name, e.What = endedByOpen, open.Name, open.What
	default:
		e.Kind, e.What = endedOtherwise, err.Error()
	}
	return e
}

// err is what reading ends with.
func (e *ending) err() error {
	switch e.Kind {
	case endedWhole:
		return io.EOF
	case endedByRead:
		return &ReadError{Name: e.Name, Packet: e.Packet, Byte: e.Byte, What: e.What}
	case endedByOpen:
		return &OpenError{Name: e.Name, What: e.What}
	}
	return errors.New(e.What)
}
