//go:build cgo

package decode

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestSpare captures by a spare socket what this test itself sends, and nothing
// that was sent before or that the filter keeps away.
func TestSpare(t *testing.T) {
	here, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	send := func(texts ...string) {
		for _, text := range texts {
			if _, err := here.WriteTo([]byte(text), here.LocalAddr()); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := openSpare(LiveOptions{Interface: "lo", SnapLength: 60, Filter: "udp[8:4] = 0x706f7274"}, LinkEthernet)
	if s == nil {
		t.Skip("no right to capture")
	}
	defer s.close()
	send("portents that nobody captures")
	ctx, cancel := context.WithCancel(t.Context())
	c, err := s.capture(ctx, Info{Name: "lo", Decimals: 6, Interfaces: []Interface{{Name: "lo", LinkType: LinkEthernet}}})
	if err != nil {
		t.Fatal(err)
	}
	send("portscope one", "nothing", "portscope two, which is longer than the snap length")
	time.AfterFunc(2*pollInterval, cancel)
	checkSpare(t, c)
}

// TestSpareFits holds a spare to interfaces of its kind.
func TestSpareFits(t *testing.T) {
	for name, link := range map[string]LinkType{"lo": LinkRaw, "none0": LinkEthernet} {
		s := openSpare(LiveOptions{Interface: name}, link)
		if s == nil {
			t.Skip("no right to capture")
		}
		if c, err := s.capture(t.Context(), Info{}); err == nil {
			t.Errorf("of %s, as %v, it is %+v", name, link, c)
		}
		s.close()
	}
	if s := openSpare(LiveOptions{Interface: "lo"}, LinkSLL); s != nil {
		t.Error("the kernel gives no cooked frames to such a socket")
	}
}

// checkSpare reads to the end. The loopback shows each packet as it goes and as
// it comes.
func checkSpare(t *testing.T, c Source) {
	t.Helper()
	d := NewDecoder(Options{})
	var b Batch
	var p Packet
	var got []string
	for err := error(nil); err == nil; {
		if err = c.Read(&b); err != nil && err != io.EOF {
			t.Fatal(err)
		}
		for i := range b.Frames {
			f := &b.Frames[i]
			if d.Decode(f, &p).Kind() != Decoded || f.Number != uint64(len(got)+1) || f.Time%1000 != 0 || time.Since(time.Unix(0, f.Time)).Abs() > time.Minute {
				t.Errorf("frame %+v", f)
			}
			if f.WireLength != 55 && f.WireLength != 93 || len(f.Data) != min(int(f.WireLength), 60) {
				t.Errorf("%d bytes of %d", len(f.Data), f.WireLength)
			}
			got = append(got, string(p.Payload))
		}
	}
	if want := []string{"portscope one", "portscope one", "portscope two, whi", "portscope two, whi"}; !slices.Equal(got, want) {
		t.Errorf("captured %q, want %q", got, want)
	}
	if i := c.Info().Interfaces[0]; i.Received < 4 || i.DroppedByKernel != 0 || !i.HasCounters {
		t.Errorf("the interface says %+v", i)
	}
}

// TestTagged holds a VLAN tag that the kernel gives beside a frame to stand in
// it.
func TestTagged(t *testing.T) {
	const frame = "\x00\x00\x00\x00aaaaaabbbbbb\x08\x00rest"
	for want, aux := range map[string]unix.TpacketAuxdata{
		"aaaaaabbbbbb\x81\x00\x20\x64\x08\x00rest": {Status: unix.TP_STATUS_VLAN_VALID, Vlan_tci: 0x2064},
		"aaaaaabbbbbb\x88\xa8\x00\x01\x08\x00rest": {Status: unix.TP_STATUS_VLAN_VALID | unix.TP_STATUS_VLAN_TPID_VALID, Vlan_tci: 1, Vlan_tpid: 0x88a8},
	} {
		if got := tagged(bytes.Clone([]byte(frame)), &aux); string(got) != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
