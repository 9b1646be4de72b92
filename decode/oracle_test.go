package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"path/filepath"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// The fast lane is ours; gopacket's layers are the slow and readable twin that
// it must agree with, wherever both read a packet.

// gist is what both tell of a packet.
type gist struct {
	src, dst         string
	protocol         IPProtocol
	srcPort, dstPort uint16
	seq, ack         uint32
	flags            TCPFlags
	payload          string
}

// gistOf is ours.
func gistOf(p *Packet) gist {
	n := 4
	if p.Has(IsIPv6) {
		n = 16
	}
	g := gist{
		src: net.IP(p.Src[:n]).String(), dst: net.IP(p.Dst[:n]).String(), protocol: p.Protocol,
		srcPort: p.SrcPort, dstPort: p.DstPort, payload: string(p.Payload),
	}
	if p.Protocol == TCP {
		g.seq, g.ack, g.flags = p.Seq, p.Ack, p.TCPFlags
	}
	return g
}

// oracleGist is gopacket's, of the first TCP, UDP or SCTP header and the only
// IP header before it; ok is false where it finds none.
func oracleGist(data []byte, first gopacket.Decoder) (g gist, ok bool) {
	// It recovers from its layers' panics itself, and copies the frame: its
	// radiotap layer writes to it.
	for _, l := range gopacket.NewPacket(data, first, gopacket.Default).Layers() {
		switch l := l.(type) {
		case *layers.IPv4:
			if g.src != "" {
				return g, false // in a tunnel, which only gopacket opens here
			}
			g.src, g.dst = l.SrcIP.String(), l.DstIP.String()
		case *layers.IPv6:
			if g.src != "" {
				return g, false
			}
			g.src, g.dst = l.SrcIP.String(), l.DstIP.String()
		case *layers.TCP:
			g.protocol, g.srcPort, g.dstPort, g.payload = TCP, uint16(l.SrcPort), uint16(l.DstPort), string(l.Payload)
			g.seq, g.ack, g.flags = l.Seq, l.Ack, tcpFlagsOf(l)
			return g, true
		case *layers.UDP:
			g.protocol, g.srcPort, g.dstPort, g.payload = UDP, uint16(l.SrcPort), uint16(l.DstPort), string(l.Payload)
			return g, true
		case *layers.SCTP:
			g.protocol, g.srcPort, g.dstPort, g.payload = SCTP, uint16(l.SrcPort), uint16(l.DstPort), string(l.Payload)
			return g, true
		}
	}
	return g, false
}

// tcpFlagsOf puts gopacket's flags together.
func tcpFlagsOf(l *layers.TCP) (f TCPFlags) {
	for i, set := range []bool{l.FIN, l.SYN, l.RST, l.PSH, l.ACK, l.URG, l.ECE, l.CWR, l.NS} {
		if set {
			f |= 1 << i
		}
	}
	return f
}

// checkOracle compares one frame, and says whether there was something to
// compare.
func checkOracle(t *testing.T, name string, f *Frame) bool {
	t.Helper()
	want, ok := oracleGist(f.Data, layers.LinkType(f.LinkType))
	if !ok {
		return false
	}
	var p Packet
	if o := NewDecoder(Options{NoTunnels: true}).Decode(f, &p); o.Kind() != Decoded {
		t.Errorf("%s: %v, want %+v", name, o, want)
	} else if got := gistOf(&p); got != want {
		t.Errorf("%s:\n got %+v\nwant %+v", name, got, want)
	}
	return true
}

