package sockets

import (
	"encoding/binary"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/portscope/portscope/decode"
)

// littleEndian skips a test whose text is of such a host.
func littleEndian(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the text is of a little-endian host")
	}
}

// TestReadProc reads tables as a kernel printed them.
func TestReadProc(t *testing.T) {
	littleEndian(t)
	const titles = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	const queues = " 00000000:00000000 00:00000000 00000000 "
	end := netip.MustParseAddrPort
	for name, test := range map[string]struct {
		transport decode.IPProtocol
		text      string
		want      []Socket
	}{
		"TCP": {decode.TCP, titles +
			"   0: 0100007F:1F90 00000000:0000 0A" + queues + " 1000        0 4711 1 0 100 0 0 10 0\n" +
			"   1: 0100007F:1F90 0100007F:C350 01" + queues + " 1000        0 4712 1 0 20 4 30 10 -1\n",
			[]Socket{{Transport: decode.TCP, Local: end("127.0.0.1:8080"), Listening: true, UID: 1000, Inode: 4711}}},
		"TCP over IPv6": {decode.TCP, titles +
			"   0: 00000000000000000000000001000000:0016 00000000000000000000000000000000:0000 0A" + queues + "    0        0 7 1 0 100 0 0 10 0\n" +
			"   1: 0000000000000000FFFF00000100007F:0050 00000000000000000000000000000000:0000 0A" + queues + "    0        0 8 1 0 100 0 0 10 0\n",
			[]Socket{
				{Transport: decode.TCP, Local: end("[::1]:22"), Listening: true, Inode: 7},
				{Transport: decode.TCP, Local: end("127.0.0.1:80"), Listening: true, Inode: 8},
			}},
		"UDP": {decode.UDP, titles +
			"  49: 00000000:0035 00000000:0000 07" + queues + "  101        0 99 2 0 0\n" +
			"  50: 0100007F:8000 0100007F:0035 01" + queues + "  101        0 98 2 0 0\n",
			[]Socket{{Transport: decode.UDP, Local: end("0.0.0.0:53"), Listening: true, UID: 101, Inode: 99}}},
		"nothing": {decode.UDP, titles, nil},
	} {
		got, err := readProc(strings.NewReader(test.text), test.transport)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s:\n got %v, %v\nwant %v", name, got, err, test.want)
		}
	}
	for _, broken := range []string{"0: 0100007F:1F90\n", "0: x:1F90 00000000:0000 0A" + queues + " 0 0 1 1\n", "0: 0100007F:1F90 00000000:0000 0A" + queues + " 0 0 x 1\n"} {
		if list, err := readProc(strings.NewReader(titles+broken), decode.TCP); err == nil {
			t.Errorf("%q is taken for %v", broken, list)
		}
	}
}
