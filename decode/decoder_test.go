package decode

import (
	"reflect"
	"testing"
)

// tcpPacket is what the segment of tcpOf between hostA and hostB decodes to in
// a raw packet.
func tcpPacket(f *Frame, flags TCPFlags, payload string) Packet {
	return Packet{
		Time: f.Time, Number: f.Number, WireLength: f.WireLength,
		Src: packetAddress(hostA), Dst: packetAddress(hostB), TTL: 64, Protocol: TCP,
		SrcPort: 55001, DstPort: 443, Seq: 1000, Ack: 2000, Window: 512, TCPFlags: flags,
		Payload: []byte(payload), PayloadLength: uint32(len(payload)), Flags: IsVerified,
	}
}

func BenchmarkDecode(b *testing.B) {
	payload := make([]byte, 1400)
	frames := []struct {
		name string
		*Frame
	}{
		{"tcp", frameOf(LinkEthernet, ethernetOf(etherTypeIPv4, ipv4Of(TCP, tcpOf(ACK, payload))))},
		{"udp", frameOf(LinkEthernet, ethernetOf(etherTypeIPv4, ipv4Of(UDP, udpOf(5353, 5353, payload))))},
		{"ipv6", frameOf(LinkEthernet, ethernetOf(etherTypeIPv6, ipv6Of(TCP, tcpOf(ACK, payload))))},
		{"vlan", frameOf(LinkEthernet, ethernetOf(etherTypeVLAN, u16(7), u16(etherTypeIPv4), ipv4Of(TCP, tcpOf(ACK, payload))))},
	}
	for _, f := range frames {
		for _, o := range []struct {
			name string
			Options
		}{{"default", Options{}}, {"nochecksums", Options{NoChecksums: true}}} {
			b.Run(f.name+"/"+o.name, func(b *testing.B) {
				d, p := NewDecoder(o.Options), new(Packet)
				b.ReportAllocs()
				for b.Loop() {
					if d.Decode(f.Frame, p).Kind() != Decoded {
						b.Fatal("not decoded")
					}
				}
			})
		}
	}
}

// decodeWhole decodes f, first into a Packet full of an earlier one's fields,
// which must leave no trace.
func decodeWhole(t *testing.T, d *Decoder, f *Frame) (Outcome, Packet) {
	t.Helper()
	var clean, dirty Packet
	dirty = Packet{
		Time: 9, Number: 9, Payload: []byte("x"), Options: []byte("x"), Src: [16]byte{9}, Dst: [16]byte{9, 9},
		SrcPort: 9, DstPort: 9, Protocol: 9, TTL: 9, Flags: 0xffff, WireLength: 9, PayloadLength: 9, Seq: 9, Ack: 9,
		Window: 9, TCPFlags: 9, ICMPType: 9, ICMPCode: 9, VLANs: 9, VLAN: [2]uint16{9, 9}, SrcMAC: [6]byte{9},
		DstMAC: [6]byte{9}, HasMAC: true, Capture: 9, Tunnel: 9,
	}
	o := NewDecoder(Options{}).Decode(f, &clean)
	if got := d.Decode(f, &dirty); got != o || !reflect.DeepEqual(normal(dirty), normal(clean)) {
		t.Errorf("an earlier packet shows:\n%v %+v\n%v %+v", got, dirty, o, clean)
	}
	return o, clean
}

// normal makes no payload and an empty payload the same.
func normal(p Packet) Packet {
	p.Payload = append([]byte(nil), p.Payload...)
	p.Options = append([]byte(nil), p.Options...)
	return p
}

func TestDecodeLinks(t *testing.T) {
	ip := ipv4Of(TCP, tcpOf(SYN|ACK, []byte("hello")))
	mac := func(p *Packet) { p.HasMAC, p.SrcMAC, p.DstMAC = true, macA, macB }
	tests := []struct {
		name  string
		link  LinkType
		data  []byte
		adapt func(*Packet)
	}{
		{"ethernet", LinkEthernet, ethernetOf(etherTypeIPv4, ip), mac},
		{"ethernet padded", LinkEthernet, ethernetOf(etherTypeIPv4, ip, make([]byte, 9)), mac},
		{"802.1Q", LinkEthernet, ethernetOf(etherTypeVLAN, u16(0xe005), u16(etherTypeIPv4), ip), func(p *Packet) {
			mac(p)
			p.VLANs, p.VLAN = 1, [2]uint16{5}
		}},
		{"three tags", LinkEthernet, ethernetOf(etherTypeOldQinQ, u16(5), u16(etherTypeQinQ), u16(6), u16(etherTypeVLAN), u16(7), u16(etherTypeIPv4), ip), func(p *Packet) {
			mac(p)
			p.VLANs, p.VLAN = 3, [2]uint16{5, 6}
		}},
		{"raw", LinkRaw, ip, nil},
		{"raw BSD", LinkRawBSD, ip, nil},
		{"raw OpenBSD", LinkRawOpenBSD, ip, nil},
		{"ipv4", LinkIPv4, ip, nil},
		{"null little-endian", LinkNull, join([]byte{2, 0, 0, 0}, ip), nil},
		{"null big-endian", LinkNull, join(u32(2), ip), nil},
		{"loop", LinkLoop, join(u32(2), ip), nil},
		{"sll", LinkSLL, join(u16(0), u16(1), u16(6), macA[:], u16(0), u16(etherTypeIPv4), ip), nil},
		{"sll multicast", LinkSLL, join(u16(2), u16(1), u16(6), macA[:], u16(0), u16(etherTypeIPv4), ip), func(p *Packet) { p.Flags |= IsMulticast }},
		{"sll2", LinkSLL2, join(u16(etherTypeIPv4), u16(0), u32(3), u16(1), u8(4), u8(6), macA[:], u16(0), ip), nil},
	}
	d := NewDecoder(Options{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := frameOf(tt.link, tt.data)
			want := tcpPacket(f, SYN|ACK, "hello")
			if tt.adapt != nil {
				tt.adapt(&want)
			}
			if o, p := decodeWhole(t, d, f); o.Kind() != Decoded || !reflect.DeepEqual(normal(p), normal(want)) {
				t.Errorf("%v\ngot  %+v\nwant %+v", o, p, want)
			}
		})
	}
}
