package decode

import (
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// frameCase is a frame and what it decodes to.
type frameCase struct {
	name    string
	link    LinkType
	data    []byte
	wire    int // the frame's length on the wire, where data is a part of it
	outcome Outcome
	// want changes plainPacket to the packet expected; it is not called where
	// the outcome is not Decoded.
	want func(*Packet)
	// way is how the packet came.
	way Tunnel
}

// plainPacket is what plainTCP decodes to.
func plainPacket() Packet {
	return Packet{
		Src: packetAddress(hostA), Dst: packetAddress(hostB), TTL: 64, Protocol: TCP,
		SrcPort: 55001, DstPort: 443, Seq: 1000, Ack: 2000, Window: 512, TCPFlags: PSH | ACK,
		Payload: []byte("hello"), PayloadLength: 5, Flags: IsVerified,
	}
}

// plainTCP is a packet that most cases carry.
func plainTCP() []byte { return ipv4Of(TCP, tcpOf(PSH|ACK, []byte("hello"))) }

// withMAC are the addresses of ethernetOf.
func withMAC(p *Packet) { p.HasMAC, p.SrcMAC = true, macA }

// also applies changes one after another.
func also(changes ...func(*Packet)) func(*Packet) {
	return func(p *Packet) {
		for _, change := range changes {
			change(p)
		}
	}
}

// check decodes the case's frame, by itself and after another packet whose
// fields must leave no trace.
func (c frameCase) check(t *testing.T) {
	t.Helper()
	f := c.frame()
	want := c.packet(f)
	for _, p := range []Packet{{}, dirtyPacket()} {
		d := NewDecoder(Options{})
		o := d.Decode(f, &p)
		if o != c.outcome {
			t.Fatalf("outcome %v, want %v; packet %+v", o, c.outcome, p)
		}
		if o.Kind() == Decoded && !reflect.DeepEqual(bare(p), bare(want)) {
			t.Errorf("packet\n%+v, want\n%+v", p, want)
		}
		if ways := d.Tunnels(); o.Kind() == Decoded && !reflect.DeepEqual(ways[p.Tunnel], c.way) {
			t.Errorf("came by %+v, want %+v", ways[p.Tunnel], c.way)
		}
	}
}

// frame is the case's.
func (c frameCase) frame() *Frame {
	f := frameOf(c.link, c.data)
	f.WireLength = max(f.WireLength, uint32(c.wire))
	return f
}

// packet is the packet expected of f.
func (c frameCase) packet(f *Frame) Packet {
	p := plainPacket()
	p.Time, p.Number, p.WireLength = f.Time, f.Number, f.WireLength
	if len(c.way) > 0 {
		p.Flags |= IsTunnelled
		p.Tunnel = uint32(len(c.way)) // the first of each length a Decoder meets
	}
	if c.want != nil {
		c.want(&p)
	}
	return p
}

// dirtyPacket has something in every field.
func dirtyPacket() Packet {
	return Packet{
		Time: 9, Number: 9, Payload: []byte("x"), Src: [16]byte{9}, Dst: [16]byte{9, 9},
		SrcPort: 9, DstPort: 9, Protocol: 9, TTL: 9, Flags: 0xffff, WireLength: 9, PayloadLength: 9, Seq: 9, Ack: 9,
		Window: 9, WindowScale: 9, TCPFlags: 9, ICMPType: 9, ICMPCode: 9, VLANs: 9, VLAN: [2]uint16{9, 9}, SrcMAC: [6]byte{9},
		HasMAC: true, Capture: 9, Tunnel: 9,
	}
}

// bare makes no payload and an empty payload the same.
func bare(p Packet) Packet {
	p.Payload = append([]byte{}, p.Payload...)
	return p
}

// allCases are the cases of every group.
func allCases() map[string][]frameCase {
	return map[string][]frameCase{
		"link": linkCases(), "transport": transportCases(), "tunnel": tunnelCases(), "hostile": hostileCases(),
	}
}

func TestDecode(t *testing.T) {
	for group, cases := range allCases() {
		for _, c := range cases {
			t.Run(group+"/"+c.name, c.check)
		}
	}
}

// TestCaptureFiles keeps testdata/frames, a capture of each case, as the cases
// are: for the tests of the whole program, and for a look with another one.
// PORTSCOPE_UPDATE=1 writes them.
func TestCaptureFiles(t *testing.T) {
	for group, cases := range allCases() {
		for _, c := range cases {
			name := filepath.Join("testdata", "frames", group, c.name+".pcap")
			file := pcapFile(littleEndian, pcapMicroseconds, 4, uint32(c.link), pcapRecord(littleEndian, 1, 0, uint32(len(c.data)), c.frame().WireLength, string(c.data)))
			keep(t, name, file)
		}
	}
}

// A frame of which less was captured is never called malformed for it, and
// what flow it has is the whole frame's or, where that is in a tunnel, one of
// the tunnel's.
func TestSnappedFrames(t *testing.T) {
	for group, cases := range allCases() {
		if group == "hostile" {
			continue
		}
		for _, c := range cases {
			t.Run(group+"/"+c.name, func(t *testing.T) { checkSnapped(t, c) })
		}
	}
}

func checkSnapped(t *testing.T, c frameCase) {
	flows := map[string]bool{flowOf(c.packet(frameOf(c.link, c.data))): true}
	var p Packet
	if NewDecoder(Options{NoTunnels: true}).Decode(frameOf(c.link, c.data), &p).Kind() == Decoded {
		flows[flowOf(p)] = true
	}
	for n := range c.data {
		o := NewDecoder(Options{}).Decode(snapped(c.link, c.data, n), &p)
		switch {
		case o.Kind() == Malformed:
			t.Errorf("%d bytes: malformed", n)
		case o.Kind() == Decoded && len(c.way) < 2 && !flows[flowOf(p)]:
			t.Errorf("%d bytes: flow %s, want one of %v", n, flowOf(p), flows)
		case o.Kind() == Decoded && p.Payload != nil && len(p.Payload) > int(p.PayloadLength):
			t.Errorf("%d bytes: %d of %d payload bytes", n, len(p.Payload), p.PayloadLength)
		}
	}
}

// flowOf is what a packet is counted to.
func flowOf(p Packet) string {
	return fmt.Sprintf("%v %x:%d > %x:%d", p.Protocol, p.Src, p.SrcPort, p.Dst, p.DstPort)
}

func TestDecodeAllocatesNothing(t *testing.T) {
	for group, cases := range allCases() {
		for _, c := range cases {
			d, p, f := NewDecoder(Options{}), new(Packet), c.frame()
			if d.Decode(f, p); p.Has(IsFragment) {
				continue
			}
			if n := testing.AllocsPerRun(10, func() { d.Decode(f, p) }); n != 0 {
				t.Errorf("%s/%s: %v allocations", group, c.name, n)
			}
		}
	}
}

// The length on the wire is the frame's, with or without its check sequence;
// where less was sent than was captured, what was captured counts.
func TestFrameLengths(t *testing.T) {
	whole := ethernetOf(etherTypeIPv4, plainTCP(), u32(0))
	offloaded := join(whole)
	offloaded[16], offloaded[17] = 0, 0 // IPv4's total length
	tests := []struct {
		name                  string
		data                  []byte
		wire, fcs             int
		payload, sent, length int
	}{
		{"no check sequence", whole, len(whole), 0, 5, 5, len(whole)},
		{"check sequence", whole, len(whole), 4, 5, 5, len(whole)},
		{"check sequence after an offloaded segment", offloaded, len(whole), 4, 5, 5, len(whole)},
		{"check sequence not captured", offloaded[:len(whole)-4], len(whole), 4, 5, 5, len(whole)},
		{"check sequence cut in two", offloaded[:len(whole)-2], len(whole), 4, 5, 5, len(whole)},
		{"half captured", whole[:len(whole)-6], len(whole), 4, 3, 5, len(whole)},
		{"more captured than sent", whole, 20, 0, 5, 5, 20},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := frameOf(LinkEthernet, test.data)
			f.WireLength, f.FCSLength = uint32(test.wire), uint8(test.fcs)
			var p Packet
			if o := NewDecoder(Options{}).Decode(f, &p); o.Kind() != Decoded {
				t.Fatal(o)
			}
			if len(p.Payload) != test.payload || int(p.PayloadLength) != test.sent || int(p.WireLength) != test.length {
				t.Errorf("payload %d of %d in %d bytes, want %d of %d in %d", len(p.Payload), p.PayloadLength, p.WireLength, test.payload, test.sent, test.length)
			}
		})
	}
}

