package decode

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

func TestPcapngBlocks(t *testing.T) {
	for _, e := range endians {
		t.Run(e.name, func(t *testing.T) {
			o := e.order
			file := slices.Concat(
				section(o, ngComment, "recorded on Monday"),
				iface(o, 1, 96, ngInterfaceName, "eth0", ngInterfaceFCSLength, "\x04", ngComment, "uplink"),
				iface(o, 276, 0, ngInterfaceName, "any", ngInterfaceResolution, "\x09"),
				enhanced(o, 0, 1_000_002, "abcde"),
				enhanced(o, 1, 3_000_000_004, "fgh", ngComment, "look here", ngComment, "and here"),
				ngBlock(o, ngSimplePacket, uint32(1500), strings.Repeat("s", 96)),
				ngBlock(o, ngSimplePacket, uint32(2), "tu"),
				ngBlock(o, ngObsoletePacket, uint16(1), uint16(7), uint32(1), uint32(0), uint32(2), uint32(60), "vw\x00\x00"),
				enhanced(o, 0, 5_000_000, "xyz", ngPacketFlags, uint32(2<<5)),
				ngBlock(o, ngNames,
					uint16(1), uint16(19), "\xc0\x00\x02\x01a.example\x00b\x00c\x00\x00\x00", // two pads
					uint16(2), uint16(18), "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01v\x00\x00\x00",
					uint16(9), uint16(1), "?\x00\x00\x00", // a record not known
					uint16(0), uint16(0), ngOptions(o, ngComment, "names")),
				ngBlock(o, 10, "a secret"), ngBlock(o, 0xbad, "custom"), ngBlock(o, 0x80000001), // passed over
				ngBlock(o, ngStatistics, uint32(0), uint32(0), uint32(0), ngOptions(o, 4, uint64(10), 5, uint64(1), 7, uint64(2))),
				ngBlock(o, ngStatistics, uint32(0), uint32(0), uint32(0), ngOptions(o, 4, uint64(20), 5, uint64(3), 7, uint64(4), ngComment, "done")),
				ngBlock(o, ngStatistics, uint32(7), uint32(0), uint32(0), ngOptions(o, 4, uint64(99))),
			)
			checkTranscript(t, file, `
x pcapng decimals=9
if 0 "eth0" Ethernet snap=96 received=20 kernel=4 interface=3
if 1 "any" Linux cooked v2 snap=0
host 192.0.2.1 "a.example"
host 192.0.2.1 "b"
host 192.0.2.1 "c"
host 2001:db8::1 "v"
comment 0 "recorded on Monday"
comment 0 "uplink"
comment 2 "look here"
comment 2 "and here"
comment 0 "names"
comment 0 "done"
1: t=1000002000 if=0 Ethernet 5/5 "abcde" fcs=4
2: t=3000000004 if=1 Linux cooked v2 3/3 "fgh" commented
3: t=0 if=0 Ethernet 96/1500 "ssssssss" fcs=4
4: t=0 if=0 Ethernet 2/2 "tu" fcs=4
5: t=4294967296 if=1 Linux cooked v2 2/60 "vw"
6: t=5000000000 if=0 Ethernet 3/3 "xyz" fcs=2
end: EOF
`)
		})
	}
}

// Each section has its own byte order, and counts its interfaces from 0.
func TestPcapngSections(t *testing.T) {
	little, big := binary.LittleEndian, binary.BigEndian
	checkTranscript(t, slices.Concat(
		section(little), iface(little, 1, 0), enhanced(little, 0, 1_000_000, "abc"),
		section(big), iface(big, 101, 0), iface(big, 113, 0), enhanced(big, 1, 2_000_000, "def"),
		section(little), iface(little, 9, 0), enhanced(little, 0, 3_000_000, "ghi")), `
x pcapng decimals=6
if 0 "" Ethernet snap=0
if 1 "" raw IP snap=0
if 2 "" Linux cooked snap=0
if 3 "" PPP snap=0
1: t=1000000000 if=0 Ethernet 3/3 "abc"
2: t=2000000000 if=2 Linux cooked 3/3 "def"
3: t=3000000000 if=3 PPP 3/3 "ghi"
end: EOF
`)
}

