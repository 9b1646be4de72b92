package classify

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// packets reads a script, one packet a line:
//
//	SECONDS TRANSPORT SOCKET > SOCKET [FLAGS] [seq=N] [ack=N] [multicast] ["payload"]
//
// FLAGS are TCP's, as in "SA". Frames are numbered from 1. whole=N makes it the
// first fragment of a UDP payload of N bytes; of=FRAME the one that goes on at
// seq=N of that whose first is in the frame; overlapping says it contradicts.
// aggregated makes it one that came in a frame counted to another.
func packets(t testing.TB, script string) (list []decode.Packet) {
	t.Helper()
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		p := packet(t, line)
		p.Number = uint64(len(list) + 1)
		list = append(list, p)
	}
	return list
}

func packet(t testing.TB, line string) (p decode.Packet) {
	t.Helper()
	head, quoted, _ := strings.Cut(line, `"`)
	if quoted != "" {
		text, err := strconv.Unquote(`"` + quoted)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		p.Payload, p.PayloadLength = []byte(text), uint32(len(text))
	}
	words := strings.Fields(head)
	seconds, err := strconv.ParseFloat(words[0], 64)
	if err != nil || words[3] != ">" {
		t.Fatalf("%s: want SECONDS TRANSPORT SOCKET > SOCKET", line)
	}
	p.Time = int64(seconds * float64(time.Second))
	p.Protocol = map[string]decode.IPProtocol{"tcp": decode.TCP, "udp": decode.UDP, "sctp": decode.SCTP, "icmp": decode.ICMP, "esp": protocolESP, "ospf": 89}[words[1]]
	p.Src, p.SrcPort = endpoint(&p, words[2])
	p.Dst, p.DstPort = endpoint(&p, words[4])
	p.WireLength, p.Window = 54+p.PayloadLength, 0xffff
	for _, word := range words[5:] {
		setField(t, &p, word)
	}
	return p
}

func endpoint(p *decode.Packet, socket string) (a [16]byte, port uint16) {
	if addr, err := netip.ParseAddrPort(socket); err == nil {
		if addr.Addr().Is6() {
			p.Flags |= decode.IsIPv6
			return addr.Addr().As16(), addr.Port()
		}
		v4 := addr.Addr().As4()
		copy(a[:], v4[:])
		return a, addr.Port()
	}
	v4 := netip.MustParseAddr(socket).As4()
	copy(a[:], v4[:])
	return a, 0
}

func setField(t testing.TB, p *decode.Packet, word string) {
	t.Helper()
	key, value, _ := strings.Cut(word, "=")
	n, _ := strconv.ParseUint(value, 10, 32)
	switch key {
	case "seq":
		p.Seq = uint32(n)
	case "ack":
		p.Ack = uint32(n)
	case "type":
		p.ICMPType = uint8(n)
	case "code":
		p.ICMPCode = uint8(n)
	case "id":
		p.Seq = uint32(n) << 16
	case "sent":
		p.PayloadLength = uint32(n)
		p.Flags |= decode.IsSnapped
	case "whole":
		p.Ack = uint32(n)
		p.Flags |= decode.IsFragment
	case "of":
		p.Ack = uint32(n)
		p.Flags |= decode.IsFragment | decode.IsLaterFragment
	case "aggregated":
		p.Flags |= decode.IsAggregated
		p.WireLength = 0
	case "overlapping":
		p.Flags |= decode.IsOverlapping
	case "multicast":
		p.Flags |= decode.IsMulticast
	default:
		for _, letter := range word {
			at := strings.IndexRune("FSRPA", letter)
			if at < 0 {
				t.Fatalf("what is %q?", word)
			}
			p.TCPFlags |= 1 << at
		}
	}
}

// flowsOf runs a script through one table and tells its flows, a line each.
func flowsOf(t testing.TB, o Options, script string) []string {
	t.Helper()
	o = o.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	for _, p := range packets(t, script) {
		tb.add(&p)
	}
	tb.finish()
	s := &Summary{List: newAnalysis([]*table{tb}, o, nil)}
	var lines []string
	for f := range s.Flows {
		lines = append(lines, line(f))
	}
	return lines
}

// line tells of a flow what the tests here are about.
func line(f *Flow) string {
	text := fmt.Sprintf("%v %v > %v by %v, %d+%d packets, %d+%d payload, %s by %v",
		f.Protocol, f.Originator.Socket(), f.Responder.Socket(), f.OrientedBy,
		f.Originator.Packets, f.Responder.Packets, f.Originator.PayloadBytes, f.Responder.PayloadBytes, f.Service, f.Confidence)
	if f.Names.Host != "" {
		text += fmt.Sprintf(", %s from %s", f.Names.Host, f.Names.HostFrom)
	}
	if len(f.ICMPErrors) > 0 {
		text += fmt.Sprintf(", %v", f.ICMPErrors)
	}
	if e := f.Evidence; e != nil {
		text += fmt.Sprintf(", frame %d %q", e.Frame, e.Bytes)
	}
	return text
}
