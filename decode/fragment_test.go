package decode

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// ipv4Parts cuts a datagram's payload into fragments at the given offsets.
func ipv4Parts(protocol IPProtocol, id uint16, payload []byte, cuts ...int) (parts [][]byte) {
	cuts = append(cuts, len(payload))
	from := 0
	for _, to := range cuts {
		fragment := uint16(from / 8)
		if to < len(payload) {
			fragment |= ipv4MoreFragments
		}
		parts = append(parts, ipv4With(protocol, id, fragment, nil, payload[from:to]))
		from = to
	}
	return parts
}

// ipv6Parts does likewise.
func ipv6Parts(protocol IPProtocol, id uint32, payload []byte, cuts ...int) (parts [][]byte) {
	cuts = append(cuts, len(payload))
	from := 0
	for _, to := range cuts {
		fragment := uint16(from)
		if to < len(payload) {
			fragment |= 1
		}
		header := join([]byte{uint8(protocol), 0}, u16(fragment), u32(id))
		parts = append(parts, ipv6With(ipv6Fragment, 0, header, payload[from:to]))
		from = to
	}
	return parts
}

// raws are frames without a link header.
func raws(packets ...[]byte) (frames []*Frame) {
	for _, data := range packets {
		frames = append(frames, frameOf(LinkRaw, data))
	}
	return frames
}

// fates decodes frames in order, a second apart, and writes what became of each:
// a line for each outcome and for each packet released.
func fates(d *Decoder, frames ...*Frame) string {
	var (
		b strings.Builder
		p Packet
	)
	for i, f := range frames {
		f.Number, f.Time = uint64(i+1), int64(i+1)*1e9
		if o := d.Decode(f, &p); o.Kind() == Decoded {
			b.WriteString(fate(p))
		} else {
			fmt.Fprintf(&b, "%d %v\n", f.Number, o)
		}
		for d.Released(&p) {
			b.WriteString(fate(p))
		}
	}
	d.Flush()
	for d.Released(&p) {
		b.WriteString(fate(p))
	}
	return b.String()
}

// fate is a line on a packet.
func fate(p Packet) string {
	s := fmt.Sprintf("%d %v %d>%d %d/%d", p.Number, p.Protocol, p.SrcPort, p.DstPort, len(p.Payload), p.PayloadLength)
	for _, flag := range []struct {
		PacketFlags
		name string
	}{{IsFragment, "fragment"}, {IsLaterFragment, "later"}, {IsOverlapping, "overlapping"}, {IsTunnelled, "tunnelled"}, {IsReleased, "released"}, {IsAggregated, "aggregated"}} {
		if p.Has(flag.PacketFlags) {
			s += " " + flag.name
		}
	}
	return s + "\n"
}

