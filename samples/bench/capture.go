package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/portscope/portscope/decode"
)

// maxCopies is how many networks there are to move addresses to.
const maxCopies = 256

// makeCapture writes a pcap file with so many copies of all that the samples
// hold on Ethernet. The copies pass at the same time, each a network with
// addresses of its own, as at a place where many networks meet.
func makeCapture(samples, name string, copies int) (packets int, err error) {
	if copies < 1 || copies > maxCopies {
		return 0, fmt.Errorf("%d copies: there may be 1 to %d", copies, maxCopies)
	}
	frames, err := sampleFrames(samples)
	if err != nil {
		return 0, err
	}
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	w := decode.NewPcapWriter(file)
	w.AddInterface(decode.Interface{LinkType: decode.LinkEthernet}, 9)
	var moved []byte
	for _, f := range frames {
		whole := f.Data
		for n := range copies {
			moved = append(moved[:0], whole...)
			readdress(moved, byte(n))
			f.Data = moved
			w.Write(&f) // a failure stays, and comes out of Flush
			f.Time++
		}
	}
	return len(frames) * copies, errors.Join(w.Flush(), file.Close())
}

// start is when the capture begins, in nanoseconds.
const start = 1_800_000_000 * 1_000_000_000

// sampleFrames are the frames of the samples that are Ethernet's, as if all
// samples had begun at the same time.
func sampleFrames(samples string) (list []decode.Frame, err error) {
	names, err := filepath.Glob(filepath.Join(samples, "*.pcap*"))
	if err != nil || len(names) == 0 {
		return nil, errors.Join(err, errors.New("there are no captures in "+samples))
	}
	for _, name := range names {
		s, err := decode.Open(name, decode.OpenOptions{})
		if err != nil {
			return nil, err
		}
		var b decode.Batch
		var first int64
		for err == nil {
			err = s.Read(&b)
			for _, f := range b.Frames {
				if first == 0 {
					first = f.Time
				}
				if f.LinkType == decode.LinkEthernet {
					f.Time += start - first
					f.Data = slices.Clone(f.Data)
					list = append(list, f)
				}
			}
		}
		s.Close()
		var damaged *decode.ReadError
		if err != io.EOF && !errors.As(err, &damaged) { // one sample is cut off
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(x, y decode.Frame) int { return cmp.Compare(x.Time, y.Time) })
	return list, nil
}

// readdress moves a frame's IP addresses to the network of that number: 192.0.2.1
// to 192.7.2.1, 2001:db8::1 to 2001:dbf::1. Checksums that were right stay so.
// Addresses of a link, and of groups, stay.
func readdress(frame []byte, n byte) {
	if len(frame) < 14+40 {
		return
	}
	packet := frame[14:]
	switch binary.BigEndian.Uint16(frame[12:]) {
	case 0x0800: // RFC 791
		change := 0
		for _, at := range []int{12, 16} {
			if first := packet[at]; first > 0 && first < 224 && first != 127 && first != 169 {
				change += int(packet[at+1]+n) - int(packet[at+1])
				packet[at+1] += n
			}
		}
		amend(packet, 10, change)
		header := int(packet[0]&15) * 4
		if begins := binary.BigEndian.Uint16(packet[6:])&0x1fff == 0; begins && header < len(packet) {
			amendPayload(packet[9], packet[header:], change)
		}
	case 0x86dd: // RFC 8200
		change := 0
		for _, at := range []int{8, 24} {
			if binary.BigEndian.Uint32(packet[at:]) == 0x20010db8 {
				binary.BigEndian.PutUint16(packet[at+2:], 0x0db8+uint16(n))
				change += int(n)
			}
		}
		amendPayload(packet[6], packet[40:], change)
	}
}

// amendPayload keeps the checksum right that covers the addresses, too.
func amendPayload(protocol byte, payload []byte, change int) {
	switch decode.IPProtocol(protocol) {
	case decode.TCP:
		amend(payload, 16, change)
	case decode.UDP:
		if len(payload) >= 8 && binary.BigEndian.Uint16(payload[6:]) != 0 { // else it has none
			amend(payload, 6, change)
		}
	case decode.ICMPv6:
		amend(payload, 2, change)
	}
}

// amend updates the checksum that lies there for a change of the sum of what it
// covers (RFC 1624).
func amend(b []byte, at, change int) {
	if len(b) < at+2 {
		return
	}
	sum := int(^binary.BigEndian.Uint16(b[at:])) + change + 0xffff
	for sum > 0xffff {
		sum = sum&0xffff + sum>>16
	}
	binary.BigEndian.PutUint16(b[at:], ^uint16(sum))
}
