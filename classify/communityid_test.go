package classify

import (
	"net/netip"
	"testing"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// TestCommunityID computes what the specification's own table of examples
// says; a flow and its reverse have the same identifier.
func TestCommunityID(t *testing.T) {
	for _, c := range []struct {
		name     string
		protocol decode.IPProtocol
		src, dst string
		kind     [2]uint8 // ICMP type and code
		want     string
	}{
		{"tcp", decode.TCP, "128.232.110.120:34855", "66.35.250.204:80", [2]uint8{}, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
		{"udp", decode.UDP, "192.168.1.52:54585", "8.8.8.8:53", [2]uint8{}, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
		{"sctp", decode.SCTP, "192.168.170.8:7", "192.168.170.56:7", [2]uint8{}, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="},
		{"icmp echo", decode.ICMP, "192.168.0.89:0", "192.168.0.1:0", [2]uint8{8, 0}, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
	} {
		src, dst := netip.MustParseAddrPort(c.src), netip.MustParseAddrPort(c.dst)
		f := Flow{Protocol: c.protocol, ICMPType: c.kind[0], ICMPCode: c.kind[1],
			Originator: Endpoint{Address: src.Addr(), Port: src.Port()},
			Responder:  Endpoint{Address: dst.Addr(), Port: dst.Port()}}
		if got := string(f.AppendCommunityID(nil)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if c.protocol == decode.ICMP {
			continue // a reversed echo request is another message
		}
		f.Originator, f.Responder = f.Responder, f.Originator
		if got := string(f.AppendCommunityID(nil)); got != c.want {
			t.Errorf("%s reversed: %s, want %s", c.name, got, c.want)
		}
	}
}

// The ends of an ICMP exchange have no ports, but the identifier has their
// types: the specification's own vector for an echo, from packets.
func TestCommunityIDOfEcho(t *testing.T) {
	o := Options{}.filled()
	tb := newTable(o, detect.NewEngine(o.Detectors), 1)
	for _, p := range packets(t, `
		0.0 icmp 192.168.0.89 > 192.168.0.1 type=8 id=7
		0.1 icmp 192.168.0.1 > 192.168.0.89 type=0 id=7
	`) {
		tb.add(&p)
	}
	tb.finish()
	var f Flow
	newAnalysis([]*table{tb}, o, nil).Flow(0, &f)
	const want = "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="
	if got := string(f.AppendCommunityID(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