func TestFragments(t *testing.T) {
	query := udpOf(5353, 53, make([]byte, 92)) // 100 bytes
	v4 := ipv4Parts(UDP, 7, query, 40, 80)
	other := ipv4Parts(UDP, 8, query, 40, 80)
	v6 := ipv6Parts(UDP, 7, query, 40, 80)
	inner := ipv4Parts(protocolIPv4, 7, ipv4Of(UDP, query), 40, 80)
	inFragments := ipv4Parts(UDP, 7, udpOf(50000, portVXLAN, u32(0x08000000), u32(1111<<8), ethernetOf(etherTypeIPv4, plainTCP())), 72)
	ping := ipv4Parts(ICMP, 7, icmpOf(8, 0, 1, make([]byte, 92)), 40)
	gre := ipv4Parts(50, 7, make([]byte, 100), 40)
	teardrop := join(v4[1])
	binary.BigEndian.PutUint16(teardrop[6:], 3)
	tests := []struct {
		name    string
		packets [][]byte
		want    string
		limits  Limits
	}{
		{"in order", v4, `
1 udp 5353>53 32/32 fragment
2 udp 5353>53 40/40 fragment later
3 udp 5353>53 20/20 fragment later
`, Limits{}},
		{"IPv6 in order", v6, `
1 udp 5353>53 32/32 fragment
2 udp 5353>53 40/40 fragment later
3 udp 5353>53 20/20 fragment later
`, Limits{}},
		{"last first", [][]byte{v4[2], v4[1], v4[0]}, `
1 held fragment
2 held fragment
3 udp 5353>53 32/32 fragment
2 udp 5353>53 40/40 fragment later released
1 udp 5353>53 20/20 fragment later released
`, Limits{HeldFragments: 2}},
		{"IPv6 last first", [][]byte{v6[2], v6[0], v6[1]}, `
1 held fragment
2 udp 5353>53 32/32 fragment
1 udp 5353>53 20/20 fragment later released
3 udp 5353>53 40/40 fragment later
`, Limits{HeldFragments: 1}},
		{"two datagrams", [][]byte{v4[0], other[1], v4[1], other[0]}, `
1 udp 5353>53 32/32 fragment
2 held fragment
3 udp 5353>53 40/40 fragment later
4 udp 5353>53 32/32 fragment
2 udp 5353>53 40/40 fragment later released
`, Limits{HeldFragments: 1}},
		{"first never comes", v4[1:], `
1 held fragment
2 held fragment
1 udp 0>0 0/40 fragment later released
2 udp 0>0 0/20 fragment later released
`, Limits{HeldFragments: 2, UnknownFragments: 2}},
		{"first is cut", [][]byte{ipv4With(UDP, 7, ipv4MoreFragments, nil, query[:2]), v4[1]}, `
1 malformed
2 udp 0>0 40/40 fragment later
`, Limits{UnknownFragments: 1}},
		{"captured twice", [][]byte{v4[0], v4[0], v4[1], v4[1]}, `
1 udp 5353>53 32/32 fragment
2 udp 5353>53 32/32 fragment
3 udp 5353>53 40/40 fragment later
4 udp 5353>53 40/40 fragment later
`, Limits{}},
		{"teardrop", [][]byte{v4[0], teardrop}, `
1 udp 5353>53 32/32 fragment
2 udp 5353>53 40/40 fragment later overlapping
`, Limits{OverlappingFragments: 1}},
		{"teardrop backwards", [][]byte{teardrop, v4[0]}, `
1 held fragment
2 udp 5353>53 32/32 fragment overlapping
1 udp 5353>53 40/40 fragment later released
`, Limits{HeldFragments: 1, OverlappingFragments: 1}},
		{"no ports", ping, `
1 icmp 0>0 32/32 fragment
2 icmp 0>0 60/60 fragment later
`, Limits{}},
		{"other protocol", gre, `
1 esp 0>0 40/40 fragment
2 esp 0>0 60/60 fragment later
`, Limits{}},
		{"tunnel in fragments", [][]byte{inFragments[1], inFragments[0]}, fmt.Sprintf(`
1 held fragment
2 tcp 55001>443 2/2 tunnelled
1 tcp 55001>443 %d/%[1]d fragment later tunnelled released
`, len(inFragments[1])-20), Limits{HeldFragments: 1}},
		{"fragments of a packet in a tunnel", inner, `
1 udp 5353>53 12/12 tunnelled
2 udp 5353>53 40/40 fragment later tunnelled
3 udp 5353>53 40/40 fragment later tunnelled
`, Limits{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := NewDecoder(Options{})
			if got := fates(d, raws(test.packets...)...); got != test.want[1:] {
				t.Errorf("got\n%swant\n%s", got, test.want[1:])
			}
			if got := d.Limits(); got != test.limits {
				t.Errorf("limits %+v, want %+v", got, test.limits)
			}
		})
	}
}

