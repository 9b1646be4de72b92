package classify

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portscope/portscope/decode"
)

// segment is one line of a TCP script.
type segment struct {
	side   int
	packet decode.Packet
}

// segments reads a script of one connection, one segment a line:
//
//	> FLAGS [seq=N] [ack=N] [len=N] [win=N] [scale=N] [after=DURATION] [part]
//
// The line begins with > where the originator sends and with < where the
// responder does. FLAGS are FIN, SYN, RST, PSH and ACK by their letters, - for
// none. Numbers are taken modulo 2^32, so that -1 is the one before 0. Without
// win the window is 1000; without after a segment comes 1 ms after the last.
// part makes it a later fragment, which has no TCP header.
func segments(t testing.TB, script string) (list []segment) {
	t.Helper()
	now := int64(time.Hour)
	for line := range strings.Lines(script) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		s := segment{packet: decode.Packet{Protocol: decode.TCP, Number: uint64(len(list) + 1), Window: 1000}}
		s.side = strings.Index("><", words[0])
		s.packet.TCPFlags = tcpFlags(t, words[1])
		now += int64(time.Millisecond)
		for _, word := range words[2:] {
			now = setSegment(t, &s.packet, word, now)
		}
		s.packet.Time = now
		list = append(list, s)
	}
	return list
}

// tcpFlags reads control bits.
func tcpFlags(t testing.TB, word string) (flags decode.TCPFlags) {
	t.Helper()
	for _, letter := range strings.TrimPrefix(word, "-") {
		at := strings.IndexRune("FSRPA", letter)
		if at < 0 {
			t.Fatalf("what is %q?", word)
		}
		flags |= 1 << at
	}
	return flags
}

// setSegment sets what a word of a script says, and returns the segment's time.
func setSegment(t testing.TB, p *decode.Packet, word string, now int64) int64 {
	t.Helper()
	key, value, _ := strings.Cut(word, "=")
	if key == "after" {
		d, err := time.ParseDuration(value)
		if err != nil {
			t.Fatal(err)
		}
		return now - int64(time.Millisecond) + int64(d)
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil && key != "part" {
		t.Fatalf("what is %q?", word)
	}
	switch key {
	case "seq":
		p.Seq = uint32(n)
	case "ack":
		p.Ack = uint32(n)
	case "len":
		p.PayloadLength = uint32(n)
	case "win":
		p.Window = uint16(n)
	case "scale":
		p.WindowScale = byte(n) + 1
	case "part":
		p.Flags |= decode.IsFragment | decode.IsLaterFragment
	default:
		t.Fatalf("what is %q?", word)
	}
	return now
}

// play is a script's flow.
func play(t testing.TB, script string) connection {
	t.Helper()
	f := newConnection()
	for _, s := range segments(t, script) {
		f.add(&s.packet, s.side)
	}
	return f
}

// newConnection is a flow without packets, in a memory of its own.
func newConnection() connection {
	m := &tcpMemory{}
	return m.at(m.flows.grow())
}

// tcpRecord is what a tcpFlow writes into a Flow.
type tcpRecord struct {
	TCP
	Sent   [2]uint64 // payload bytes
	Counts [2]EndpointTCP
}

// recordOf is a flow's record.
func recordOf(f connection) tcpRecord {
	var w Flow
	f.record(&w)
	return tcpRecord{
		TCP:    *w.TCP,
		Sent:   [2]uint64{w.Originator.PayloadBytes, w.Responder.PayloadBytes},
		Counts: [2]EndpointTCP{w.Originator.TCP, w.Responder.TCP},
	}
}
