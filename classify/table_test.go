package classify

import (
	"slices"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify/detect"
)

// Each case is a script of packets and all flows that are to come of it.
func TestFlows(t *testing.T) {
	cases := []struct {
		name    string
		options Options
		script  string
		want    []string
	}{
		{name: "a handshake tells who opened the flow", script: `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
			0.1 tcp 192.0.2.2:7777 > 192.0.2.1:50000 SA seq=499 ack=100
			0.2 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 ack=500
		`, want: []string{"tcp 192.0.2.1:50000 > 192.0.2.2:7777 by syn, 2+1 packets, 0+0 payload, cbt by port"}},
		{name: "its second half does as well", script: `
			0.1 tcp 192.0.2.2:7777 > 192.0.2.1:50000 SA seq=499 ack=100
			0.2 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 ack=500
		`, want: []string{"tcp 192.0.2.1:50000 > 192.0.2.2:7777 by syn-ack, 1+1 packets, 0+0 payload, cbt by port"}},
		{name: "without it, a request is the client's, whatever the ports", script: `
			0.0 tcp 192.0.2.2:53000 > 192.0.2.1:50000 A seq=500 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
			0.1 tcp 192.0.2.1:50000 > 192.0.2.2:53000 A seq=100 "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
		`, want: []string{`tcp 192.0.2.1:50000 > 192.0.2.2:53000 by payload, 1+1 packets, 37+38 payload, http by payload, example.com from http-host, frame 1 "HTTP/1.1 200 OK\r"`}},
		{name: "without a payload, the better known port is the server's", script: `
			0.0 tcp 192.0.2.2:22 > 192.0.2.1:50000 A seq=500
		`, want: []string{"tcp 192.0.2.1:50000 > 192.0.2.2:22 by service-port, 0+1 packets, 0+0 payload, ssh by port"}},
		{name: "without any of it, who came first", script: `
			0.0 udp 192.0.2.2:50001 > 192.0.2.1:50000 "\x00\x01\x02\x03"
		`, want: []string{"udp 192.0.2.2:50001 > 192.0.2.1:50000 by first-packet, 1+0 packets, 4+0 payload, unknown by none"}},
		{name: "nobody sends from a group's address", script: `
			0.0 udp 192.0.2.2:5353 > 224.0.0.251:33333 multicast "\x00\x01\x02\x03"
		`, want: []string{"udp 192.0.2.2:5353 > 224.0.0.251:33333 by multicast, 1+0 packets, 4+0 payload, unknown by none"}},
		{name: "echoes are matched by their identifier", script: `
			0.0 icmp 192.0.2.1 > 192.0.2.2 type=8 id=7
			0.1 icmp 192.0.2.2 > 192.0.2.1 type=0 id=7
			0.2 icmp 192.0.2.2 > 192.0.2.1 type=0 id=8
		`, want: []string{
			`icmp 192.0.2.1:0 > 192.0.2.2:0 by icmp-type, 1+1 packets, 0+0 payload, icmp by payload, frame 1 "\x01"`,
			`icmp 192.0.2.1:0 > 192.0.2.2:0 by icmp-type, 0+1 packets, 0+0 payload, icmp by payload, frame 3 "\x01"`,
		}},
		{name: "a silence of more than a minute ends a UDP flow", script: `
			0.0 udp 192.0.2.1:61000 > 192.0.2.2:61001
			60.0 udp 192.0.2.2:61001 > 192.0.2.1:61000
			120.1 udp 192.0.2.2:61001 > 192.0.2.1:61000
		`, want: []string{
			"udp 192.0.2.1:61000 > 192.0.2.2:61001 by first-packet, 1+1 packets, 0+0 payload, unknown by none",
			"udp 192.0.2.2:61001 > 192.0.2.1:61000 by first-packet, 1+0 packets, 0+0 payload, unknown by none",
		}},
		{name: "unless there are to be no timeouts", options: Options{Timeouts: Timeouts{UDP: -1}}, script: `
			0.0 udp 192.0.2.1:61000 > 192.0.2.2:61001
			120.1 udp 192.0.2.2:61001 > 192.0.2.1:61000
		`, want: []string{"udp 192.0.2.1:61000 > 192.0.2.2:61001 by first-packet, 1+1 packets, 0+0 payload, unknown by none"}},
		{name: "the bytes of a stream count in the order of their numbers", script: `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
			0.1 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=105 "OpenSSH_9.2\r\n"
			0.2 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 "SSH-2.0-"
		`, want: []string{`tcp 192.0.2.1:50000 > 192.0.2.2:7777 by syn, 3+0 packets, 18+0 payload, ssh by payload, frame 3 "SSH-2.0-"`}},
		{name: "a retransmission cannot rewrite what was seen", script: `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
			0.1 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 "SSH-"
			0.2 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 "GET 2.0-x\r\n"
		`, want: []string{`tcp 192.0.2.1:50000 > 192.0.2.2:7777 by syn, 3+0 packets, 11+0 payload, ssh by payload, frame 2 "SSH-2.0-"`}},
		{name: "a name that DNS gave is the host of flows that name nobody", script: `
			0.0 udp 192.0.2.1:40000 > 192.0.2.53:53 "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03com\x00\x00\x01\x00\x01"
			0.1 udp 192.0.2.53:53 > 192.0.2.1:40000 "\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x03www\x07example\x03com\x00\x00\x01\x00\x01\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc6\x33\x64\x07"
			0.2 tcp 192.0.2.1:50000 > 198.51.100.7:50001 S seq=99
		`, want: []string{
			`udp 192.0.2.1:40000 > 192.0.2.53:53 by payload, 1+1 packets, 33+49 payload, dns by payload, www.example.com from dns-query, frame 1 "\x124\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"`,
			"tcp 192.0.2.1:50000 > 198.51.100.7:50001 by syn, 1+0 packets, 0+0 payload, unknown by none, www.example.com from dns",
		}},
		{name: "a name registered for a port that clients are given says nothing, if it may be the client's", script: `
			0.0 udp 192.0.2.1:61000 > 192.0.2.2:40000
			1.0 tcp 192.0.2.1:61000 > 192.0.2.2:40000 S seq=1
		`, want: []string{
			"udp 192.0.2.1:61000 > 192.0.2.2:40000 by first-packet, 1+0 packets, 0+0 payload, unknown by none",
			"tcp 192.0.2.1:61000 > 192.0.2.2:40000 by syn, 1+0 packets, 0+0 payload, safetynetp by port",
		}},
		{name: "an announcement counts from the frame that made it", script: `
			0.0 tcp 192.0.2.1:50000 > 192.0.2.21:21 S seq=99
			0.1 tcp 192.0.2.21:21 > 192.0.2.1:50000 A seq=500 "220 files.example FTP server ready\r\n"
			0.2 tcp 192.0.2.1:50000 > 192.0.2.21:21 A seq=100 "USER anonymous\r\n"
			0.3 tcp 192.0.2.21:21 > 192.0.2.1:50000 A seq=536 "331 Please specify the password.\r\n"
			0.4 tcp 192.0.2.1:50000 > 192.0.2.21:21 A seq=116 "PASV\r\n"
			0.5 tcp 192.0.2.21:21 > 192.0.2.1:50000 A seq=570 "227 Entering Passive Mode (192,0,2,21,200,1).\r\n"
			0.6 tcp 192.0.2.1:50001 > 192.0.2.21:51201 S seq=99
			0.7 tcp 192.0.2.1:50000 > 192.0.2.21:21 A seq=122 "RETR x\r\n"
		`, want: []string{
			`tcp 192.0.2.1:50000 > 192.0.2.21:21 by syn, 4+3 packets, 30+117 payload, ftp by payload, frame 2 "220 files.example FTP server rea"`,
			"tcp 192.0.2.1:50001 > 192.0.2.21:51201 by syn, 1+0 packets, 0+0 payload, ftp-data by expected",
		}},
		{name: "an ICMP error is about the flow that it quotes", script: `
			0.0 udp 192.0.2.1:61000 > 192.0.2.2:61001
			0.1 icmp 192.0.2.2 > 192.0.2.1 type=3 code=3 "\x45\x00\x00\x20\x00\x01\x00\x00\x40\x11\x00\x00\xc0\x00\x02\x01\xc0\x00\x02\x02\xee\x48\xee\x49\x00\x0c\x00\x00"
		`, want: []string{
			"udp 192.0.2.1:61000 > 192.0.2.2:61001 by first-packet, 1+0 packets, 0+0 payload, unknown by none, [{port-unreachable 1}]",
			`icmp 192.0.2.2:0 > 192.0.2.1:0 by icmp-type, 1+0 packets, 28+0 payload, icmp by payload, frame 2 "\x01"`,
		}},
		{name: "what has no ports is told by the IP header", script: `
			0.0 ospf 192.0.2.1 > 224.0.0.5 multicast
		`, want: []string{`ospf 192.0.2.1:0 > 224.0.0.5:0 by multicast, 1+0 packets, 0+0 payload, ospf by payload, frame 1 "Y"`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := flowsOf(t, c.options, c.script); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// A packet of a flow that is settled costs no allocation.
func TestSettledFlowAllocatesNothing(t *testing.T) {
	o := Options{}.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	list := packets(t, `
		0.0 tcp 192.0.2.1:50000 > 192.0.2.2:7777 S seq=99
		0.1 tcp 192.0.2.2:7777 > 192.0.2.1:50000 SA seq=499 ack=100
		0.2 tcp 192.0.2.1:50000 > 192.0.2.2:7777 A seq=100 ack=500 "SSH-2.0-a\r\n"
		0.3 tcp 192.0.2.2:7777 > 192.0.2.1:50000 A seq=500 ack=111 "SSH-2.0-b\r\n"
		0.4 tcp 192.0.2.2:7777 > 192.0.2.1:50000 A seq=511 ack=111 "more"
	`)
	for i := range list {
		tb.add(&list[i])
	}
	last := &list[len(list)-1]
	if n := testing.AllocsPerRun(1000, func() { last.Seq += 4; last.Number++; tb.add(last) }); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

// A bound on flows keeps the same flows out whatever the number of tables.
func TestBoundOnFlows(t *testing.T) {
	o := Options{MaxFlows: parts}.filled() // one flow in each part
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	kept := map[int]int{}
	for i := range 1000 {
		p := packets(t, "0.0 udp 192.0.2.1:1 > 192.0.2.2:2")[0]
		p.SrcPort = uint16(i)
		key, _ := keyOf(&p)
		if tb.add(&p) {
			kept[key.part()]++
		}
	}
	for part, n := range kept {
		if n != 1 {
			t.Errorf("part %d keeps %d flows, want 1", part, n)
		}
	}
	want := []Limit{{"flows", parts, uint64(1000 - len(kept))}}
	if got := limits([]*table{tb}); !slices.Equal(got, want) {
		t.Errorf("limits: got %v, want %v", got, want)
	}
}
