package report

import (
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// flowList is a finished analysis whose every flow is a conversation.
type flowList []classify.Flow

func (l flowList) Len() int                     { return len(l) }
func (l flowList) Flow(i int, f *classify.Flow) { *f = l[i] }
func (l flowList) Conversations(top int, yield func(*classify.Conversation) bool) {
	var list []classify.Conversation
	for i := range l {
		list = append(list, classify.Conversation{Flow: l[i], Figures: figuresOf(&l[i]), Flows: []uint64{l[i].FirstFrame}})
	}
	slices.SortStableFunc(list, func(x, y classify.Conversation) int { return int(y.Figures.Bytes()) - int(x.Figures.Bytes()) })
	list, _ = cut(list, top)
	for i := range list {
		if !yield(&list[i]) {
			return
		}
	}
}

func figuresOf(f *classify.Flow) classify.Figures {
	return classify.Figures{
		Flows: 1, Conversations: 1, First: f.First, Last: f.Last,
		SentPackets: f.Originator.Packets, ReceivedPackets: f.Responder.Packets,
		SentBytes: f.Originator.Bytes, ReceivedBytes: f.Responder.Bytes,
		SentPayload: f.Originator.PayloadBytes, ReceivedPayload: f.Responder.PayloadBytes,
	}
}

// dawn is when all fixtures begin.
var dawn = time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC).UnixNano()

func end(socket string, packets, bytes, payload uint64) classify.Endpoint {
	s := netip.MustParseAddrPort(socket)
	return classify.Endpoint{Address: s.Addr(), Port: s.Port(), Packets: packets, Bytes: bytes, PayloadBytes: payload}
}

// summaryOf sums up flows as classify does, by service and site.
func summaryOf(flows ...classify.Flow) *classify.Summary {
	s := &classify.Summary{Decimals: 6}
	for i := range flows {
		f := &flows[i]
		f.Number = i + 1
		f.FirstFrame = uint64(10*i + 1)
		sum := figuresOf(f)
		s.Totals.Add(&sum)
		service := application(&s.Applications, f.Service, f)
		application(&service.Sites, f.Application, f)
	}
	inOrder := func(x, y classify.Application) int { return int(y.Figures.Bytes()) - int(x.Figures.Bytes()) }
	slices.SortStableFunc(s.Applications, inOrder)
	for _, a := range s.Applications {
		slices.SortStableFunc(a.Sites, inOrder)
	}
	s.List = flowList(flows)
	s.Frames = s.Totals.Packets()
	s.Tally = []classify.Count{{Name: "flows", Frames: s.Totals.Packets(), Bytes: s.Totals.Bytes()}}
	s.Captures = []classify.Capture{{
		Info:    decode.Info{Name: "office.pcap", Format: "pcap", Decimals: 6, Interfaces: []decode.Interface{{LinkType: decode.LinkEthernet, SnapLength: 262144}}},
		Packets: s.Frames, Bytes: s.Totals.Bytes(), First: s.Totals.First, Last: s.Totals.Last,
	}}
	return s
}

// application adds a flow to the application of that name in a list.
func application(list *[]classify.Application, name string, f *classify.Flow) *classify.Application {
	i := slices.IndexFunc(*list, func(a classify.Application) bool { return a.Name == name })
	if i < 0 {
		i = len(*list)
		*list = append(*list, classify.Application{Name: name})
	}
	a := &(*list)[i]
	sum := figuresOf(f)
	a.Figures.Add(&sum)
	a.PortVerdicts[f.PortVerdict]++
	if f.Speaks != "" && !slices.Contains(a.Protocols, f.Speaks) {
		a.Protocols = append(a.Protocols, f.Speaks)
	}
	if f.Names.Host != "" && !slices.Contains(a.Hosts, f.Names.Host) {
		a.Hosts = append(a.Hosts, f.Names.Host)
	}
	if hasPorts(f.Protocol) {
		a.Ports = append(a.Ports, classify.PortCount{Transport: f.Protocol, Port: f.Responder.Port, Flows: 1, Verdict: f.PortVerdict})
		mergePorts(a)
	}
	return a
}

// mergePorts keeps one count for each port.
func mergePorts(a *classify.Application) {
	last := len(a.Ports) - 1
	for i := range a.Ports[:last] {
		if p := &a.Ports[i]; p.Port == a.Ports[last].Port && p.Transport == a.Ports[last].Transport {
			p.Flows++
			a.Ports = a.Ports[:last]
			return
		}
	}
}

