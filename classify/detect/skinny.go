package detect

// skinny reads messages: a length, a version and a kind, little-endian (Cisco
// Skinny Client Control Protocol).
var skinny = &Detector{
	Name: "skinny", Title: "Skinny (SCCP)", Spec: "Cisco SCCP",
	Over: TCP,
	Head: []Place{
		{TCP, 2, AnyOf("\x00")},
		{TCP, 3, AnyOf("\x00")},
	},
	Probe: probeSkinny,
}

const skinnyHeader = 12

var skinnyRule = rule{why: "length, version and kind of message", header: skinnyHeader, ports: []uint16{2000}, both: true}

func probeSkinny(o *Opening) Match { return ofStreams(o, skinnyMessage, &skinnyRule) }

func skinnyMessage(_ *Opening, b []byte) grade {
	if len(b) < 4 {
		if len(b) > 2 && b[2] != 0 {
			return wrong
		}
		return short
	}
	size := int(le32(b, 0)) // from the kind on
	if size < 4 || size > 2048 {
		return wrong
	}
	if len(b) < skinnyHeader {
		return short
	}
	if version, kind := le32(b, 4), le32(b, 8); version > 0x16 || version > 0 && version < 0x11 || kind > 0x160 {
		return wrong
	}
	if next := 8 + size; len(b) >= next+4 && le16(b, next+2) != 0 {
		return wrong
	}
	return fits
}
