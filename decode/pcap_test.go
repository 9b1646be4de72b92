package decode

import (
	"encoding/binary"
	"strings"
	"testing"
)

// Every kind of pcap file, in both byte orders, tells the same two frames; only
// the resolution differs.
func TestPcapVariants(t *testing.T) {
	kuznetzov := make([]byte, 8) // interface index, protocol, packet type
	ixia := make([]byte, 4)      // length of all records
	tests := []struct {
		name              string
		magic             uint32
		extra, moreHeader []byte
		decimals, second  string
	}{
		{"microseconds", 0xa1b2c3d4, nil, nil, "6", "2000007000"},
		{"nanoseconds", 0xa1b23c4d, nil, nil, "9", "2000000007"},
		{"Kuznetzov", 0xa1b2cd34, kuznetzov, nil, "6", "2000007000"},
		{"Navtel", 0xa12b3c4d, nil, nil, "9", "2000000007"},
		{"Ixia hardware", 0x1c0001ac, nil, ixia, "9", "2000000007"},
		{"Ixia software", 0x1c0001ab, nil, ixia, "6", "2000007000"},
	}
	for _, test := range tests {
		for _, e := range endians {
			t.Run(test.name+" "+e.name, func(t *testing.T) {
				o := e.order
				extra := string(test.extra)
				file := pcapFile(o, test.magic, 4, 113, test.moreHeader,
					pcapRecord(o, 1, 0, 3, 60, extra+"abc"), pcapRecord(o, 2, 7, 2, 2, extra+"de"))
				checkTranscript(t, file, `
x pcap decimals=`+test.decimals+`
if 0 "" Linux cooked snap=65535
1: t=1000000000 if=0 Linux cooked 3/60 "abc"
2: t=`+test.second+` if=0 Linux cooked 2/2 "de"
end: EOF
`)
			})
		}
	}
}

func TestPcapFileHeader(t *testing.T) {
	o := binary.LittleEndian
	frame := pcapRecord(o, 1, 0, 3, 60, "abc")
	swapped := pcapRecord(o, 1, 0, 60, 3, "abc")
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"version 2.4, lengths in order", pcapFile(o, pcapMicroseconds, 4, 1, frame), `1: t=1000000000 if=0 Ethernet 3/60 "abc"`},
		{"version 2.3, lengths in order", pcapFile(o, pcapMicroseconds, 3, 1, frame), `1: t=1000000000 if=0 Ethernet 3/60 "abc"`},
		{"version 2.3, lengths swapped", pcapFile(o, pcapMicroseconds, 3, 1, swapped), `1: t=1000000000 if=0 Ethernet 3/60 "abc"`},
		{"version 2.2, lengths swapped", pcapFile(o, pcapMicroseconds, 2, 1, swapped), `1: t=1000000000 if=0 Ethernet 3/60 "abc"`},
		{"version 2.1 by a new program", pcapFile(o, pcapMicroseconds, 1, 1, frame), `1: t=1000000000 if=0 Ethernet 3/60 "abc"`},
		{"16-bit link type", pcapFile(o, pcapMicroseconds, 4, 276, frame), `1: t=1000000000 if=0 Linux cooked v2 3/60 "abc"`},
		{"FCS of two words", pcapFile(o, pcapMicroseconds, 4, 0x24000001, frame), `1: t=1000000000 if=0 Ethernet 3/60 "abc" fcs=4`},
		{"FCS length not said to be there", pcapFile(o, pcapMicroseconds, 4, 0x20000001, frame), `1: t=1000000000 if=0 Ethernet 3/60 "abc"`},
		{"other bits above the link type", pcapFile(o, pcapMicroseconds, 4, 0x02240065, frame), `1: t=1000000000 if=0 raw IP 3/60 "abc"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lines := strings.SplitAfter(transcript("x", strings.NewReader(string(test.file))), "\n")
			if got := strings.Join(lines[2:], ""); got != test.want+"\nend: EOF\n" {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestPcapOddRecords(t *testing.T) {
	o := binary.LittleEndian
	checkTranscript(t, pcapFile(o, pcapMicroseconds, 4, 1,
		pcapRecord(o, 9, 999999, 5, 2, "abcde"),           // more captured than there was
		pcapRecord(o, 8, 0, 0, 0, ""),                     // no bytes
		pcapRecord(o, 7, 0, 0, 1500, ""),                  // none captured
		pcapRecord(o, 6, 4294967295, 1, 4294967295, "a"),  // fraction and wire length out of range
		pcapRecord(o, 4294967295, 0, 70000, 70000, long)), // longer than the snap length
		`
x pcap decimals=6
if 0 "" Ethernet snap=65535
1: t=9999999000 if=0 Ethernet 5/2 "abcde"
2: t=8000000000 if=0 Ethernet 0/0 ""
3: t=7000000000 if=0 Ethernet 0/1500 ""
4: t=4300967295000 if=0 Ethernet 1/4294967295 "a"
5: t=4294967295000000000 if=0 Ethernet 70000/70000 "llllllll"
end: EOF
`)
}

var long = strings.Repeat("l", 70000)
