package classify

import "testing"

// The states and letters are those of Zeek's documentation of conn.log, fields
// conn_state and history.
func TestStatesAndHistories(t *testing.T) {
	const open = `
		> S  seq=100
		< SA seq=500 ack=101
		> A  seq=101 ack=501
	`
	cases := []struct{ name, script, want string }{
		{"a connection attempt seen, no reply", `> S seq=100`, "S0 S"},
		{"an attempt repeated is the same attempt", `
			> S seq=100
			> S seq=100
		`, "S0 S"},
		{"an attempt with another sequence number is another letter", `
			> S seq=100
			> S seq=200
		`, "S0 SS"},
		{"the originator alone was captured", `
			> S seq=100
			> A seq=101 ack=501
			> PA seq=101 ack=501 len=5
		`, "S0 SAD"},
		{"established, not terminated", open, "S1 ShA"},
		{"established by the SYN+ACK", `
			> S  seq=100
			< SA seq=500 ack=101
		`, "S1 Sh"},
		{"opened by both at once", `
			> S  seq=100
			< S  seq=500
			> SA seq=100 ack=501
			< SA seq=500 ack=101
		`, "S1 Ss"},
		{"normal establishment and termination", open + `
			> PA seq=101 ack=501 len=10
			< A  seq=501 ack=111
			< PA seq=501 ack=111 len=20
			< FA seq=521 ack=111
			> FA seq=111 ack=522
			< A  seq=522 ack=112
		`, "SF ShADadfF"},
		{"attempt rejected", `
			> S  seq=100
			< RA seq=0 ack=101
		`, "REJ Sr"},
		{"rejected, asked again, and accepted", `
			> S  seq=100
			< RA seq=0 ack=101
			> S  seq=100
			< SA seq=500 ack=101
		`, "S1 Srh"},
		{"rejected, and the rejection answered", `
			> S  seq=100
			< RA seq=0 ack=101
			> R  seq=101
		`, "REJ SrR"},
		{"close attempt by the originator, no reply", open + `> FA seq=101 ack=501`, "S2 ShAF"},
		{"close attempt by the responder, no reply", open + `< FA seq=501 ack=101`, "S3 ShAf"},
		{"established, originator aborted", open + `> RA seq=101 ack=501`, "RSTO ShAR"},
		{"a scan that goes no further than the SYN+ACK", `
			> S  seq=100
			< SA seq=500 ack=101
			> R  seq=101
		`, "RSTO ShR"},
		{"responder aborted", open + `< R seq=501`, "RSTR ShAr"},
		{"SYN followed by RST, no SYN+ACK", `
			> S seq=100
			> R seq=101
		`, "RSTOS0 SR"},
		{"SYN+ACK followed by RST, no SYN", `
			< SA seq=500 ack=101
			< R  seq=501
		`, "RSTRH ^hr"},
		{"SYN followed by FIN, no SYN+ACK", `
			> S  seq=100
			> FA seq=101 ack=501
		`, "SH SF"},
		{"SYN+ACK followed by FIN, no SYN", `
			< SA seq=500 ack=101
			< A  seq=501 ack=111 len=20
			< FA seq=521 ack=111
			< A  seq=522 ack=112
		`, "SHR ^hdfa"},
		{"no SYN seen", `
			> PA seq=101 ack=501 len=10
			< PA seq=501 ack=111 len=10
		`, "OTH Dd"},
		{"no SYN seen, closed by both", `
			> PA seq=101 ack=501 len=10
			< A  seq=501 ack=111
			< FA seq=501 ack=111
			> FA seq=111 ack=502
			> A  seq=112 ack=502
		`, "SF DafFA"},
		{"a SYN+ACK that was answered", `
			< SA seq=500 ack=101
			> A  seq=101 ack=501
		`, "S1 ^hA"},
		{"a SYN captured after its answer", `
			< SA seq=500 ack=101
			> S  seq=100
			> A  seq=101 ack=501
		`, "S1 ^hSA"},
		{"a RST after the sender's own FIN aborts nothing", open + `
			> FA seq=101 ack=501
			< PA seq=501 ack=102 len=30
			> R  seq=102
			< FA seq=531 ack=102
			> R  seq=102
		`, "SF ShAFdRf"},
		{"each RST with another sequence number has a letter", open + `
			> R seq=101
			> R seq=101
			> R seq=201
		`, "RSTO ShARR"},
		{"a FIN follows the data it came with", open + `> FPA seq=101 ack=501 len=4`, "S2 ShADF"},
		{"flags that contradict each other", open + `
			> FRA seq=101 ack=501
			< SF  seq=900
			< SF  seq=950
		`, "RSTO ShAIq"},
		{"zero windows: the 1st, the 10th, the 100th", open + `
			< A seq=501 ack=101 win=0
			< A seq=501 ack=102 win=0
			< A seq=501 ack=103 win=0
			< A seq=501 ack=104 win=0
			< A seq=501 ack=105 win=0
			< A seq=501 ack=106 win=0
			< A seq=501 ack=107 win=0
			< A seq=501 ack=108 win=0
			< A seq=501 ack=109 win=0
			< A seq=501 ack=110 win=0
			< A seq=501 ack=111 win=0
		`, "S1 ShAaww"},
		{"data sent again", open + `
			> PA seq=101 ack=501 len=10
			> PA seq=101 ack=501 len=10
			> PA seq=101 ack=501 len=10
		`, "S1 ShADT"},
		{"a gap, once it is acknowledged", open + `
			> PA seq=201 ack=501 len=10
			< A  seq=501 ack=101
			< A  seq=501 ack=211
		`, "S1 ShADaG"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := recordOf(play(t, c.script))
			if got := r.State + " " + r.History; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// A history that would grow without bound is cut.
func TestHistoryIsBounded(t *testing.T) {
	f := play(t, `> S seq=100`)
	for _, s := range segments(t, `> S seq=100`) {
		for range 1000 {
			s.packet.Seq++
			f.add(&s.packet, s.side)
		}
	}
	if got := len(recordOf(f).History); got != maxHistory {
		t.Errorf("%d letters, want %d", got, maxHistory)
	}
}
