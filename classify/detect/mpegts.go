package detect

// mpegTS reads datagrams of whole packets of 188 bytes, each with the sync byte
// (ISO 13818-1 section 2.4.3), and streams of them.
var mpegTS = &Detector{
	Name: "mpeg-ts", Title: "MPEG transport stream", Spec: "ISO 13818-1",
	Over:  UDP | TCP,
	First: AnyOf("\x47"),
	Probe: probeMPEGTS,
}

const (
	tsPacket = 188
	tsSync   = 0x47
)

var mpegTSRule = rule{why: "packets of 188 bytes, each with its sync byte", header: 4, count: 3}

func probeMPEGTS(o *Opening) Match { return judged(o, tsDatagram, tsStream, &mpegTSRule) }

func tsDatagram(_ *Opening, d *Datagram) grade {
	if d.Length%tsPacket != 0 {
		return wrong
	}
	for at := 0; at < len(d.Data); at += tsPacket {
		if d.Data[at] != tsSync {
			return wrong
		}
	}
	if d.Length >= 3*tsPacket && len(d.Data) > 2*tsPacket {
		return proven
	}
	return fits
}

func tsStream(_ *Opening, b []byte) grade {
	const enough = 5
	for at, n := 0, 0; at < len(b); at, n = at+tsPacket, n+1 {
		if b[at] != tsSync {
			return wrong
		}
		if n == enough {
			return proven
		}
	}
	return short
}
