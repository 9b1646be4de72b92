package detect

import "hash/crc32"

// trdp reads the headers of process and message data, whose check sum covers
// them (IEC 61375-2-3 annex A).
var trdp = &Detector{
	Name: "trdp", Title: "TRDP", Spec: "IEC 61375-2-3",
	Over: UDP | TCP,
	Head: []Place{
		{UDP | TCP, 4, AnyOf("\x01")},
	},
	Probe: probeTRDP,
}

const (
	trdpProcess = 40  // bytes of the header of process data, check sum included
	trdpMessage = 116 // and of message data
)

var trdpRule = rule{why: "version, kind of data, header's check sum", header: trdpProcess}

func probeTRDP(o *Opening) Match { return judged(o, trdpDatagram, trdpHeader, &trdpRule) }

func trdpDatagram(o *Opening, d *Datagram) grade { return trdpHeader(o, d.Data) }

func trdpHeader(_ *Opening, b []byte) grade {
	if len(b) < 8 {
		if len(b) > 4 && b[4] != 1 || len(b) > 6 && b[6] != 'P' && b[6] != 'M' {
			return wrong
		}
		return short
	}
	size := trdpSize(b[6], b[7])
	if b[4] != 1 || size == 0 {
		return wrong
	}
	if len(b) < size {
		return short
	}
	if crc32.ChecksumIEEE(b[:size-4]) != le32(b, size-4) {
		return wrong
	}
	return proven
}

// trdpSize is the size of the header of a kind of data, 0 where there is none.
func trdpSize(kind, sub byte) int {
	switch string([]byte{kind, sub}) {
	case "Pd", "Pp", "Pr", "Pe":
		return trdpProcess
	case "Mr", "Mp", "Mq", "Mc", "Mn", "Me":
		return trdpMessage
	}
	return 0
}
