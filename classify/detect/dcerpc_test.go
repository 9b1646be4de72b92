package detect

import (
	"reflect"
	"testing"

	"github.com/portscope/portscope/decode"
)

// The connections that an endpoint mapper's answer leads to.
func TestDCERPCAnnouncesEndpoints(t *testing.T) {
	const header = "05000203 10000000 a0000000 01000000 88000000 00000000 "
	const floors = "1300 0d 785634123412cdabef000123456789ac 0100 0200 0000 " + // the interface
		"1300 0d 045d888aeb1cc9119fe808002b104860 0200 0200 0000 " + // NDR
		"0100 0b 0200 0000 " // connections
	for _, c := range []struct {
		what, bytes string
		want        []Expected
	}{
		{"a port of a host", header + "0500" + floors + "0100 07 0200 c003 0100 09 0400 c0000214",
			[]Expected{{Transport: decode.TCP, HasAddress: true, Address: [16]byte{192, 0, 2, 20}, Port: 49155, Side: 1, Protocol: "dcerpc"}}},
		{"a port of the mapper's host", header + "0500" + floors + "0100 07 0200 c003 0100 09 0400 00000000",
			[]Expected{{Transport: decode.TCP, Port: 49155, Side: 1, Protocol: "dcerpc"}}},
		{"two towers", header + "0500" + floors + "0100 07 0200 c003 0100 09 0400 00000000 0000 4b000000 0500" + floors + "0100 07 0200 c004 0100 09 0400 00000000",
			[]Expected{{Transport: decode.TCP, Port: 49155, Side: 1, Protocol: "dcerpc"}, {Transport: decode.TCP, Port: 49156, Side: 1, Protocol: "dcerpc"}}},
		{"a pipe", header + "0500" + floors + "0100 0f 0600 5c7069706500 0100 11 0500 5c5c415c00", nil},
		{"no port", header + "0500" + floors + "0100 07 0200 0000 0100 09 0400 c0000214", nil},
		{"cut short", header + "0500" + floors + "0100 07 0200 c003 0100 09 0400 c000", nil},
		{"a request", "05000003 10000000 a0000000 01000000 88000000 00000000 0500" + floors + "0100 07 0200 c003 0100 09 0400 c0000214", nil},
	} {
		b, err := payload(c.bytes)
		if err != nil {
			t.Fatal(err)
		}
		if got := followDCERPC(&Datagram{Side: 1, Data: b}).Expected; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.what, got, c.want)
		}
	}
}
