package classify

import (
	"reflect"
	"testing"

	"github.com/portscope/portscope/classify/detect"
)

// firstFlow runs a script and returns the first flow of it.
func firstFlow(t *testing.T, script string) (f Flow) {
	t.Helper()
	o := Options{}.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	for _, p := range packets(t, script) {
		tb.add(&p)
	}
	tb.finish()
	newAnalysis([]*table{tb}, o, nil).Flow(0, &f)
	return f
}

func TestExchanges(t *testing.T) {
	cases := []struct {
		name, script string
		want         Exchange
	}{
		{"nobody answers", `
			0.0 udp 192.0.2.1:61000 > 192.0.2.2:61001
			1.0 udp 192.0.2.1:61000 > 192.0.2.2:61001
		`, Exchange{Requests: 1}},
		{"two requests, the first of two packets", `
			0.0 udp 192.0.2.1:61000 > 192.0.2.2:61001
			0.1 udp 192.0.2.1:61000 > 192.0.2.2:61001
			0.3 udp 192.0.2.2:61001 > 192.0.2.1:61000
			0.4 udp 192.0.2.2:61001 > 192.0.2.1:61000
			1.0 udp 192.0.2.1:61000 > 192.0.2.2:61001
			1.1 udp 192.0.2.2:61001 > 192.0.2.1:61000
		`, Exchange{Requests: 2, Answered: 2, ResponseMin: 100_000_000, ResponseMean: 200_000_000}},
		{"an echo", `
			0.0 icmp 192.0.2.1 > 192.0.2.2 type=8 id=7
			0.2 icmp 192.0.2.2 > 192.0.2.1 type=0 id=7
		`, Exchange{Requests: 1, Answered: 1, ResponseMin: 200_000_000, ResponseMean: 200_000_000}},
		{"only an answer was captured", `
			0.2 icmp 192.0.2.2 > 192.0.2.1 type=0 id=7
		`, Exchange{}},
	}
	for _, c := range cases {
		if got := *firstFlow(t, c.script).Exchange; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// The tag that a packet carries is that of who receives it.
func TestAssociations(t *testing.T) {
	const (
		ask      = `0.0 sctp 192.0.2.1:5000 > 192.0.2.2:5001 "\x01\x00\x00\x14\x00\x00\x00\x0a\x00\x01\x00\x00\x00\x01\x00\x01\x00\x00\x00\x01"` + "\n"
		answer   = `0.1 sctp 192.0.2.2:5001 > 192.0.2.1:5000 seq=10 "\x02\x00\x00\x14\x00\x00\x00\x0b\x00\x01\x00\x00\x00\x01\x00\x01\x00\x00\x00\x01"` + "\n"
		echo     = `0.2 sctp 192.0.2.1:5000 > 192.0.2.2:5001 seq=11 "\x0a\x00\x00\x06\x01\x02\x00\x00"` + "\n"
		accepted = `0.3 sctp 192.0.2.2:5001 > 192.0.2.1:5000 seq=10 "\x0b\x00\x00\x04"` + "\n"
		data     = `0.4 sctp 192.0.2.1:5000 > 192.0.2.2:5001 seq=11 "\x00\x03\x00\x14\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x2e\x61\x62\x63\x64"` + "\n"
		abort    = `0.5 sctp 192.0.2.2:5001 > 192.0.2.1:5000 seq=10 "\x06\x00\x00\x04"` + "\n"
		over     = `0.5 sctp 192.0.2.2:5001 > 192.0.2.1:5000 seq=10 "\x0e\x00\x00\x04"` + "\n"
	)
	cases := []struct {
		name, script string
		by           Orientation
		want         SCTP
	}{
		{"asked for", ask, OrientedBySYN, SCTP{State: "init", OriginatorTag: 10}},
		{"its second half", answer + echo, OrientedBySYNACK, SCTP{State: "cookie", OriginatorTag: 10, ResponderTag: 11}},
		{"established, with data", ask + answer + echo + accepted + data, OrientedBySYN, SCTP{State: "established", OriginatorTag: 10, ResponderTag: 11, OriginatorData: 1, PPID: 46}},
		{"aborted", ask + answer + abort, OrientedBySYN, SCTP{State: "aborted", OriginatorTag: 10, ResponderTag: 11}},
		{"closed", ask + answer + echo + accepted + over, OrientedBySYN, SCTP{State: "closed", OriginatorTag: 10, ResponderTag: 11}},
		{"its start was not captured", data, OrientedByFirstPacket, SCTP{State: "mid-stream", ResponderTag: 11, OriginatorData: 1, PPID: 46}},
		{"a chunk that claims no length", `0.0 sctp 192.0.2.1:5000 > 192.0.2.2:5001 "\x00\x00\x00\x00\x06\x00\x00\x04"`, OrientedByFirstPacket, SCTP{}},
	}
	for _, c := range cases {
		f := firstFlow(t, c.script)
		if !reflect.DeepEqual(*f.SCTP, c.want) || f.OrientedBy != c.by || f.Originator.Port != 5000 {
			t.Errorf("%s: got %+v by %v from port %d, want %+v by %v from 5000", c.name, *f.SCTP, f.OrientedBy, f.Originator.Port, c.want, c.by)
		}
	}
}
