package classify

import (
	"strings"
	"testing"
)

// The rules are those of the chapter "TCP Analysis" of Wireshark's User's Guide;
// each case is judged by its last segment.
func TestVerdicts(t *testing.T) {
	const open = `
		> S  seq=-1 win=8000
		< SA seq=-1 ack=0 win=8000
		> A  seq=0 ack=0
	`
	// The handshake took 2 ms: what comes later than that is no reordering.
	const sent = open + `
		> A seq=0 ack=0 len=100
		> A seq=100 ack=0 len=100
		> A seq=200 ack=0 len=100
	`
	cases := []struct{ name, script, want string }{
		{"new data", open + `> A seq=0 ack=0 len=100`, ""},
		{"retransmission: the next expected sequence number is greater", sent + `> A seq=200 ack=0 len=100 after=5ms`, "retransmission"},
		{"a SYN sent again", `
			> S seq=-1
			> S seq=-1 after=1s
		`, "retransmission"},
		{"a FIN sent again at once ends where its sender is: no reordering", open + `
			> FA seq=0 ack=0
			> FA seq=0 ack=0
		`, "retransmission"},
		{"part of it is new", sent + `> A seq=250 ack=0 len=100 after=5ms`, "retransmission"},
		{"out-of-order: within the initial RTT of the highest", sent + `> A seq=0 ack=0 len=100`, "out-of-order"},
		{"but not when it ends where its sender is", sent + `> A seq=200 ack=0 len=100`, "retransmission"},
		{"out-of-order: within 3 ms where there was no handshake", `
			> A seq=0 ack=0 len=100
			> A seq=200 ack=0 len=100
			> A seq=100 ack=0 len=100 after=2900us
		`, "out-of-order"},
		{"not after 3 ms", `
			> A seq=0 ack=0 len=100
			> A seq=200 ack=0 len=100
			> A seq=100 ack=0 len=100 after=3ms
		`, "retransmission"},
		{"not where the clock jumped back", sent + `> A seq=0 ack=0 len=100 after=-1s`, "retransmission"},
		{"fast retransmission: two duplicate ACKs less than 20 ms ago", sent + `
			< A seq=0 ack=100
			< A seq=0 ack=100
			< A seq=0 ack=100
			> A seq=100 ack=0 len=100 after=19ms
		`, "retransmission fast"},
		{"not after 20 ms", sent + `
			< A seq=0 ack=100
			< A seq=0 ack=100
			< A seq=0 ack=100
			> A seq=100 ack=0 len=100 after=20ms
		`, "retransmission"},
		{"not after one duplicate ACK", sent + `
			< A seq=0 ack=100
			< A seq=0 ack=100
			> A seq=100 ack=0 len=100
		`, "retransmission"},
		{"not of another segment than the duplicate ACKs ask for", sent + `
			< A seq=0 ack=100
			< A seq=0 ack=100
			< A seq=0 ack=100
			> A seq=200 ack=0 len=100
		`, "retransmission"},
		{"spurious retransmission: all of it was acknowledged", sent + `
			< A seq=0 ack=200
			> A seq=100 ack=0 len=100
		`, "retransmission spurious"},
		{"also where nothing else of its sender was captured", `
			< A seq=0 ack=200
			> A seq=100 ack=0 len=100
		`, "retransmission spurious"},
		{"lost segment", sent + `> A seq=400 ack=0 len=100`, "lost-segment"},
		{"a RST may be anywhere", sent + `> R seq=400`, ""},
		{"duplicate ACK", sent + `
			< A seq=0 ack=100
			< A seq=0 ack=100
		`, "duplicate-ack"},
		{"not when the window changed", sent + `
			< A seq=0 ack=100
			< A seq=0 ack=100 win=2000
		`, ""},
		{"not with data", sent + `
			< A seq=0 ack=100
			< A seq=0 ack=100 len=1
		`, ""},
		{"not with a FIN", sent + `
			< A  seq=0 ack=100
			< FA seq=0 ack=100
		`, ""},
		{"zero window", sent + `< A seq=0 ack=100 win=0`, "zero-window"},
		{"not of a RST", sent + `< RA seq=0 ack=100 win=0`, ""},
		{"window full", open + `> A seq=0 ack=0 len=8000`, "window-full"},
		{"window full, with both ends scaling", `
			> S  seq=-1 win=500 scale=2
			< SA seq=-1 ack=0 win=500 scale=3
			> A  seq=0 ack=0 win=500
			< A  seq=0 ack=0 win=500
			> A  seq=0 ack=0 len=4000
		`, "window-full"},
		{"not with one end scaling", `
			> S  seq=-1 win=500
			< SA seq=-1 ack=0 win=500 scale=3
			> A  seq=0 ack=0 win=500
			> A  seq=0 ack=0 len=4000
		`, ""},
		{"unknown where the SYN was not captured", `
			> A seq=0 ack=0
			< A seq=0 ack=0
			> A seq=0 ack=0 len=1000
		`, ""},
		{"keep-alive: one below the next expected, no data", sent + `> A seq=299 ack=0 after=10s`, "keep-alive"},
		{"keep-alive with a byte", sent + `> A seq=299 ack=0 len=1 after=10s`, "keep-alive"},
		{"two bytes are no keep-alive, and may bring one that a probe lost", sent + `> A seq=299 ack=0 len=2 after=10s`, ""},
		{"the answer to a keep-alive is no duplicate ACK", sent + `
			< A seq=0 ack=300
			> A seq=299 ack=0 after=10s
			< A seq=0 ack=300
		`, "keep-alive-ack"},
		{"zero window probe", sent + `
			< A seq=0 ack=300 win=0
			> A seq=300 ack=0 len=1 after=200ms
		`, "zero-window-probe"},
		{"a probe sent again is no keep-alive", sent + `
			< A seq=0 ack=300 win=0
			> A seq=300 ack=0 len=1 after=200ms
			< A seq=0 ack=300 win=0
			> A seq=300 ack=0 len=1 after=200ms
		`, "zero-window-probe"},
		{"nor is what comes once the window opened sent again", sent + `
			< A seq=0 ack=300 win=0
			> A seq=300 ack=0 len=1 after=200ms
			< A seq=0 ack=300
			> A seq=300 ack=0 len=100
		`, ""},
		{"the answer to a probe", sent + `
			< A seq=0 ack=300 win=0
			> A seq=300 ack=0 len=1 after=200ms
			< A seq=0 ack=300 win=0
		`, "zero-window zero-window-probe-ack"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, last := newConnection(), verdict(0)
			for _, s := range segments(t, c.script) {
				last = f.add(&s.packet, s.side)
			}
			if got := last.text(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// text names the verdicts.
func (v verdict) text() string {
	names := strings.Fields("retransmission fast spurious out-of-order duplicate-ack zero-window window-full keep-alive keep-alive-ack zero-window-probe zero-window-probe-ack lost-segment")
	var list []string
	for i, name := range names {
		if v>>i&1 != 0 {
			list = append(list, name)
		}
	}
	return strings.Join(list, " ")
}
