package decode

import (
	"bytes"
	"reflect"
	"testing"
)

// FuzzDecode feeds any bytes as a frame of any link type, whole and in any
// order of time after itself.
func FuzzDecode(f *testing.F) {
	for _, cases := range allCases() {
		for _, c := range cases {
			f.Add(uint16(c.link), c.data, uint32(c.wire), uint8(0))
			f.Add(uint16(c.link), c.data, uint32(len(c.data)+100), uint8(4))
		}
	}
	for _, parts := range [][][]byte{
		ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40, 80),
		ipv6Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40, 80),
	} {
		for _, part := range parts {
			f.Add(uint16(LinkRaw), part, uint32(0), uint8(0))
		}
	}
	f.Fuzz(func(t *testing.T, link uint16, data []byte, wire uint32, fcs uint8) {
		frame := &Frame{Data: data, WireLength: wire, LinkType: LinkType(link), FCSLength: fcs, Number: 1, Time: 1, Capture: 1}
		before := bytes.Clone(data)
		var p, again Packet
		d := NewDecoder(Options{})
		o := d.Decode(frame, &p)
		checkInvariants(t, d, frame, o, &p)
		if o2 := NewDecoder(Options{}).Decode(frame, &again); o2 != o || !reflect.DeepEqual(p, again) {
			t.Errorf("decoded twice: %v %+v and %v %+v", o, p, o2, again)
		}
		// The same Decoder, which may now know a first fragment, and one that
		// leaves tunnels closed.
		checkInvariants(t, d, frame, d.Decode(frame, &again), &again)
		outer := NewDecoder(Options{NoTunnels: true})
		checkInvariants(t, outer, frame, outer.Decode(frame, &again), &again)
		if again.Tunnel != 0 || again.Has(IsTunnelled) {
			t.Errorf("a tunnel was opened: %+v", again)
		}
		if d.nesting != 0 || len(d.open) != 0 {
			t.Errorf("%d headers are left open", d.nesting)
		}
		if !bytes.Equal(data, before) {
			t.Error("the frame was written to")
		}
	})
}

// checkInvariants checks what holds of every frame.
func checkInvariants(t *testing.T, d *Decoder, f *Frame, o Outcome, p *Packet) {
	t.Helper()
	switch o.Kind() {
	case NotIP, Truncated, Malformed, Unsupported:
		if o.String() == "" {
			t.Errorf("outcome %x has no name", uint32(o))
		}
		return
	case Held:
		checkHeld(t, d, f)
		return
	case Decoded:
	default:
		t.Fatalf("no such outcome: %x", uint32(o))
	}
	if p.WireLength != f.WireLength {
		t.Errorf("%d bytes on the wire of %d", p.WireLength, f.WireLength)
	}
	checkPacket(t, d, f, p)
	var other Packet
	for d.Released(&other) {
		if other.Has(IsAggregated) != (other.WireLength == 0) && f.WireLength != 0 {
			t.Errorf("a frame of its own: %+v", other)
		}
		if !other.Has(IsReleased) {
			checkPacket(t, d, f, &other)
		}
	}
}

// checkPacket checks what holds of every packet of a frame.
func checkPacket(t *testing.T, d *Decoder, f *Frame, p *Packet) {
	t.Helper()
	if p.Time != f.Time || p.Number != f.Number || p.Capture != f.Capture {
		t.Errorf("not the frame's: %+v", p)
	}
	if !lies(p.Payload, f.Data) {
		t.Errorf("the payload lies outside the frame")
	}
	if wire := max(int(f.WireLength), len(f.Data)); len(p.Payload) > int(p.PayloadLength) || int(p.PayloadLength) > wire {
		t.Errorf("payload of %d of %d bytes in a frame of %d", len(p.Payload), p.PayloadLength, wire)
	}
	if int(p.Tunnel) >= len(d.Tunnels()) || p.Has(IsTunnelled) != (p.Tunnel != 0) {
		t.Errorf("tunnel %d, flags %x, of %d", p.Tunnel, p.Flags, len(d.Tunnels()))
	}
	if !p.Has(IsIPv6) && ([12]byte(p.Src[4:]) != [12]byte{} || [12]byte(p.Dst[4:]) != [12]byte{}) {
		t.Errorf("an IPv4 address of more than four bytes: %v %v", p.Src, p.Dst)
	}
	if p.Protocol != TCP && p.Protocol != UDP && p.Protocol != SCTP && p.SrcPort|p.DstPort != 0 {
		t.Errorf("ports of protocol %v", p.Protocol)
	}
}

// checkHeld checks that a held fragment comes out in the end.
func checkHeld(t *testing.T, d *Decoder, f *Frame) {
	t.Helper()
	var p Packet
	d.Flush()
	for d.Released(&p) && !p.Has(IsReleased) {
		checkPacket(t, d, f, &p)
	}
	if p.Number != f.Number || !p.Has(IsReleased|IsLaterFragment) || p.Payload != nil {
		t.Errorf("held, but not released: %+v", p)
	}
}

// lies says whether part lies within whole.
func lies(part, whole []byte) bool {
	if len(part) == 0 {
		return true
	}
	for i := range whole {
		if &whole[i] == &part[0] {
			return i+len(part) <= len(whole)
		}
	}
	return false
}
