package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// checkDissection holds the layers of a frame to be the frame, no byte twice
// and none left out.
func checkDissection(t *testing.T, f *Frame) []Layer {
	t.Helper()
	before := bytes.Clone(f.Data)
	list := Dissect(f)
	at := 0
	for i := range list {
		if l := &list[i]; l.Offset != at {
			t.Fatalf("link %v frame %x: layer %d (%s) begins at %d, want %d", f.LinkType, f.Data, i, l.Name, l.Offset, at)
		}
		at += len(list[i].Header)
	}
	if at != len(f.Data) {
		t.Fatalf("link %v frame %x: the layers have %d bytes of %d", f.LinkType, f.Data, at, len(f.Data))
	}
	if !bytes.Equal(before, f.Data) {
		t.Fatalf("link %v frame %x was written to", f.LinkType, before)
	}
	return list
}

// stack names the layers of a frame.
func stack(list []Layer) string {
	var names []string
	for _, l := range list {
		names = append(names, fmt.Sprintf("%d:%s", l.Level, l.Name))
	}
	return strings.Join(names, " ")
}

func TestDissectStacks(t *testing.T) {
	want := []string{
		"2:Ethernet 2:VLAN tag 2:VLAN tag 3:IPv4 4:TCP 5:payload",
		"2:Ethernet 3:IPv4 4:TCP",
		"2:Ethernet 3:IPv4 4:UDP 0:VXLAN 2:Ethernet 3:IPv4 4:TCP",
		"2:Ethernet 3:IPv6 4:TCP 5:payload",
		"2:Linux cooked capture v2 3:ARP",
		"2:Linux cooked capture v2 3:IPv4 4:ICMPv4 5:payload",
		"2:Ethernet 3:IPv4 4:UDP 5:payload",
	}
	seen := map[string]bool{}
	eachSampleFrame(t, func(f *Frame) { seen[stack(checkDissection(t, f))] = true })
	for _, s := range want {
		if !seen[s] {
			t.Errorf("no frame of the samples is %s", s)
		}
	}
}

// eachSampleFrame calls visit with the first frames of every sample.
func eachSampleFrame(t *testing.T, visit func(*Frame)) {
	names, err := filepath.Glob("../samples/*.pcap*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	slices.Sort(names)
	for _, name := range names {
		s, err := Open(name, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for b := new(Batch); err == nil; {
			err = s.Read(b)
			for i := range b.Frames {
				visit(&b.Frames[i])
			}
		}
		if !errors.Is(err, io.EOF) && !strings.Contains(name, "cut.") {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
	}
}

func TestDissectSaysWhatIsWrong(t *testing.T) {
	ethernet := append(bytes.Repeat([]byte{2}, 12), 0x08, 0x00)
	cases := []struct {
		name, want string
		frame      Frame
	}{
		{"nothing captured", "2:frame: cut short: 60 bytes were not captured", Frame{LinkType: LinkEthernet, WireLength: 60}},
		{"a link of no library", "2:Bluetooth HCI: no more is known of this link's header", Frame{LinkType: 187, Data: []byte{1, 2, 3}, WireLength: 3}},
		{"an IP header that ends early", "3:what follows: no header can be read here; cut short: 40 bytes were not captured",
			Frame{LinkType: LinkEthernet, Data: append(ethernet[:14:14], 0x45, 0, 0, 46, 0, 0), WireLength: 60}},
	}
	for _, c := range cases {
		c.frame.Data = slices.Clip(c.frame.Data)
		list := checkDissection(t, &c.frame)
		l := list[len(list)-1]
		if got := fmt.Sprintf("%d:%s: %s", l.Level, l.Name, l.Note); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzDissect(f *testing.F) {
	f.Add(uint16(LinkEthernet), []byte("\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02\x08\x00E\x00\x00\x1c\x00\x00\x00\x00@\x11\x00\x00\xc0\x00\x02\x01\xc0\x00\x02\x02\x12\xb5\x12\xb5\x00\x08\x00\x00"), uint16(0))
	f.Add(uint16(LinkSLL2), make([]byte, 24), uint16(9))
	f.Add(uint16(LinkRadiotap), []byte("\x00\x00\x0c\x00\x04\x80\x00\x00\x02\x00\x18\x00"), uint16(0))
	f.Fuzz(func(t *testing.T, link uint16, data []byte, missing uint16) {
		checkDissection(t, &Frame{LinkType: LinkType(link), Data: slices.Clip(data), WireLength: uint32(len(data) + int(missing))})
	})
}
