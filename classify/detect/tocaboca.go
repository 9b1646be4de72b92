package detect

// tocaBoca reads Photon, the engine by which Toca Life and many other games
// talk: a header, then as many commands as it says, each with its length.
var tocaBoca = &Detector{
	Name: "tocaboca", Title: "Photon (Toca Boca)", Spec: "Photon realtime, binary protocol",
	Over: UDP,
	Head: []Place{
		{UDP, 2, AnyOf("\x00\x01\x7d")},
		{UDP, 3, Range(1, 32).Or(AnyOf("\x7d"))},
	},
	Probe: probeTocaBoca,
}

const (
	photonHeader  = 12 // peer, flags, commands, time, challenge
	photonCommand = 12 // type, channel, flags, reserved, length, number
	photonPing    = 13
	photonMark    = 0x7d7d7d7d7d7d7d7d
)

var tocaBocaRule = rule{why: "Photon header, commands of exact lengths", header: photonHeader}

func probeTocaBoca(o *Opening) Match {
	if o.refused(photonPacket, nil) {
		return Match{}
	}
	return ofDatagrams(o, photonPacket, &tocaBocaRule)
}

func photonPacket(_ *Opening, d *Datagram) grade {
	b := d.Data
	if d.Length == photonPing && len(b) == photonPing && be64(b, 0) == photonMark && be32(b, 8) == photonMark>>32 {
		return proven
	}
	if len(b) < photonHeader+photonCommand || !d.whole() || b[2] > 1 || b[3] == 0 || b[3] > 32 || be32(b, 8) == 0 {
		return wrong
	}
	at := photonHeader
	for range b[3] {
		if at+photonCommand > len(b) {
			return wrong
		}
		kind, flags, size := b[at], b[at+2], int64(be32(b, at+4))
		if kind == 0 || kind > 16 || flags > 3 || size < photonCommand || size > int64(len(b)-at) {
			return wrong
		}
		at += int(size)
	}
	if at != len(b) {
		return wrong
	}
	return proven
}