// office is a small network: a bit of everything that reports distinguish.
func office() *classify.Summary {
	at := func(seconds float64) int64 { return dawn + int64(seconds*1e9) }
	s := summaryOf(
		classify.Flow{
			Protocol: decode.TCP, Originator: end("192.0.2.10:55001", 14, 2100, 1160), Responder: end("198.51.100.7:443", 20, 23400, 22100),
			OrientedBy: classify.OrientedBySYN, First: at(0), Last: at(1.3211), VLAN: []uint16{7, 42},
			Tunnel: decode.Tunnel{{Kind: "vxlan", ID: 100, HasID: true}, {Kind: "ip-in-ip"}},
			Speaks: "tls", Confidence: classify.ByPayload, Service: "https", Application: "example.com", PortVerdict: classify.Agrees,
			Names: detect.Names{Host: "www.example.com", HostFrom: "sni", JA4: "t13d1516h2_8daaf6152771_02713d6af862", Attributes: []detect.Attribute{
				{Key: "version", Values: []string{"1.3"}}, {Key: "alpn", Values: []string{"h2"}, List: true},
			}},
			Evidence: &classify.Evidence{Detector: "tls", Frame: 4, Bytes: []byte{0x16, 3, 1, 2, 0, 1}, Why: "handshake record, client hello"},
			TCP:      &classify.TCP{State: "SF", History: "ShADadFf", HandshakeRTT: 12340000, HasHandshakeRTT: true},
		},
		classify.Flow{
			Protocol: decode.TCP, Originator: end("192.0.2.10:55003", 10, 1200, 500), Responder: end("203.0.113.9:443", 12, 9000, 8200),
			OrientedBy: classify.OrientedBySYN, First: at(0.5), Last: at(61),
			Speaks: "tls", Confidence: classify.ByPayload, Service: "https", Application: "YouTube", PortVerdict: classify.Agrees,
			Names: detect.Names{Host: "i.ytimg.example", HostFrom: "sni"}, TCP: &classify.TCP{State: "RSTR", History: "ShADadr"},
		},
		classify.Flow{
			Protocol: decode.TCP, Originator: end("192.0.2.10:55002", 6, 600, 200), Responder: end("198.51.100.8:57998", 5, 4000, 3600),
			OrientedBy: classify.OrientedBySYN, First: at(1), Last: at(1.0005),
			Speaks: "http", Confidence: classify.ByPayload, Service: "http", PortVerdict: classify.Unregistered,
			Names: detect.Names{Host: "198.51.100.8", HostFrom: "http-host"}, TCP: &classify.TCP{State: "S1", History: "ShADad"}, Snapped: true,
		},
		classify.Flow{
			Protocol: decode.TCP, Originator: end("[2001:db8:85a3::8a2e:370:7334]:40000", 4, 500, 100), Responder: end("[2001:db8::22]:443", 3, 400, 80),
			OrientedBy: classify.OrientedBySYNACK, First: at(2), Last: at(3),
			Speaks: "ssh", Confidence: classify.ByPayload, Service: "ssh", PortVerdict: classify.Impostor, TCP: &classify.TCP{State: "OTH", History: "^hADad"}, MidStream: true,
		},
		classify.Flow{
			Protocol: decode.UDP, Originator: end("192.0.2.10:33333", 1, 70, 28), Responder: end("192.0.2.53:53", 1, 120, 78),
			OrientedBy: classify.OrientedByServicePort, First: at(4), Last: at(4.000125),
			Speaks: "dns", Confidence: classify.ByPayload, Service: "dns", PortVerdict: classify.Agrees,
		},
		classify.Flow{
			Protocol: decode.TCP, Originator: end("192.0.2.10:55009", 2, 120, 0), Responder: end("192.0.2.99:5432", 0, 0, 0),
			OrientedBy: classify.OrientedBySYN, First: at(5), Last: at(8), Confidence: classify.ByPort,
			Speaks: "postgresql", Service: "postgresql", TCP: &classify.TCP{State: "S0", History: "S"}, ICMPErrors: []classify.ICMPErrorCount{{Kind: "port-unreachable", Errors: 2}},
		},
		classify.Flow{
			Protocol: decode.ICMP, Originator: end("192.0.2.10:0", 3, 294, 168), Responder: end("192.0.2.1:0", 3, 294, 168),
			OrientedBy: classify.OrientedByType, First: at(9), Last: at(11), Service: "icmp", ICMPType: 8,
		},
		classify.Flow{
			Protocol: decode.UDP, Originator: end("192.0.2.10:45678", 1, 60, 18), Responder: end("192.0.2.66:50000", 0, 0, 0),
			First: at(12), Last: at(12), Service: "unknown",
		},
	)
	s.Tally = append(s.Tally, classify.Count{Name: "ARP", Frames: 7, Bytes: 294}, classify.Count{Name: "truncated", Frames: 1, Bytes: 40})
	s.Frames += 8
	c := &s.Captures[0]
	c.Packets, c.Bytes, c.SnappedFrames = s.Frames, c.Bytes+334, 3
	s.Timeline = classify.Timeline{Start: dawn / 1e6 * 1e6, Interval: 2048e6}
	s.Applications[0].Timeline = s.Timeline
	for i := range uint64(30) {
		s.Timeline.Buckets = append(s.Timeline.Buckets, classify.Bucket{Packets: i % 7, Bytes: i % 7 * 100})
		s.Applications[0].Timeline.Buckets = append(s.Applications[0].Timeline.Buckets, classify.Bucket{Packets: i % 3, Bytes: i % 3 * 100})
	}
	s.Quality = classify.Quality{
		Gaps: 1, MissedBytes: 2920, OneSided: 1, TCPFlows: 5, Snapped: 3, Verified: 80, BadChecksums: 7, Offloaded: 5,
		Duplicated: 1, Backwards: 2, Dropped: 12, DropsKnown: true,
	}
	s.Findings = []classify.Finding{
		{ID: "port-scan", Severity: classify.Alert, Text: "192.0.2.66 connects to many ports in vain", Transport: decode.TCP, Host: netip.MustParseAddr("192.0.2.66"), Flows: 1234},
		{
			ID: "tcp-unanswered", Severity: classify.Warning, Text: "192.0.2.99:5432 does not answer", Transport: decode.TCP, Host: netip.MustParseAddr("192.0.2.99"), Port: 5432, Flows: 1,
			Examples: []classify.FlowRef{{Frame: 71, Originator: netip.MustParseAddrPort("192.0.2.10:55009"), Responder: netip.MustParseAddrPort("192.0.2.99:5432")}},
		},
		{ID: "port-reuse", Severity: classify.Info, Text: "socket pairs with 192.0.2.53:53 are used again", Transport: decode.UDP, Host: netip.MustParseAddr("192.0.2.53"), Port: 53, Flows: 2},
	}
	c.Interfaces[0].HasCounters, c.Interfaces[0].Received, c.Interfaces[0].DroppedByKernel = true, s.Frames+12, 12
	return s
}

