package main

import (
	"bytes"
	"maps"
	"net/netip"
	"strings"
	"testing"

	"github.com/portscope/portscope/classify"
	"github.com/portscope/portscope/decode"
	"github.com/portscope/portscope/decode/sockets"
	"github.com/portscope/portscope/report"
)

// spoken is a summary of flows that others had with a host.
type spoken []classify.Flow

func (s spoken) Len() int                                             { return len(s) }
func (s spoken) Flow(i int, f *classify.Flow)                         { *f = s[i] }
func (s spoken) Conversations(int, func(*classify.Conversation) bool) {}

// TestHeard holds what was heard to be told of the sockets that it was heard
// on, after it was written and read again.
func TestHeard(t *testing.T) {
	to := func(address string, speaks string, confidence classify.Confidence, last int64) classify.Flow {
		end := netip.MustParseAddrPort(address)
		return classify.Flow{
			Protocol: decode.TCP, Responder: classify.Endpoint{Address: end.Addr(), Port: end.Port()},
			Speaks: speaks, Confidence: confidence, Last: last,
		}
	}
	all := heard{}
	all.learn(&classify.Summary{List: spoken{
		to("192.0.2.1:443", "tls", classify.ByPayload, 3),
		to("192.0.2.1:443", "http", classify.ByPayload, 2),  // earlier
		to("192.0.2.1:22", "ssh", classify.ByPort, 3),       // not heard
		to("198.51.100.1:22", "ssh", classify.ByPayload, 3), // elsewhere
		to("[2001:db8::1]:80", "http", classify.ByPayload, 4),
	}}, func(a netip.Addr) bool { return a != netip.MustParseAddr("198.51.100.1") })
	var file bytes.Buffer
	if err := all.write(&file); err != nil {
		t.Fatal(err)
	}
	read := parseHeard(strings.NewReader("no line of it\n{}\n" + file.String()))
	if !maps.Equal(read, all) || len(read) != 2 {
		t.Errorf("%v was written as\n%s\nand read as %v", all, file.String(), read)
	}
	for socket, want := range map[string]report.Heard{
		"192.0.2.1:443": {Protocol: "tls", Time: 3}, "0.0.0.0:443": {Protocol: "tls", Time: 3}, "[::]:443": {}, "192.0.2.2:443": {},
		"[::]:80": {Protocol: "http", Time: 4}, "0.0.0.0:80": {}, "0.0.0.0:22": {},
	} {
		if got := read.on(&sockets.Socket{Transport: decode.TCP, Local: netip.MustParseAddrPort(socket)}); got != want {
			t.Errorf("on %s: %v, want %v", socket, got, want)
		}
	}
	both := sockets.Socket{Transport: decode.TCP, Local: netip.MustParseAddrPort("[::]:443"), BothFamilies: true}
	if got := read.on(&both); got.Protocol != "tls" {
		t.Errorf("on port 443 of both families: %v", got)
	}
}
