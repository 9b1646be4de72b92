package decode

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// byteOrder is how the numbers of a test capture are written.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// endians are both byte orders, with the name of each.
var endians = []struct {
	name  string
	order byteOrder
}{{"little-endian", binary.LittleEndian}, {"big-endian", binary.BigEndian}}

// numbers writes uint16s, uint32s, uint64s, texts and bytes one after another.
func numbers(o byteOrder, values ...any) []byte {
	var b []byte
	for _, v := range values {
		switch v := v.(type) {
		case uint16:
			b = o.AppendUint16(b, v)
		case uint32:
			b = o.AppendUint32(b, v)
		case uint64:
			b = o.AppendUint64(b, v)
		case string:
			b = append(b, v...)
		case []byte:
			b = append(b, v...)
		default:
			panic(fmt.Sprintf("numbers: %T", v))
		}
	}
	return b
}

// pcapFile is a file header of version 2.minor and the records after it.
func pcapFile(o byteOrder, magic uint32, minor uint16, link uint32, records ...[]byte) []byte {
	header := numbers(o, magic, uint16(2), minor, uint32(0), uint32(0), uint32(65535), link)
	return slices.Concat(header, slices.Concat(records...))
}

// pcapRecord is a record as its header has it, and data.
func pcapRecord(o byteOrder, sec, frac, captured, wire uint32, data string) []byte {
	return numbers(o, sec, frac, captured, wire, data)
}

// plainPcap is an ordinary file of these frames, a second apart.
func plainPcap(frames ...string) []byte {
	o := binary.LittleEndian
	b := pcapFile(o, pcapMicroseconds, 4, 1)
	for i, f := range frames {
		b = append(b, pcapRecord(o, uint32(i+1), 0, uint32(len(f)), uint32(len(f)), f)...)
	}
	return b
}

// ngBlock is a pcapng block with the body padded.
func ngBlock(o byteOrder, kind uint32, body ...any) []byte {
	b := numbers(o, body...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	length := uint32(len(b) + 12)
	return numbers(o, kind, length, b, length)
}

// ngOptions are options, from pairs of a code and a value, and their end.
func ngOptions(o byteOrder, pairs ...any) []byte {
	var b []byte
	for i := 0; i < len(pairs); i += 2 {
		value := numbers(o, pairs[i+1])
		b = append(b, numbers(o, uint16(pairs[i].(int)), uint16(len(value)), value)...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return append(b, 0, 0, 0, 0)
}

const lengthUnknown = ^uint64(0)

// section is a section header block of unknown length.
func section(o byteOrder, options ...any) []byte {
	return ngBlock(o, ngSection, uint32(0x1a2b3c4d), uint16(1), uint16(0), lengthUnknown, ngOptions(o, options...))
}

// iface is an interface description block.
func iface(o byteOrder, link uint16, snap uint32, options ...any) []byte {
	return ngBlock(o, ngInterface, link, uint16(0), snap, ngOptions(o, options...))
}

// enhanced is an enhanced packet block of a whole frame, without options where
// none are given.
func enhanced(o byteOrder, id uint32, ticks uint64, data string, options ...any) []byte {
	n := uint32(len(data))
	padded := data + strings.Repeat("\x00", aligned(len(data))-len(data))
	body := []any{id, uint32(ticks >> 32), uint32(ticks), n, n, padded}
	if len(options) > 0 {
		body = append(body, ngOptions(o, options...))
	}
	return ngBlock(o, ngEnhancedPacket, body...)
}

// snoopFile is a snoop file of an Ethernet and these records.
func snoopFile(version, link uint32, records ...[]byte) []byte {
	return slices.Concat(numbers(binary.BigEndian, snoopMagic, version, link), slices.Concat(records...))
}

// snoopRecord is a record of a snoop file with its padding.
func snoopRecord(wire, drops, sec, usec uint32, data string, pad int) []byte {
	length := uint32(snoopRecordHeader + len(data) + pad)
	return numbers(binary.BigEndian, wire, uint32(len(data)), length, drops, sec, usec, data, make([]byte, pad))
}

// transcript reads a capture to its end and tells all that came out of it.
func transcript(name string, r io.Reader) string {
	return transcriptOf(NewReader(name, r))
}

// transcriptOf is the transcript of a capture, which it closes, or says why it
// cannot be opened.
func transcriptOf(s Source, err error) string {
	if err != nil {
		return "open: " + err.Error() + "\n"
	}
	defer s.Close()
	var t strings.Builder
	var b Batch
	for err == nil {
		err = s.Read(&b)
		for i := range b.Frames {
			writeFrame(&t, &b.Frames[i])
		}
	}
	fmt.Fprintf(&t, "end: %v\n", err)
	return describeInfo(s.Info()) + t.String()
}

func writeFrame(t *strings.Builder, f *Frame) {
	fmt.Fprintf(t, "%d: t=%d if=%d %v %d/%d %q", f.Number, f.Time, f.Interface, f.LinkType, len(f.Data), f.WireLength, f.Data[:min(len(f.Data), 8)])
	if f.FCSLength > 0 {
		fmt.Fprintf(t, " fcs=%d", f.FCSLength)
	}
	if f.Commented {
		t.WriteString(" commented")
	}
	t.WriteByte('\n')
}

func describeInfo(i Info) string {
	var t strings.Builder
	fmt.Fprintf(&t, "%s %s%s decimals=%d\n", i.Name, i.Format, strings.TrimRight("/"+i.Compression, "/"), i.Decimals)
	for n, f := range i.Interfaces {
		fmt.Fprintf(&t, "if %d %q %v snap=%d", n, f.Name, f.LinkType, f.SnapLength)
		if f.HasCounters {
			fmt.Fprintf(&t, " received=%d kernel=%d interface=%d", f.Received, f.DroppedByKernel, f.DroppedByInterface)
		}
		t.WriteByte('\n')
	}
	for _, h := range i.Hosts {
		fmt.Fprintf(&t, "host %s %q\n", h.Address, h.Name)
	}
	for _, c := range i.Comments {
		fmt.Fprintf(&t, "comment %d %q\n", c.Frame, c.Text)
	}
	if i.Omitted > 0 {
		fmt.Fprintf(&t, "omitted %d\n", i.Omitted)
	}
	return t.String()
}

// checkTranscript compares what a capture says with what it should.
func checkTranscript(t *testing.T, file []byte, want string) {
	t.Helper()
	want = strings.TrimLeft(want, "\n")
	if got := transcript("x", strings.NewReader(string(file))); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
