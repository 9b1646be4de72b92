package decode

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// formatFiles are captures of a TCP segment and a UDP datagram, one in each
// format.
func formatFiles() map[string][]byte {
	segment := string(ethernetOf(etherTypeIPv4, plainTCP()))
	datagram := string(ethernetOf(etherTypeIPv4, ipv4Of(UDP, udpOf(40000, 9, []byte("ping")))))
	files := map[string][]byte{
		"snoop.snoop": snoopFile(2, 4, snoopRecord(uint32(len(segment)), 0, 1, 5, segment, 1), snoopRecord(uint32(len(datagram)), 3, 2, 0, datagram, 2)),
	}
	for _, e := range endians {
		o := e.order
		for _, v := range []struct {
			name              string
			magic             uint32
			extra, moreHeader int
		}{
			{"microseconds", 0xa1b2c3d4, 0, 0}, {"nanoseconds", 0xa1b23c4d, 0, 0}, {"kuznetzov", 0xa1b2cd34, 8, 0},
			{"navtel", 0xa12b3c4d, 0, 0}, {"ixia-hardware", 0x1c0001ac, 0, 4}, {"ixia-software", 0x1c0001ab, 0, 4},
		} {
			record := func(second uint32, data string) []byte {
				n := uint32(len(data))
				return pcapRecord(o, second, 7, n, n, strings.Repeat("\x00", v.extra)+data)
			}
			files["pcap-"+v.name+"-"+e.name+".pcap"] = pcapFile(o, v.magic, 4, 1, make([]byte, v.moreHeader), record(1, segment), record(2, datagram))
		}
		files["pcapng-"+e.name+".pcapng"] = ngOfEachBlock(o, segment, datagram)
		files["pcapng-sections-"+e.name+".pcapng"] = ngOfSections(o, segment, datagram)
	}
	return files
}

// ngOfEachBlock has a block of each type that is read, and some that are not.
func ngOfEachBlock(o byteOrder, segment, datagram string) []byte {
	n := uint32(len(datagram))
	padded := datagram + strings.Repeat("\x00", aligned(len(datagram))-len(datagram))
	return slices.Concat(
		section(o, ngComment, "recorded on Monday"),
		iface(o, 1, 0, ngInterfaceName, "eth0", ngInterfaceFCSLength, "\x04"),
		iface(o, 1, 96, ngInterfaceName, "eth1", ngInterfaceResolution, "\x09", ngInterfaceOffset, uint64(60)),
		enhanced(o, 0, 1_000_002, segment+"\x00\x00\x00\x00", ngComment, "look here", ngComment, "and here"),
		enhanced(o, 1, 3_000_000_004, datagram),
		ngBlock(o, ngSimplePacket, n+4, datagram, uint32(0)),
		ngBlock(o, ngObsoletePacket, uint16(1), uint16(7), uint32(0), uint32(7), n, n, padded),
		ngBlock(o, ngNames,
			uint16(1), uint16(14), "\xc6\x33\x64\x02b.example\x00\x00\x00", // hostB
			uint16(0), uint16(0)),
		ngBlock(o, 10, "a secret"), ngBlock(o, 0xbad, "custom"),
		ngBlock(o, ngStatistics, uint32(0), uint32(0), uint32(0), ngOptions(o, 4, uint64(20), 5, uint64(3), 7, uint64(4))),
		ngBlock(o, ngStatistics, uint32(1), uint32(0), uint32(0), ngOptions(o, 4, uint64(9), 5, uint64(0), 7, uint64(1))),
	)
}

// ngOfSections changes byte order and link type in the middle.
func ngOfSections(o byteOrder, segment, datagram string) []byte {
	other := endians[0].order
	if o == other {
		other = endians[1].order
	}
	return slices.Concat(
		section(o), iface(o, uint16(LinkEthernet), 0), enhanced(o, 0, 1_000_000, segment),
		section(other), iface(other, uint16(LinkRaw), 0), enhanced(other, 0, 2_000_000, datagram[ethernetLength:]))
}

// TestFormatFiles keeps testdata/captures/format, a capture in each format,
// damaged, one for each trouble, and fragment, sealed and odd, one for each case,
// as they are here: for the tests of the whole program. Of the packed ones, which no two versions of a
// packer write alike, it looks at what comes out. PORTSCOPE_UPDATE=1 writes
// them, but for those that xz, bzip2 and lz4 packed.
func TestFormatFiles(t *testing.T) {
	for name, file := range formatFiles() {
		keep(t, filepath.Join("testdata", "captures", "format", name), file)
	}
	for group, files := range map[string]map[string][]byte{"fragment": fragmentFiles(), "sealed": sealedFiles(), "odd": oddFiles()} {
		for name, file := range files {
			keep(t, filepath.Join("testdata", "captures", group, name+".pcap"), file)
		}
	}
	for _, c := range troubles() {
		if len(c.file) < 4096 {
			keep(t, filepath.Join("testdata", "captures", "damaged", c.name), c.file)
		}
	}
	plain := formatFiles()["pcap-microseconds-little-endian.pcap"]
	half := len(plain) / 2
	for name, file := range map[string][]byte{
		"packed.pcap.gz": gzipped(plain), "packed-in-members.pcap.gz": slices.Concat(gzipped(plain[:half]), gzipped(plain[half:])),
		"packed.pcap.zst": zstdPacked(plain), "packed.pcap.lz4": lz4Packed(false, plain),
		"packed.pcap.xz": nil, "packed.pcap.bz2": nil,
	} {
		name = filepath.Join("testdata", "captures", "format", name)
		if os.Getenv("PORTSCOPE_UPDATE") != "" && file != nil {
			keep(t, name, file)
		}
		s, err := Open(name, OpenOptions{})
		if err != nil {
			t.Error(err)
			continue
		}
		defer s.Close()
		var b Batch
		if err := s.Read(&b); err != nil || len(b.Frames) != 2 || !bytes.HasSuffix(plain, b.Frames[1].Data) {
			t.Errorf("%s: %v and %d frames, want the two of the plain file", name, err, len(b.Frames))
		}
	}
}

// keep holds a file to its content, or makes it so.
func keep(t *testing.T, name string, file []byte) {
	t.Helper()
	if os.Getenv("PORTSCOPE_UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, file, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if was, err := os.ReadFile(name); err != nil || !bytes.Equal(was, file) {
		t.Errorf("%s is not as the case is (%v)", name, err)
	}
}