// workstation is office as seen from 192.0.2.10, which knows its programs but
// for one. A program calls itself what no program should.
func workstation() *classify.Summary {
	s := office()
	curl := &decode.Program{Name: "curl", PID: 4711, User: "alice", Unit: "session-3.scope"}
	list := s.List.(flowList)
	for i, p := range []*decode.Program{curl, {Name: "\x1b[2J=firefox", PID: 812, User: "alice"}, curl, nil, {PID: 53, User: "65000", Container: "0123456789ab"}} {
		list[i].Originator.Program = p
	}
	list[5].Originator.Program = &decode.Program{Name: "psql", PID: 9, User: "bob"}
	list[5].Responder.Program = &decode.Program{Name: "postgres", PID: 10, User: "postgres", Unit: "postgresql@15-main.service"}
	s.Programs = classify.ProgramCount{Flows: 7, Unnamed: 2}
	return s
}

// hostile is what an attacker may put into a capture to fool its reader.
func hostile() *classify.Summary {
	s := summaryOf(classify.Flow{
		Protocol: decode.TCP, Originator: end("192.0.2.10:55001", 14, 2100, 1160), Responder: end("198.51.100.7:80", 20, 23400, 22100),
		OrientedBy: classify.OrientedBySYN, First: dawn, Last: dawn + 5,
		Speaks: "http", Confidence: classify.ByPayload, Service: "http", Application: "=HYPERLINK(\"x\")", PortVerdict: classify.Agrees,
		Names: detect.Names{Host: "\x1b[2J\x1b]0;owned\a\u202egnp.exe|<b>\r\n\xff", HostFrom: "http-host", Attributes: []detect.Attribute{
			{Key: "server", Values: []string{"clean"}}, {Key: "agent", Values: []string{"a\tb", "c\x00"}}, {Key: "via", Values: []string{"\u2066"}},
		}},
		TCP: &classify.TCP{State: "SF", History: "ShADadFf"},
	})
	s.Captures[0].Name = "bad\x1b[1m\nname.pcap"
	s.Captures[0].Comments = []decode.Comment{{Text: "of\x9b the whole"}, {Frame: 3, Text: "of a frame"}}
	s.Captures[0].Interfaces[0].Name = "eth\u200b0"
	s.Captures[0].Err = errors.New("name\x1b.pcap: packet 2: cut off")
	return s
}