func TestOracleAgreesOnSamples(t *testing.T) {
	names, err := filepath.Glob("../samples/*.pcap*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	compared := 0
	for _, name := range names {
		compared += oracleCapture(t, name)
	}
	if compared < 100 {
		t.Errorf("only %d frames were compared", compared)
	}
}

// oracleCapture compares the frames of a capture whose link type gopacket
// reads, and says how many.
func oracleCapture(t *testing.T, name string) (n int) {
	s, err := Open(name, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for b := new(Batch); err == nil; {
		err = s.Read(b)
		for i := range b.Frames {
			f := &b.Frames[i]
			if f.LinkType != LinkSLL2 && f.WireLength == uint32(len(f.Data)) && checkOracle(t, fmt.Sprintf("%s frame %d", name, f.Number), f) {
				n++
			}
		}
	}
	if !errors.Is(err, io.EOF) && n == 0 {
		t.Errorf("%s: %v", name, err)
	}
	return n
}

// Frames that gopacket itself puts together, of random layers and contents,
// come out as they went in.
func TestOracleAgreesOnItsOwnFrames(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 2000 {
		data := randomFrame(t, r)
		if !checkOracle(t, fmt.Sprintf("frame %d (%x)", i, data), frameOf(LinkEthernet, data)) {
			t.Fatalf("gopacket does not read its frame %x", data)
		}
		var p Packet
		if NewDecoder(Options{}).Decode(frameOf(LinkEthernet, data), &p); !p.Has(IsVerified) || p.Has(BadChecksum) {
			t.Errorf("frame %d (%x): checksum is not right", i, data)
		}
	}
}

// randomFrame is an Ethernet frame of TCP, UDP or SCTP over either IP, with or
// without VLAN tags.
func randomFrame(t *testing.T, r *rand.Rand) []byte {
	eth := &layers.Ethernet{SrcMAC: macA[:], DstMAC: macB[:]}
	stack := []gopacket.SerializableLayer{eth}
	next := &eth.EthernetType
	for range r.IntN(3) {
		*next = layers.EthernetTypeDot1Q
		tag := &layers.Dot1Q{VLANIdentifier: uint16(r.IntN(4096))}
		stack, next = append(stack, tag), &tag.Type
	}
	ip, network := randomIP(r, next)
	transport, protocol := randomTransport(r, network)
	stack = append(stack, ip, transport, gopacket.Payload(randomBytes(r, r.IntN(100))))
	switch ip := ip.(type) {
	case *layers.IPv4:
		ip.Protocol = protocol
	case *layers.IPv6:
		ip.NextHeader = protocol
	}
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, stack...); err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(b.Bytes())
}

// randomIP is an IP header of either version, whose EtherType it sets.
func randomIP(r *rand.Rand, t *layers.EthernetType) (gopacket.SerializableLayer, gopacket.NetworkLayer) {
	if r.IntN(2) == 0 {
		*t = layers.EthernetTypeIPv4
		ip := &layers.IPv4{Version: 4, TTL: 64, SrcIP: randomBytes(r, 4), DstIP: randomBytes(r, 4)}
		if r.IntN(4) == 0 {
			ip.Options = []layers.IPv4Option{{OptionType: 7, OptionLength: 7, OptionData: randomBytes(r, 5)}, {OptionType: 0, OptionLength: 1}}
		}
		return ip, ip
	}
	*t = layers.EthernetTypeIPv6
	ip := &layers.IPv6{Version: 6, HopLimit: 64, SrcIP: randomBytes(r, 16), DstIP: randomBytes(r, 16)}
	return ip, ip
}

// randomTransport is a transport header, over an IP header.
func randomTransport(r *rand.Rand, network gopacket.NetworkLayer) (gopacket.SerializableLayer, layers.IPProtocol) {
	// Ports below 1024 would lead gopacket to upper layers.
	src, dst := uint16(30000+r.IntN(30000)), uint16(30000+r.IntN(30000))
	switch r.IntN(3) {
	case 0:
		tcp := &layers.TCP{SrcPort: layers.TCPPort(src), DstPort: layers.TCPPort(dst), Seq: r.Uint32(), Ack: r.Uint32(), Window: 512}
		tcp.SYN, tcp.ACK, tcp.PSH, tcp.FIN, tcp.RST, tcp.URG, tcp.ECE, tcp.CWR = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
		if r.IntN(2) == 0 {
			tcp.Options = []layers.TCPOption{{OptionType: layers.TCPOptionKindTimestamps, OptionLength: 10, OptionData: randomBytes(r, 8)}}
		}
		_ = tcp.SetNetworkLayerForChecksum(network)
		return tcp, layers.IPProtocolTCP
	case 1:
		udp := &layers.UDP{SrcPort: layers.UDPPort(src), DstPort: layers.UDPPort(dst)}
		_ = udp.SetNetworkLayerForChecksum(network)
		return udp, layers.IPProtocolUDP
	}
	return &layers.SCTP{SrcPort: layers.SCTPPort(src), DstPort: layers.SCTPPort(dst), VerificationTag: r.Uint32()}, layers.IPProtocolSCTP
}

// randomBytes is n random bytes.
func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.UintN(256))
	}
	return b
}

// wirelessLinks are the link types of IEEE 802.11.
var wirelessLinks = map[LinkType]bool{Link80211: true, LinkRadiotap: true, LinkPPI: true, LinkPrism: true, LinkAVS: true}

// gopacket reads fewer links than we do; where it reads a packet of a case, it
// is the same. Of IEEE 802.11 it takes a check sequence to be always there.
func TestOracleAgreesOnLinks(t *testing.T) {
	compared := 0
	for _, c := range append(linkCases(), transportCases()...) {
		if c.link > 255 || wirelessLinks[c.link] || c.outcome.Kind() != Decoded || c.packet(c.frame()).Flags&BadChecksum != 0 {
			continue
		}
		if checkOracle(t, c.name, c.frame()) {
			compared++
		}
	}
	if compared < 25 {
		t.Errorf("only %d cases were compared", compared)
	}
}
