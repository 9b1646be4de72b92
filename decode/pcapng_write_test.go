package decode

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// written is a file with all that a Writer can say.
func written(t *testing.T, w io.Writer) error {
	t.Helper()
	n := NewWriter(w, "recorded on Monday", "")
	eth := Interface{Name: "eth0", LinkType: LinkEthernet, SnapLength: 96, HasCounters: true, Received: 20, DroppedByKernel: 4, DroppedByInterface: 3}
	ids := []uint32{n.AddInterface(eth, 6), n.AddInterface(Interface{LinkType: LinkSLL2}, 9), n.AddInterface(Interface{Name: "größe", LinkType: LinkRaw}, 0)}
	n.AddHosts([]HostName{{"192.0.2.1", "a.example"}, {"no address", "b"}, {"2001:db8::1", "v"}})
	for _, f := range []Frame{
		{Data: []byte("abcde"), Time: 1_000_002_999, WireLength: 1500, Interface: ids[0]},
		{Data: []byte("fgh"), Time: 3_000_000_004, WireLength: 3, Interface: ids[1], FCSLength: 4},
		{Time: -1, WireLength: 60, Interface: ids[2], Number: 99, Capture: 7, LinkType: LinkPPP},
		{Data: []byte("ijkl"), Time: 1<<63 - 1, WireLength: 4, Interface: ids[1], FCSLength: 30},
	} {
		var comments []string
		if f.FCSLength == 4 {
			comments = []string{"look here", "bad \xff", strings.Repeat("é", 1<<15)}
		}
		if err := n.Write(&f, comments...); err != nil {
			return err
		}
	}
	n.AddStatistics(ids[0], &eth, 4e9)
	n.AddStatistics(ids[1], &Interface{Received: 1}, 4e9) // nothing was counted
	return n.Flush()
}

// What is written is read back: rounded to the interface's clock, and cut where
// a comment is too long.
func TestWriter(t *testing.T) {
	var b bytes.Buffer
	if err := written(t, &b); err != nil {
		t.Fatal(err)
	}
	checkTranscript(t, b.Bytes(), `
x pcapng decimals=9
if 0 "eth0" Ethernet snap=96 received=20 kernel=4 interface=3
if 1 "" Linux cooked v2 snap=0
if 2 "größe" raw IP snap=0
host 192.0.2.1 "a.example"
host 2001:db8::1 "v"
comment 0 "recorded on Monday"
comment 0 ""
comment 2 "look here"
comment 2 "bad �"
comment 2 "`+strings.Repeat("é", 1<<15-1)+`"
1: t=1000002000 if=0 Ethernet 5/1500 "abcde"
2: t=3000000004 if=1 Linux cooked v2 3/3 "fgh" fcs=4 commented
3: t=0 if=2 raw IP 0/60 ""
4: t=9223372036854775807 if=1 Linux cooked v2 4/4 "ijkl"
end: EOF
`)
}

// More comments than a block that is read may have are left out.
func TestWriterManyComments(t *testing.T) {
	var b bytes.Buffer
	n := NewWriter(&b)
	n.AddInterface(Interface{LinkType: LinkEthernet}, 6)
	long := make([]string, 40)
	for i := range long {
		long[i] = strings.Repeat("x", maxOption-i)
	}
	frame := Frame{Data: make([]byte, maxRecord), WireLength: maxRecord}
	if err := errors.Join(n.Write(&frame, long...), n.Write(&frame), n.Flush()); err != nil {
		t.Fatal(err)
	}
	s, err := NewReader("x", &b)
	if err != nil {
		t.Fatal(err)
	}
	var batch Batch
	var frames int
	for err == nil {
		err = s.Read(&batch)
		frames += len(batch.Frames)
	}
	if err != io.EOF || frames != 2 || len(s.Info().Comments) != 15 {
		t.Errorf("%d frames, %d comments, %v", frames, len(s.Info().Comments), err)
	}
}

