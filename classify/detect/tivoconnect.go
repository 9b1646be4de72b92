package detect

import "github.com/portscope/portscope/decode"

// tivoConnect reads the announcements of TiVo's recorders: lines of keys and
// values, of which the first is the method's version; over TCP behind their
// length (TiVo Connect Automatic Machine Discovery).
var tivoConnect = &Detector{
	Name: "tivoconnect", Title: "TiVoConnect", Spec: "TiVo Connect Automatic Machine Discovery",
	Over:  UDP | TCP,
	First: AnyOf("Tt\x00"),
	Probe: probeTiVoConnect,
}

const tivoKey = "TiVoConnect="

var tivoConnectRule = rule{why: "first line of an announcement", header: len(tivoKey)}

func probeTiVoConnect(o *Opening) Match {
	return judged(o, tivoDatagram, tivoAnnouncement, &tivoConnectRule)
}

func tivoDatagram(o *Opening, d *Datagram) grade { return tivoAnnouncement(o, d.Data) }

func tivoAnnouncement(o *Opening, b []byte) grade {
	if o.Transport == decode.TCP && b[0] == 0 {
		if len(b) > 1 && b[1] != 0 {
			return wrong
		}
		if len(b) < 5 {
			return short
		}
		b = b[4:]
	}
	return max(begins(b, tivoKey), begins(b, "tivoconnect="))
}
