//go:build cgo

package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

// loopback captures from the loopback, where the tests may.
func loopback(t *testing.T, ctx context.Context, filter string) Source {
	t.Helper()
	list, err := Devices()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if !d.Loopback {
			continue
		}
		s, err := OpenLive(ctx, LiveOptions{Interface: d.Name, Filter: filter})
		if err != nil {
			t.Skipf("no right to capture: %v", err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	t.Skip("no loopback")
	return nil
}

// TestLive captures what this test itself sends.
func TestLive(t *testing.T) {
	here, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := loopback(t, ctx, fmt.Sprintf("udp port %d", here.LocalAddr().(*net.UDPAddr).Port))

	const sent = 3
	before := time.Now()
	for range sent {
		if _, err := here.WriteTo([]byte("portscope"), here.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	d := NewDecoder(Options{})
	var b Batch
	var p Packet
	for n := 0; n < sent; {
		if err := s.Read(&b); err != nil {
			t.Fatal(err)
		}
		for i := range b.Frames {
			n++
			f := &b.Frames[i]
			if o := d.Decode(f, &p); o.Kind() != Decoded || string(p.Payload) != "portscope" {
				t.Errorf("frame %d: %v, payload %q", f.Number, o, p.Payload)
			}
			if digits := s.Info().Decimals; digits != 9 && f.Time%1000 != 0 {
				t.Errorf("a time of %d ns is said to have %d decimals", f.Time, digits)
			}
			if f.Number != uint64(n) || f.Time < before.Add(-time.Second).UnixNano() || f.Time > time.Now().Add(time.Second).UnixNano() {
				t.Errorf("frame %d is numbered %d, of %s", n, f.Number, time.Unix(0, f.Time))
			}
		}
	}
	if i := s.Info().Interfaces[0]; !i.HasCounters || i.Received < sent || i.LinkType != LinkEthernet && i.LinkType != LinkNull {
		t.Errorf("the interface says %+v", i)
	}

	// An idle interface does not keep it from stopping.
	time.AfterFunc(pollInterval/2, cancel)
	for {
		if err := s.Read(&b); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestLiveRefuses(t *testing.T) {
	var open *OpenError
	_, err := OpenLive(t.Context(), LiveOptions{Interface: "no-such-interface"})
	if !errors.As(err, &open) || open.Name != "no-such-interface" {
		t.Errorf("of an interface that does not exist: %v", err)
	}
	s := loopback(t, t.Context(), "")
	if _, err = OpenLive(t.Context(), LiveOptions{Interface: s.Info().Name, Filter: "prot 5"}); !errors.As(err, &open) {
		t.Errorf("of a filter that is none: %v", err)
	}
}

// TestFollowing holds counts to go on where libpcap's begin anew.
func TestFollowing(t *testing.T) {
	n := uint64(0)
	for _, now := range []struct {
		says int
		want uint64
	}{{0, 0}, {1<<32 - 2, 1<<32 - 2}, {3, 1<<32 + 3}, {3, 1<<32 + 3}, {1 << 31, 1<<32 + 1<<31}, {1, 2<<32 + 1}} {
		if n = following(n, now.says); n != now.want {
			t.Errorf("behind %d it is %d, want %d", now.says, n, now.want)
		}
	}
}

func TestLinkTypeOfDLT(t *testing.T) {
	for number, want := range map[int]LinkType{1: LinkEthernet, 12: LinkRaw, 14: LinkRaw, 113: LinkSLL, 276: LinkSLL2} {
		if got := linkTypeOfDLT(number); got != want {
			t.Errorf("%d is %v, want %v", number, got, want)
		}
	}
}