// A frame of an interface that was not described is an error that stays.
func TestWriterUnknownInterface(t *testing.T) {
	want := "writing a capture: frame 1 is of interface 1, and 1 are described"
	for name, w := range frameWriters(io.Discard) {
		w.AddInterface(Interface{LinkType: LinkEthernet}, 6)
		for _, err := range []error{w.Write(&Frame{Interface: 1}), w.Write(&Frame{}), w.Flush()} {
			if err == nil || err.Error() != want {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
		}
	}
}

type frameWriter interface {
	AddInterface(i Interface, decimals int) uint32
	Write(f *Frame, comments ...string) error
	Flush() error
}

func frameWriters(w io.Writer) map[string]frameWriter {
	return map[string]frameWriter{"pcapng": NewWriter(w), "pcap": NewPcapWriter(w)}
}

// full takes so many bytes and no more.
type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

// A file that cannot be written is told, whenever that turns out.
func TestWriterFails(t *testing.T) {
	for _, room := range []int{0, 100_000} {
		for name, w := range frameWriters(&full{room}) {
			w.AddInterface(Interface{LinkType: LinkEthernet}, 6)
			f := Frame{Data: make([]byte, 1000), WireLength: 1000}
			var err error
			for range 200 {
				err = w.Write(&f)
			}
			if err = errors.Join(err, w.Flush()); !errors.Is(err, io.ErrShortWrite) || !strings.Contains(err.Error(), "writing a capture, at frame ") {
				t.Errorf("%s with room for %d: %v", name, room, err)
			}
		}
	}
}

// Writing a frame allocates nothing.
func TestWriterAllocatesNothing(t *testing.T) {
	for name, w := range frameWriters(io.Discard) {
		f := Frame{Data: make([]byte, 1500), WireLength: 1514, Time: 1e18, FCSLength: 4}
		f.Interface = w.AddInterface(Interface{LinkType: LinkEthernet}, 9)
		comments := []string{"one", "two"}
		if n := testing.AllocsPerRun(1000, func() { w.Write(&f, comments...) }); n != 0 {
			t.Errorf("%s: %v allocations a frame", name, n)
		}
	}
}

func TestPcapWriter(t *testing.T) {
	for _, c := range []struct {
		decimals int
		want     string
	}{
		{6, `
x pcap decimals=6
if 0 "" Ethernet snap=262144
1: t=1000002000 if=0 Ethernet 5/1500 "abcde"
2: t=0 if=0 Ethernet 0/60 ""
end: EOF
`}, {9, `
x pcap decimals=9
if 0 "" Ethernet snap=262144
1: t=1000002999 if=0 Ethernet 5/1500 "abcde"
2: t=0 if=0 Ethernet 0/60 ""
end: EOF
`},
	} {
		var b bytes.Buffer
		p := NewPcapWriter(&b)
		first := p.AddInterface(Interface{Name: "eth0", LinkType: LinkEthernet}, c.decimals)
		second := p.AddInterface(Interface{Name: "eth1", LinkType: LinkEthernet}, 6)
		err := errors.Join(
			p.Write(&Frame{Data: []byte("abcde"), Time: 1_000_002_999, WireLength: 1500, Interface: first}, "unheard"),
			p.Write(&Frame{Time: -5, WireLength: 60, Interface: second}), p.Flush())
		if err != nil {
			t.Fatal(err)
		}
		checkTranscript(t, b.Bytes(), c.want)
	}
}

// What pcap cannot hold is refused.
func TestPcapWriterRefuses(t *testing.T) {
	p := NewPcapWriter(io.Discard)
	p.AddInterface(Interface{LinkType: LinkEthernet}, 6)
	late := p.Write(&Frame{Time: 1 << 62})
	p = NewPcapWriter(io.Discard)
	p.AddInterface(Interface{LinkType: LinkEthernet}, 6)
	mixed := p.Write(&Frame{Interface: p.AddInterface(Interface{LinkType: LinkSLL}, 6)})
	for want, err := range map[string]error{
		"writing a capture: frame 1 is of a time that pcap cannot hold; write pcapng":                      late,
		"a pcap file holds frames of one link type, and there are Ethernet and Linux cooked; write pcapng": mixed,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Wireshark's programs read what is written, where they are installed.
func TestWriterForWireshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	name := t.TempDir() + "/all.pcapng"
	var b bytes.Buffer
	n := NewWriter(&b, "recorded on Monday")
	n.AddInterface(Interface{Name: "eth0", LinkType: LinkEthernet, SnapLength: 262144}, 6)
	n.AddInterface(Interface{Name: "eth1", LinkType: LinkRaw}, 9)
	n.AddHosts([]HostName{{hostA, "a.example"}})
	ethernet, raw := ethernetOf(0x0800, ipv4Of(UDP, udpOf(40000, 9, []byte("ping")))), ipv4Of(UDP, udpOf(40000, 9, []byte("ping")))
	err := errors.Join(
		n.Write(&Frame{Data: ethernet, WireLength: uint32(len(ethernet)), Time: 1_700_000_000_123_456_000}, "first"),
		n.Write(&Frame{Data: raw, WireLength: uint32(len(raw)) + 5, Time: 1_700_000_001_123_456_789, Interface: 1}, "second", "more"))
	n.AddStatistics(0, &Interface{HasCounters: true, Received: 9}, 1_700_000_002e9)
	if err = errors.Join(err, n.Flush()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("tshark", "-r", name, "-n", "-T", "fields", "-E", "separator=|", "-e", "frame.time_epoch", "-e", "frame.interface_name",
		"-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.comment", "-e", "ip.src").Output()
	want := "1700000000.123456000|eth0|46|46|first|192.0.2.1\n1700000001.123456789|eth1|37|32|second,more|192.0.2.1\n"
	if err != nil || string(out) != want {
		t.Errorf("%v\n%s, want\n%s", err, out, want)
	}
}