// A datagram is given up thirty seconds after its first part was seen: its
// identification is then used again.
func TestFragmentsExpire(t *testing.T) {
	parts := ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40, 80)
	d := NewDecoder(Options{})
	var p Packet
	at := func(seconds int64, data []byte) Outcome {
		f := frameOf(LinkRaw, data)
		f.Time = seconds * 1e9
		return d.Decode(f, &p)
	}
	if o := at(100, parts[0]); o.Kind() != Decoded {
		t.Fatal(o)
	}
	if o := at(130, parts[1]); o.Kind() != Decoded || p.DstPort != 53 {
		t.Errorf("after 30 s: %v %+v, want the flow", o, p)
	}
	if o := at(131, parts[2]); o.Kind() != Held {
		t.Errorf("after 31 s: %v, want held", o)
	}
	if o := at(90, parts[2]); o.Kind() != Held || d.Released(&p) {
		t.Errorf("time going backwards: %v, want held", o)
	}
	if o := at(162, plainTCP()); o.Kind() != Decoded {
		t.Fatal(o)
	}
	if o := at(163, ipv4Parts(UDP, 8, make([]byte, 100), 40)[1]); o.Kind() != Held {
		t.Fatal(o)
	}
	for range 2 {
		if !d.Released(&p) || p.Number != 1 || p.DstPort != 0 || !p.Has(IsReleased) {
			t.Errorf("given up: %+v, want the fragments without ports", p)
		}
	}
	if got, want := d.Limits(), (Limits{HeldFragments: 3, UnknownFragments: 2}); got != want {
		t.Errorf("limits %+v, want %+v", got, want)
	}
}

// No number of datagrams and fragments takes more than the bounds say, and
// none is lost.
func TestFragmentBounds(t *testing.T) {
	const datagrams, held = 3 * MaxDatagrams, 100
	d := NewDecoder(Options{MaxHeldFragments: held})
	kinds := map[Kind]int{}
	var p Packet
	released := 0
	for i := range datagrams {
		part := ipv4Parts(UDP, uint16(i), udpOf(5353, 53, make([]byte, 92)), 40)[1]
		kinds[d.Decode(frameOf(LinkRaw, part), &p).Kind()]++
		for d.Released(&p) {
			released++
		}
		if len(d.parts.datagrams) > MaxDatagrams {
			t.Fatalf("%d datagrams are kept", len(d.parts.datagrams))
		}
	}
	d.Flush()
	for d.Released(&p) {
		released++
	}
	if kinds[Held] != released || kinds[Held]+kinds[Decoded] != datagrams {
		t.Errorf("%v, released %d: not all of %d", kinds, released, datagrams)
	}
	// Held are the first hundred, whose datagrams are the first to be given
	// up, and so on in turns.
	want := Limits{
		HeldFragments: uint64(kinds[Held]), UnknownFragments: datagrams,
		RefusedFragments: uint64(kinds[Decoded]), RefusedDatagrams: datagrams - MaxDatagrams,
	}
	if got := d.Limits(); got != want || kinds[Held] != 3*held {
		t.Errorf("limits %+v, want %+v with %d held", got, want, 3*held)
	}
	if len(d.parts.datagrams) != 0 {
		t.Errorf("%d datagrams are left", len(d.parts.datagrams))
	}
}

func TestFragmentsAllocateNothingInTheEnd(t *testing.T) {
	parts := ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40, 80)
	d, p := NewDecoder(Options{}), new(Packet)
	round := func() {
		for _, i := range []int{2, 0, 1} {
			d.Decode(frameOf(LinkRaw, parts[i]), p)
			for d.Released(p) {
			}
		}
		d.Flush()
	}
	round()
	if n := testing.AllocsPerRun(100, round); n > 4 { // the three frames, and the payload that waits
		t.Errorf("%v allocations", n)
	}
}

// Parts of a TCP segment say where in the stream they lie, held or not.
func TestFragmentSequence(t *testing.T) {
	text := []byte("0123456789abcdefghijklmnopqrstuvwxyz")
	parts := ipv4Parts(TCP, 7, tcpOf(PSH|ACK, text), 32, 48)
	syn := ipv4Parts(TCP, 8, tcpOf(SYN, text), 32)
	tunnel := ipv4Parts(protocolIPv4, 9, ipv4Of(TCP, tcpOf(ACK, text)), 48)
	d := NewDecoder(Options{})
	got := map[uint64][2]uint32{}
	var p Packet
	for i, data := range [][]byte{parts[2], parts[0], parts[1], syn[0], syn[1], tunnel[0], tunnel[1]} {
		f := frameOf(LinkRaw, data)
		f.Number = uint64(i)
		for ok := d.Decode(f, &p).Kind() == Decoded; ok; ok = d.Released(&p) {
			got[p.Number] = [2]uint32{p.Seq, p.PayloadLength}
		}
	}
	want := map[uint64][2]uint32{0: {1028, 8}, 1: {1000, 12}, 2: {1012, 16}, 3: {1000, 12}, 4: {1013, 24}, 5: {1000, 8}, 6: {1008, 28}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("sequence numbers and lengths %v, want %v", got, want)
	}
}

