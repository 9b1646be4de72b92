package classify

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/portscope/portscope/decode"
)

// Each case is a connection and all that its record says.
func TestRecords(t *testing.T) {
	const ms = int64(time.Millisecond)
	cases := []struct {
		name, script string
		want         tcpRecord
	}{
		{"a request and its answer, both acknowledged", `
			> S  seq=100
			< SA seq=500 ack=101 after=10ms
			> A  seq=101 ack=501
			> PA seq=101 ack=501 len=50
			< A  seq=501 ack=151 after=12ms
			< PA seq=501 ack=151 len=70
			> A  seq=151 ack=571 after=3ms
			> FA seq=151 ack=571
			< FA seq=571 ack=152
			> A  seq=152 ack=572
		`, tcpRecord{
			TCP:  TCP{State: "SF", History: "ShADadFf", HandshakeRTT: 11 * ms, HasHandshakeRTT: true},
			Sent: [2]uint64{50, 70},
			Counts: [2]EndpointTCP{
				{RTTSamples: 1, RTTMin: 12 * ms, RTTMean: 12 * ms, RTT95th: 12 * ms},
				{RTTSamples: 1, RTTMin: 3 * ms, RTTMean: 3 * ms, RTT95th: 3 * ms},
			},
		}},
		{"the sequence space wraps around", `
			> S  seq=-100
			< SA seq=-200 ack=-99
			> A  seq=-99 ack=-199
			> A  seq=-99 ack=-199 len=300
			< A  seq=-199 ack=201
			> A  seq=201 ack=-199 len=300
			> A  seq=201 ack=-199 len=300 after=500ms
			< A  seq=-199 ack=501
		`, tcpRecord{
			TCP:  TCP{State: "S1", History: "ShADaT", HandshakeRTT: 2 * ms, HasHandshakeRTT: true},
			Sent: [2]uint64{600, 0},
			Counts: [2]EndpointTCP{
				{Retransmissions: 1, RTTSamples: 1, RTTMin: ms, RTTMean: ms, RTT95th: ms},
				{},
			},
		}},
		{"a segment was lost after it was captured, and sent again", `
			> S  seq=100
			< SA seq=500 ack=101
			> A  seq=101 ack=501
			< A  seq=501 ack=101 len=100
			< A  seq=601 ack=101 len=100
			< A  seq=701 ack=101 len=100
			< A  seq=801 ack=101 len=100
			> A  seq=101 ack=601
			> A  seq=101 ack=601
			> A  seq=101 ack=601
			< A  seq=601 ack=101 len=100
			> A  seq=101 ack=901
		`, tcpRecord{
			TCP:  TCP{State: "S1", History: "ShAdt", HandshakeRTT: 2 * ms, HasHandshakeRTT: true},
			Sent: [2]uint64{0, 400},
			Counts: [2]EndpointTCP{
				{DuplicateACKs: 2},
				{Retransmissions: 1, FastRetransmissions: 1, RTTSamples: 1, RTTMin: 4 * ms, RTTMean: 4 * ms, RTT95th: 4 * ms},
			},
		}},
		{"a segment was lost before it could be captured, and came late", `
			> A seq=101 ack=501 len=100
			> A seq=301 ack=501 len=100
			> A seq=201 ack=501 len=100 after=200ms
			< A seq=501 ack=401
		`, tcpRecord{
			TCP:    TCP{State: "OTH", History: "DTa"},
			Sent:   [2]uint64{300, 0},
			Counts: [2]EndpointTCP{{Retransmissions: 1}, {}},
		}},
		{"a late segment brings more than was missing", `
			> A seq=101 ack=501 len=100
			> A seq=301 ack=501 len=100
			> A seq=201 ack=501 len=300 after=200ms
			< A seq=501 ack=501
		`, tcpRecord{
			TCP:    TCP{State: "OTH", History: "Da"},
			Sent:   [2]uint64{400, 0},
			Counts: [2]EndpointTCP{{Retransmissions: 1, RTTSamples: 1, RTTMin: ms, RTTMean: ms, RTT95th: ms}, {}},
		}},
		{"the capture misses what both ends have", `
			> A seq=101 ack=501 len=100
			> A seq=301 ack=501 len=100
			< A seq=501 ack=401
			> A seq=501 ack=501 len=100
			< A seq=501 ack=401
		`, tcpRecord{
			TCP:    TCP{State: "OTH", History: "DaG"},
			Sent:   [2]uint64{500, 0},
			Counts: [2]EndpointTCP{{MissedBytes: 100}, {DuplicateACKs: 1}},
		}},
		{"the capture misses the last data", `
			> A seq=101 ack=501 len=100
			< A seq=501 ack=301
		`, tcpRecord{
			TCP:    TCP{State: "OTH", History: "Da"},
			Sent:   [2]uint64{200, 0},
			Counts: [2]EndpointTCP{{MissedBytes: 100}, {}},
		}},
		{"it misses a FIN, which is no data", `
			> A  seq=101 ack=501 len=100
			< FA seq=501 ack=202
		`, tcpRecord{
			TCP:  TCP{State: "SHR", History: "Df"},
			Sent: [2]uint64{100, 0},
		}},
		{"what is acknowledged from nowhere is not believed", `
			> A seq=101 ack=501 len=100
			< A seq=501 ack=90000000
		`, tcpRecord{
			TCP:  TCP{State: "OTH", History: "Da"},
			Sent: [2]uint64{100, 0},
		}},
		{"a segment from another place is not a gap of gigabytes", `
			> A seq=101 ack=501 len=100
			> A seq=2000000000 ack=501 len=100
		`, tcpRecord{
			TCP:  TCP{State: "OTH", History: "D"},
			Sent: [2]uint64{200, 0},
		}},
		{"one side was captured", `
			< SA seq=500 ack=101
			< A  seq=501 ack=151 len=70
			< FA seq=571 ack=152
		`, tcpRecord{
			TCP:  TCP{State: "SHR", History: "^hdf"},
			Sent: [2]uint64{0, 70},
		}},
		{"data in a SYN is data", `
			> S  seq=100 len=40
			< SA seq=500 ack=141
			> A  seq=141 ack=501
		`, tcpRecord{
			TCP:    TCP{State: "S1", History: "SDhA", HandshakeRTT: 2 * ms, HasHandshakeRTT: true},
			Sent:   [2]uint64{40, 0},
			Counts: [2]EndpointTCP{{RTTSamples: 1, RTTMin: ms, RTTMean: ms, RTT95th: ms}, {}},
		}},
		{"a RST of a closed port has no place in the sequence space", `
			> S  seq=100
			< RA seq=0 ack=101
			> S  seq=100 after=500ms
			< SA seq=5000 ack=101
			> A  seq=101 ack=5001
			< A  seq=5001 ack=101 len=10
		`, tcpRecord{
			TCP:    TCP{State: "S1", History: "SrhAd", HandshakeRTT: ms, HasHandshakeRTT: true},
			Sent:   [2]uint64{0, 10},
			Counts: [2]EndpointTCP{{Retransmissions: 1}, {}},
		}},
		{"the rest of a fragmented segment is not missing", `
			> A seq=101 ack=501 len=80
			> - part len=40
			> A seq=221 ack=501 len=80
			> - part len=40
			< A seq=501 ack=341
		`, tcpRecord{
			TCP:  TCP{State: "OTH", History: "Da"},
			Sent: [2]uint64{240, 0},
		}},
		{"a closed window is probed until it opens, the last time with success", `
			> S  seq=100
			< SA seq=500 ack=101
			> A  seq=101 ack=501
			> A  seq=101 ack=501 len=100
			< A  seq=501 ack=201 win=0
			> A  seq=201 ack=501 len=1 after=200ms
			< A  seq=501 ack=201 win=0
			> A  seq=201 ack=501 len=1 after=200ms
			< A  seq=501 ack=202 win=99
			> A  seq=202 ack=501 len=50
			< A  seq=501 ack=252 win=99
		`, tcpRecord{
			TCP:  TCP{State: "S1", History: "ShADaw", HandshakeRTT: 2 * ms, HasHandshakeRTT: true},
			Sent: [2]uint64{151, 0},
			Counts: [2]EndpointTCP{
				{RTTSamples: 2, RTTMin: ms, RTTMean: ms, RTT95th: ms},
				{ZeroWindows: 2},
			},
		}},
		{"segments without flags, of a scan or cut in their header", `
			> - seq=100 win=0
			> - seq=100 len=5 win=0
		`, tcpRecord{TCP: TCP{State: "OTH"}}},
		{"a connection at rest", `
			> S  seq=100
			< SA seq=500 ack=101
			> A  seq=101 ack=501
			> A  seq=100 ack=501 len=1 after=1m
			< A  seq=501 ack=101
			> A  seq=100 ack=501 len=1 after=1m
			< A  seq=501 ack=101
		`, tcpRecord{
			TCP:    TCP{State: "S1", History: "ShADTa", HandshakeRTT: 2 * ms, HasHandshakeRTT: true},
			Counts: [2]EndpointTCP{{KeepAlives: 2}, {}},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := recordOf(play(t, c.script)); got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// Payload is counted beyond what sequence numbers can tell apart.
func TestPayloadBeyondSequenceSpace(t *testing.T) {
	f := play(t, `> S seq=-1`)
	p := decode.Packet{TCPFlags: decode.ACK, PayloadLength: 1 << 16, Window: 1000}
	const count = 3 << 16
	for range count {
		f.add(&p, 0)
		p.Seq += p.PayloadLength
	}
	if got := recordOf(f).Sent[0]; got != count<<16 {
		t.Errorf("%d bytes, want %d", got, uint64(count)<<16)
	}
}

// The ends may be exchanged at any time.
func TestFlip(t *testing.T) {
	list := segments(t, `
		> SA seq=500 ack=101
		< A  seq=101 ack=501
		< PA seq=101 ack=501 len=50
		> A  seq=501 ack=151
		> PA seq=601 ack=151 len=50
		< A  seq=151 ack=651
		> FA seq=651 ack=151
	`)
	want := tcpRecord{
		TCP:    TCP{State: "S3", History: "^hADadgf"},
		Sent:   [2]uint64{50, 150},
		Counts: [2]EndpointTCP{{RTTSamples: 1, RTTMin: 1e6, RTTMean: 1e6, RTT95th: 1e6}, {MissedBytes: 100}},
	}
	for at := range len(list) + 1 {
		f := newConnection()
		side := 0
		for i, s := range list {
			if i == at {
				f.flip()
				side = 1
			}
			f.add(&s.packet, s.side^side)
		}
		if at == len(list) {
			f.flip()
		}
		got := recordOf(f)
		got.Counts[1].RTTSamples, got.Counts[1].RTTMin, got.Counts[1].RTTMean, got.Counts[1].RTT95th = 0, 0, 0, 0
		if got != want {
			t.Errorf("flipped before segment %d:\ngot  %+v\nwant %+v", at, got, want)
		}
	}
}

// A segment of a flow that has had data and losses costs no allocation.
func TestTCPAddAllocatesNothing(t *testing.T) {
	f := play(t, `
		> S  seq=100
		< SA seq=500 ack=101
		> A  seq=101 ack=501
		> A  seq=201 ack=501 len=100
	`)
	data := decode.Packet{Seq: 301, Ack: 501, TCPFlags: decode.ACK, PayloadLength: 100, Window: 1000}
	ack := decode.Packet{Seq: 501, TCPFlags: decode.ACK, Window: 1000}
	step := func() {
		f.add(&data, 0)
		f.add(&data, 0)
		ack.Ack = data.Seq + 100
		f.add(&ack, 1)
		f.add(&ack, 1)
		data.Seq += 150 // and 50 that are missing
		data.Time += 1e6
		ack.Time = data.Time
	}
	for range 2 * fewSamples {
		step()
	}
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("%v allocations for 4 segments", n)
	}
}

// What a flow has no room for is kept all the same: bytes beyond 32 bits, a time
// long before the newest segment, a FIN after a RST, the letters beyond twelve.
func TestTCPUnusual(t *testing.T) {
	f := newConnection()
	data := decode.Packet{Seq: 1, TCPFlags: decode.ACK, PayloadLength: 1 << 29, Window: 1000, Time: 1e18}
	for range 20 {
		f.add(&data, 0)
		data.Seq += 1 << 29
	}
	f.flip()
	if got, want := recordOf(f).Sent, [2]uint64{0, 20 << 29}; got != want {
		t.Errorf("%d bytes sent, want %d", got, want)
	}
	rose := data.Time
	for _, later := range []int64{1e9, 4e9, 5e9, 400e9, -3e9, 1e9} {
		f.add(&decode.Packet{Seq: data.Seq, Ack: 1, TCPFlags: decode.ACK, Window: 1000, Time: rose + later}, 1)
		if got := f.advanced(1); got != rose {
			t.Errorf("%d ns later it rose at %d, want %d", later, got, rose)
		}
	}
	data.Time += 9e9
	if f.add(&data, 1); f.advanced(1) != data.Time {
		t.Errorf("it rose at %d, want %d", f.advanced(1), data.Time)
	}
	play := func(side int, flags ...decode.TCPFlags) {
		for _, x := range flags {
			f.add(&decode.Packet{Seq: data.Seq, TCPFlags: x, Window: 1000, Time: data.Time}, side)
			data.Seq++
		}
	}
	play(1, decode.RST, decode.FIN, decode.RST)
	play(0, decode.FIN)
	for range 30 {
		play(0, decode.RST)
	}
	if got, want := recordOf(f).History, "^darfrF"+strings.Repeat("R", 22); got != want {
		t.Errorf("history %q, want %q", got, want)
	}
}

// Packets are counted beyond 32 bits.
func TestCounters(t *testing.T) {
	var c counters
	c.low[1] = math.MaxUint32
	c.count(1)
	c.count(1)
	c.count(0)
	c.flip()
	if got, want := c.both(), [2]uint64{1<<32 + 1, 1}; got != want {
		t.Errorf("%d, want %d", got, want)
	}
}

// Whatever the segments, nothing is counted that did not happen, and exchanging
// the ends twice changes nothing.
func FuzzTCPFlow(f *testing.F) {
	f.Add([]byte("\x00\x02\x00\x00\x00\x00\x01\x12\x00\x00\x00\x01\x00\x10\x00\x01\x00\x01"))
	f.Add([]byte("\x00\x18\x05\x05\x20\x00\x00\x18\x40\x05\x20\x00\x01\x10\x05\x60\x00\x00\x00\x18\x25\x05\x20\x01"))
	f.Add([]byte("\x01\x10\xff\xff\xff\xff\x00\x14\x80\x80\x80\x80"))
	f.Fuzz(func(t *testing.T, data []byte) {
		flow := newConnection()
		var packets [2]uint64
		for len(data) >= 6 {
			p, side := fuzzedSegment(data)
			data = data[6:]
			flow.restarts(&p, side)
			flow.add(&p, side)
			packets[side]++
			if len(data)%5 == 0 {
				flow.flip()
				packets[0], packets[1] = packets[1], packets[0]
			}
		}
		before := recordOf(flow)
		flow.flip()
		flow.flip()
		if after := recordOf(flow); after != before {
			t.Errorf("flipped twice:\n%+v\n%+v", before, after)
		}
		for side, c := range before.Counts {
			checkCounts(t, c, packets[side], packets[side^1])
		}
	})
}

// fuzzedSegment makes a segment from six bytes: its numbers are near each other
// and near where they wrap around.
func fuzzedSegment(b []byte) (p decode.Packet, side int) {
	p.Time = int64(b[5]) * 1e6
	p.Seq, p.Ack = uint32(int8(b[2]))*16, uint32(int8(b[3]))*16
	p.TCPFlags = decode.TCPFlags(b[1])
	p.PayloadLength = uint32(b[4]) / 2
	p.Window = uint16(b[5]>>4) * 64
	if b[0]&2 != 0 {
		p.WindowScale = b[2] & 15
	}
	if b[0]&4 != 0 {
		p.Seq *= 1 << 20
	}
	if b[0]&0xf8 == 0xf8 {
		p.Flags = decode.IsFragment | decode.IsLaterFragment
	}
	return p, int(b[0] & 1)
}

// checkCounts says what no record may say of an end that sent so many packets,
// and was sent so many.
func checkCounts(t *testing.T, c EndpointTCP, sent, received uint64) {
	t.Helper()
	for name, n := range map[string]uint64{
		"retransmissions and out-of-order": c.Retransmissions + c.OutOfOrder,
		"duplicate ACKs and keep-alives":   c.DuplicateACKs + c.KeepAlives,
		"zero windows":                     c.ZeroWindows,
		"window full":                      c.WindowFull,
	} {
		if n > sent {
			t.Errorf("%d %s in %d packets", n, name, sent)
		}
	}
	if c.FastRetransmissions+c.SpuriousRetransmissions > c.Retransmissions {
		t.Errorf("kinds of retransmissions: %+v", c)
	}
	if c.RTTSamples > min(sent, received) || c.RTTMin > c.RTTMean || c.RTTMin > c.RTT95th {
		t.Errorf("RTT of %d packets and %d back: %+v", sent, received, c)
	}
}

// BenchmarkTCPAdd is a bulk transfer: two segments of data and their ACK, with
// a loss in a thousand.
func BenchmarkTCPAdd(b *testing.B) {
	f := play(b, `
		> S  seq=100
		< SA seq=500 ack=101
		> A  seq=101 ack=501
	`)
	data := decode.Packet{Seq: 501, Ack: 101, TCPFlags: decode.ACK, PayloadLength: 1448, Window: 1000}
	ack := decode.Packet{Seq: 101, Ack: 501, TCPFlags: decode.ACK, Window: 1000}
	random := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%3 == 2 {
			ack.Ack, ack.Time = data.Seq, data.Time+1e6
			f.add(&ack, 0)
			continue
		}
		if i%1024 == 0 && random.IntN(2) == 0 {
			data.Seq += 1448
		}
		data.Time += 1e4
		f.add(&data, 1)
		data.Seq += 1448
	}
}
