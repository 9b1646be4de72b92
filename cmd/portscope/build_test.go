package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// ipv4 is an Ethernet frame of a packet from 192.0.2.1 to 192.0.2.2, with its
// flags and offset field.
func ipv4(protocol byte, id, fragment uint16, inside []byte) []byte {
	be := binary.BigEndian
	b := []byte("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00\x45\x00")
	b = be.AppendUint16(b, uint16(20+len(inside)))
	b = be.AppendUint16(be.AppendUint16(b, id), fragment)
	b = append(b, 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2)
	return append(b, inside...)
}

// udp is a datagram without a checksum.
func udp(src, dst uint16, payload string) []byte {
	be := binary.BigEndian
	b := be.AppendUint16(be.AppendUint16(nil, src), dst)
	b = be.AppendUint16(b, uint16(8+len(payload)))
	return append(append(b, 0, 0), payload...)
}

// tcp is a segment without a checksum.
func tcp(src, dst uint16, seq uint32, flags byte, payload string) []byte {
	be := binary.BigEndian
	b := be.AppendUint16(be.AppendUint16(nil, src), dst)
	b = be.AppendUint32(be.AppendUint32(b, seq), 0)
	b = append(b, 0x50, flags, 255, 255, 0, 0, 0, 0)
	return append(b, payload...)
}

// write makes a capture of frames, a millisecond apart, and returns its name.
func write(t *testing.T, frames ...[]byte) string {
	t.Helper()
	file := pcapHeader(1)
	for i, f := range frames {
		file = appendRecord(file, time.Unix(1_700_000_000, int64(i)*1_000_000), f)
	}
	name := t.TempDir() + "/capture.pcap"
	if err := os.WriteFile(name, file, 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

// document is what these tests read of a summary.
type document struct {
	Tally struct {
		Frames   uint64
		Complete bool
		Counts   []struct {
			Name   string
			Frames uint64
		}
	}
	Limits []struct {
		Name  string
		Bound uint64
		Hits  uint64
	}
	Quality struct {
		Verified  uint64 `json:"verified_packets"`
		Bad       uint64 `json:"bad_checksums"`
		Offloaded uint64 `json:"offloaded_checksums"`
		Snapped   uint64 `json:"snapped_frames"`
		StepsBack uint64 `json:"steps_back"`
	}
	Findings []struct{ ID, Text string }
}

// summaryOf is the JSON summary of a capture.
func summaryOf(t *testing.T, args ...string) (d document) {
	t.Helper()
	if err := json.Unmarshal(portscope(t, append([]string{"-o", "json"}, args...)...), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// portscope runs in this process and gives what it prints.
func portscope(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("portscope %s: exit code %d: %s", strings.Join(args, " "), code, stderr.String())
	}
	return stdout.Bytes()
}