// Parts of a UDP datagram say which datagram they are of, and where in it they
// lie; those of an echo whose it is.
func TestFragmentOffset(t *testing.T) {
	type place struct{ seq, ack, length uint32 }
	udp := ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40, 80)
	tunnel := ipv4Parts(protocolIPv4, 8, ipv4Of(UDP, udpOf(5353, 53, make([]byte, 92))), 48)
	ping := ipv4Parts(ICMP, 9, icmpOf(8, 0, 0x00070001, make([]byte, 92)), 40)
	d := NewDecoder(Options{})
	got := map[uint64]place{}
	var p Packet
	for i, data := range [][]byte{udp[2], udp[0], udp[1], tunnel[0], tunnel[1], ping[0], ping[1]} {
		f := frameOf(LinkRaw, data)
		f.Number = uint64(i + 10)
		for ok := d.Decode(f, &p).Kind() == Decoded; ok; ok = d.Released(&p) {
			got[p.Number] = place{p.Seq, p.Ack, p.PayloadLength}
		}
	}
	want := map[uint64]place{
		10: {72, 11, 20}, 11: {0, 92, 32}, 12: {32, 11, 40},
		13: {0, 0, 20}, 14: {20, 13, 72}, // the inner datagram is in no fragments itself
		15: {0x00070001, 0, 32}, 16: {0x00070001, 0, 60},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A comment is found again at the packet, whatever way the frame took.
func TestCommentedPackets(t *testing.T) {
	parts := ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 92)), 40)
	vxlan := ipv4Of(UDP, udpOf(50000, portVXLAN, u32(0x08000000), u32(1111<<8), ethernetOf(etherTypeIPv4, plainTCP())))
	d := NewDecoder(Options{})
	commented := 0
	var p Packet
	for _, data := range [][]byte{plainTCP(), vxlan, parts[1], parts[0]} {
		f := frameOf(LinkRaw, data)
		f.Commented = true
		for ok := d.Decode(f, &p).Kind() == Decoded; ok; ok = d.Released(&p) {
			if p.Has(IsCommented) {
				commented++
			}
		}
	}
	if commented != 4 {
		t.Errorf("%d packets are commented, want 4", commented)
	}
}

// A part's payload is what it holds itself; the first has the header besides.
// What had to wait comes with the datagram's first bytes, in their order, also
// where the sender began with the last part or the frame's memory is used again.
func TestFragmentPayload(t *testing.T) {
	text := "0123456789abcdefghijklmnopqrstuvwxyz"
	parts := ipv4Parts(UDP, 7, udpOf(5353, 53, []byte(text)), 24, 32)
	long := ipv4Parts(UDP, 7, udpOf(5353, 53, make([]byte, 4000)), 1480, 2960)
	payloads := func(order ...[]byte) (got []string) {
		d := NewDecoder(Options{})
		var p Packet
		for _, part := range order {
			data := join(part)
			for ok := d.Decode(frameOf(LinkRaw, data), &p).Kind() == Decoded; ok || d.Released(&p); ok = false {
				got = append(got, string(p.Payload))
			}
			clear(data)
		}
		return got
	}
	inOrder := []string{text[:16], text[16:24], text[24:]}
	for name, got := range map[string][]string{
		"in order":     payloads(parts[0], parts[1], parts[2]),
		"last first":   payloads(parts[2], parts[1], parts[0]),
		"first last":   payloads(parts[1], parts[2], parts[0]),
		"second first": payloads(parts[1], parts[0], parts[2]),
	} {
		if !reflect.DeepEqual(got, inOrder) {
			t.Errorf("%s: payloads %q, want %q", name, got, inOrder)
		}
	}
	var lengths []int
	for _, payload := range payloads(long[2], long[1], long[0]) {
		lengths = append(lengths, len(payload))
	}
	if want := []int{1472, heldPayload - 1480, 0}; !reflect.DeepEqual(lengths, want) {
		t.Errorf("of a long datagram %v bytes, want %v", lengths, want)
	}
}
