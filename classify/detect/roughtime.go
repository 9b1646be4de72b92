package detect

import "bytes"

// roughtime reads packets of the IETF's form, which have a magic word, and of
// Google's, by the tags of a request or an answer (draft-ietf-ntp-roughtime).
var roughtime = &Detector{
	Name: "roughtime", Title: "Roughtime", Spec: "draft-ietf-ntp-roughtime",
	Over:  UDP,
	First: AnyOf("R\x02\x03\x04\x05\x06"),
	Probe: probeRoughtime,
}

var roughtimeRule = rule{why: "magic word, or tags of a message", header: 16}

func probeRoughtime(o *Opening) Match { return ofDatagrams(o, roughtimePacket, &roughtimeRule) }

func roughtimePacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 16 {
		return wrong
	}
	if begins(b, "ROUGHTIM") == proven {
		if int(le32(b, 8))+12 == d.Length {
			return proven
		}
		return wrong
	}
	tags := int(le32(b, 0))
	head := 4 + 4*(tags-1) + 4*tags // count, offsets, tags
	if tags < 2 || tags > 8 || len(b) < head || d.Length%4 != 0 {
		return wrong
	}
	names := b[4*tags : head]
	if bytes.Contains(names, []byte("NONC")) || bytes.Contains(names, []byte("SREP")) {
		return proven
	}
	return wrong
}