// Blocks too long to be held are passed over, as far as they can be.
func TestPcapngLongBlocks(t *testing.T) {
	o := binary.LittleEndian
	filler := strings.Repeat("\x00", 3<<20)
	checkTranscript(t, slices.Concat(
		section(o), iface(o, 1, 0),
		enhanced(o, 0, 1_000_000, "abc"),
		ngBlock(o, 10, filler),
		ngBlock(o, ngNames, uint16(1), uint16(6), "\xc0\x00\x02\x01a\x00\x00\x00", filler),
		enhanced(o, 0, 2_000_000, "def")), `
x pcapng decimals=6
if 0 "" Ethernet snap=0
host 192.0.2.1 "a"
1: t=1000000000 if=0 Ethernet 3/3 "abc"
2: t=2000000000 if=0 Ethernet 3/3 "def"
end: EOF
`)
}

func TestPcapngTextIsBounded(t *testing.T) {
	o := binary.LittleEndian
	file := slices.Concat(section(o), iface(o, 1, 0))
	for range MaxTexts + 10 {
		file = append(file, enhanced(o, 0, 0, "", ngComment, "c")...)
	}
	half := strings.Repeat("h", 60000)
	for range 20 {
		file = append(file, enhanced(o, 0, 0, "", ngPacketFlags, uint32(0), ngComment, half)...)
		file = append(file, section(o, ngComment, half)...)
		file = append(file, iface(o, 1, 0, ngInterfaceName, half)...)
	}
	s, err := NewReader("x", strings.NewReader(string(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	for s.Read(&b) == nil {
	}
	i := s.Info()
	text := 0
	for _, f := range i.Interfaces {
		text += len(f.Name)
	}
	for _, c := range i.Comments {
		text += len(c.Text)
	}
	got := [...]int{len(i.Comments), len(i.Interfaces), text, int(i.Omitted)}
	// 17 of the 20 names fit beside the comments of one byte.
	want := [...]int{MaxTexts, 21, MaxTexts + 17*len(half), 10 + 20 + 20 + 3}
	if got != want {
		t.Errorf("comments, interfaces, bytes of text, omitted: got %v, want %v", got, want)
	}
}

func TestResolution(t *testing.T) {
	const most, least = 1<<63 - 1, -1 << 63
	tests := []struct {
		name   string
		option uint8
		offset int64
		ticks  uint64
		want   int64
		digits int
	}{
		{"seconds", 0, 0, 5, 5e9, 0},
		{"milliseconds", 3, 0, 5, 5e6, 3},
		{"microseconds", 6, 0, 5, 5000, 6},
		{"nanoseconds", 9, 0, 5, 5, 9},
		{"picoseconds", 12, 0, 5999, 5, 9},
		{"10^-28 s, the largest timestamp", 28, 0, ^uint64(0), 1, 9},
		{"10^-127 s", 127, 0, ^uint64(0), 1, 9},
		{"2^0 s", 0x80, 0, 5, 5e9, 0},
		{"2^-1 s", 0x81, 0, 5, 25e8, 1},
		{"2^-20 s", 0x94, 0, 1 << 19, 5e8, 9},
		{"2^-63 s", 0xbf, 0, 1 << 62, 5e8, 9},
		{"2^-64 s", 0xc0, 0, 1 << 63, 5e8, 9},
		{"2^-65 s", 0xc1, 0, 1 << 63, 25e7, 9},
		{"2^-127 s", 0xff, 0, ^uint64(0), 0, 9},
		{"seconds beyond range", 0, 0, ^uint64(0), most, 0},
		{"microseconds beyond range", 6, 0, 1 << 62, most, 6},
		{"offset", 6, 1_700_000_000, 5, 1_700_000_000_000_005_000, 6},
		{"negative offset", 6, -2, 1_000_000, -1e9, 6},
		{"largest offset", 6, most, ^uint64(0), most, 6},
		{"least offset", 6, least, 0, -9223372036e9, 6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newResolution(test.option)
			r.offset = test.offset
			if got := r.time(test.ticks); got != test.want || r.decimals != test.digits {
				t.Errorf("%d ticks: got %d ns with %d decimals, want %d with %d", test.ticks, got, r.decimals, test.want, test.digits)
			}
		})
	}
	// The option is read from its block, with the offset.
	o := binary.BigEndian
	checkTranscript(t, slices.Concat(section(o),
		iface(o, 1, 0, ngInterfaceResolution, "\x83", ngInterfaceOffset, uint64(100)),
		enhanced(o, 0, 12, "a")), `
x pcapng decimals=3
if 0 "" Ethernet snap=0
1: t=101500000000 if=0 Ethernet 1/1 "a"
end: EOF
`)
}
