package classify

import (
	"testing"
	"time"
)

// The handshake's RTT is tshark's tcp.analysis.initial_rtt.
func TestHandshakeRTT(t *testing.T) {
	const none = -1
	cases := []struct {
		name, script string
		want         time.Duration
	}{
		{"from the SYN to the ACK", `
			> S  seq=100
			< SA seq=500 ack=101 after=20ms
			> A  seq=101 ack=501 after=1ms
		`, 21 * time.Millisecond},
		{"from the newest SYN", `
			> S  seq=100
			> S  seq=100 after=1s
			< SA seq=500 ack=101 after=20ms
			> A  seq=101 ack=501 after=1ms
		`, 21 * time.Millisecond},
		{"the ACK may carry data", `
			> S  seq=100
			< SA seq=500 ack=101 after=20ms
			> PA seq=101 ack=501 len=7 after=1ms
		`, 21 * time.Millisecond},
		{"one side alone tells", `
			> S seq=100
			> A seq=101 ack=501 after=20ms
		`, 20 * time.Millisecond},
		{"a refusal tells", `
			> S  seq=100
			< RA seq=0 ack=101 after=20ms
		`, 20 * time.Millisecond},
		{"giving up tells nothing", `
			> S  seq=100
			> RA seq=101 ack=0 after=64s
		`, none},
		{"nor does the responder's giving up", `
			> S  seq=100
			< SA seq=500 ack=101 after=20ms
			< RA seq=501 ack=101 after=60s
		`, none},
		{"a SYN after the handshake changes nothing", `
			> S  seq=100
			< SA seq=500 ack=101 after=20ms
			> A  seq=101 ack=501 after=1ms
			> S  seq=100 after=1ms
			> A  seq=101 ack=501 after=1ms
		`, 21 * time.Millisecond},
		{"a clock that jumped back measured nothing", `
			> S  seq=100
			< SA seq=500 ack=101 after=20ms
			> A  seq=101 ack=501 after=-1s
		`, none},
		{"no SYN, no handshake", `
			< SA seq=500 ack=101
			> A  seq=101 ack=501
		`, none},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := recordOf(play(t, c.script))
			got := time.Duration(r.HandshakeRTT)
			if !r.HasHandshakeRTT {
				got = none
			}
			if got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// The last segment of each script is asked about.
func TestRestarts(t *testing.T) {
	const open = `
		> S  seq=100
		< SA seq=500 ack=101
		> A  seq=101 ack=501
	`
	cases := []struct {
		name, script string
		want         bool
	}{
		{"the first SYN", `> S seq=100`, false},
		{"the same SYN again", `
			> S seq=100
			> S seq=100 after=1m
		`, false},
		{"the same SYN again after a refusal", `
			> S  seq=100
			< RA seq=0 ack=101
			> S  seq=100
		`, false},
		{"another SYN after a refusal", `
			> S  seq=100
			< RA seq=0 ack=101
			> S  seq=200
		`, true},
		{"another SYN after both closed", open + `
			> FA seq=101 ack=501
			< FA seq=501 ack=102
			> S  seq=90000
		`, true},
		{"another SYN after its sender closed", open + `
			> FA seq=101 ack=501
			> S  seq=90000
		`, true},
		{"another SYN within a living connection", open + `> S seq=90000`, false},
		{"another SYN after five silent seconds", open + `> S seq=90000 after=6s`, true},
		{"the other end's SYN, soon: both open at once", `
			> S seq=100
			< S seq=500
		`, false},
		{"a SYN after another connection's rest", `
			< A seq=7000 ack=9000
			> S seq=100
		`, true},
		{"a SYN captured after the data that follows it", `
			> PA seq=101 ack=501 len=10
			> S  seq=100
		`, false},
		{"a SYN captured after what acknowledges it", `
			< A seq=501 ack=101
			> S seq=100
		`, false},
		{"another SYN+ACK after its sender closed, one side captured", `
			< SA seq=500 ack=101
			< FA seq=501 ack=101
			< SA seq=9000 ack=701
		`, true},
		{"a SYN+ACK that comes too late", `
			> S  seq=100
			> R  seq=101
			< SA seq=500 ack=101
		`, false},
		{"anything else", open + `
			> RA seq=101 ack=501
			> PA seq=90000 ack=70000 len=5 after=1h
		`, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			list := segments(t, c.script)
			last := list[len(list)-1]
			f := newConnection()
			for _, s := range list[:len(list)-1] {
				f.add(&s.packet, s.side)
			}
			if got := f.restarts(&last.packet, last.side); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
