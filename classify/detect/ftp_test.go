package detect

import (
	"reflect"
	"testing"

	"github.com/portscope/portscope/decode"
)

// The data connections that FTP's lines announce.
func TestFTPAnnouncesDataConnections(t *testing.T) {
	base := Expected{Transport: decode.TCP, Protocol: "ftp-data"}
	v4, v6, own := base, base, base
	v4.HasAddress, v4.Port, v4.Address = true, 50069, [16]byte{192, 0, 2, 1}
	v6.HasAddress, v6.IPv6, v6.Port, v6.Address = true, true, 5282, [16]byte{0x20, 1, 0x0d, 0xb8, 15: 1}
	own.Port = 6446
	for line, want := range map[string][]Expected{
		"PORT 192,0,2,1,195,149\r\n":                       {v4},
		"227 Entering Passive Mode (192,0,2,1,195,149).\n": {v4},
		"227 =192,0,2,1,195,149\r\n":                       {v4},
		"EPRT |2|2001:db8::1|5282|\r\n":                    {v6},
		"229 Extended Passive OK (|||6446|)\r\n":           {own},
		"229 Extended Passive OK (!!!6446!)\r\n":           {own},
		"PORT 192,0,2,1,195\r\n":                           nil,
		"PORT 192,0,2,1,195,149":                           nil, // no end yet
		"PORT 0,0,0,0,0,0\r\n":                             nil,
		"EPRT |1|999.0.2.1|5282|\r\n":                      nil,
		"229 (|||0|)\r\n":                                  nil,
		"229 )(\r\n":                                       nil,
		"STOR 227 (1,2,3,4,5,6)\r\n":                       nil,
	} {
		if got := followFTP(&Datagram{Data: []byte(line)}).Expected; !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", line, got, want)
		}
	}
}