// BenchmarkDecode decodes a frame, and lets gopacket's layers do so where they
// make no copies: what the fast lane is there to save.
func BenchmarkDecode(b *testing.B) {
	payload := repeat([]byte("data"), 350)
	frames := []struct {
		name string
		*Frame
		gopacket bool // reads it without a packet of its own
	}{
		{"tcp", frameOf(LinkEthernet, ethernetOf(etherTypeIPv4, ipv4Of(TCP, tcpOf(ACK, payload)))), true},
		{"udp", frameOf(LinkEthernet, ethernetOf(etherTypeIPv4, ipv4Of(UDP, udpOf(5353, 5353, payload)))), true},
		{"ipv6", frameOf(LinkEthernet, ethernetOf(etherTypeIPv6, ipv6Of(TCP, tcpOf(ACK, payload)))), true},
		{"vxlan", frameOf(LinkEthernet, ethernetOf(etherTypeIPv4, ipv4Of(UDP, udpOf(50000, portVXLAN, u32(0x08000000), u32(1111<<8), ethernetOf(etherTypeIPv4, ipv4Of(TCP, tcpOf(ACK, payload))))))), false},
		{"vlan", frameOf(LinkEthernet, ethernetOf(etherTypeVLAN, u16(7), u16(etherTypeIPv4), ipv4Of(TCP, tcpOf(ACK, payload)))), true},
	}
	for _, f := range frames {
		for _, o := range []struct {
			name string
			Options
		}{{"default", Options{}}, {"nochecksums", Options{NoChecksums: true}}} {
			b.Run(f.name+"/"+o.name, func(b *testing.B) { benchmarkDecode(b, f.Frame, o.Options) })
		}
		if f.gopacket {
			b.Run(f.name+"/gopacket", func(b *testing.B) { benchmarkGopacket(b, f.Data) })
		}
	}
}

func benchmarkDecode(b *testing.B, f *Frame, o Options) {
	d, p := NewDecoder(o), new(Packet)
	b.ReportAllocs()
	for b.Loop() {
		if d.Decode(f, p).Kind() != Decoded {
			b.Fatal("not decoded")
		}
	}
}

func benchmarkGopacket(b *testing.B, frame []byte) {
	var (
		ethernet layers.Ethernet
		vlan     layers.Dot1Q
		ipv4     layers.IPv4
		ipv6     layers.IPv6
		tcp      layers.TCP
		udp      layers.UDP
		found    []gopacket.LayerType
	)
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet)
	parser.SetDecodingLayerContainer(gopacket.DecodingLayerSparse(nil))
	for _, layer := range []gopacket.DecodingLayer{&ethernet, &vlan, &ipv4, &ipv6, &tcp, &udp} {
		parser.AddDecodingLayer(layer)
	}
	parser.IgnoreUnsupported = true // what is in TCP and UDP
	b.ReportAllocs()
	for b.Loop() {
		if err := parser.DecodeLayers(frame, &found); err != nil || len(found) < 3 {
			b.Fatal(found, err)
		}
	}
}
