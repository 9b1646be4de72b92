package detect

// syncthing reads the local announcements over UDP: a magic, then the device's
// id of 32 bytes in protocol buffers; and over TCP the relays' header. Between
// devices it is TLS.
var syncthing = &Detector{
	Name: "syncthing", Title: "Syncthing", Spec: "Syncthing Local Discovery v4, Relay Protocol v1",
	Over:  TCP | UDP,
	First: AnyOf("\x2e\x9e"),
	Probe: probeSyncthing,
}

var syncthingRule = rule{why: "Syncthing magic", header: 4}

func probeSyncthing(o *Opening) Match {
	return judged(o, syncthingAnnounce, syncthingRelay, &syncthingRule)
}

func syncthingAnnounce(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 38 || be32(b, 0) != 0x2ea7d90b || b[4] != 0x0a || b[5] != 0x20 {
		return wrong
	}
	return proven
}

// syncthingRelay grades a message: magic, type, length.
func syncthingRelay(_ *Opening, b []byte) grade {
	if g := begins(b, "\x9e\x79\xbc\x40"); g != proven || len(b) < 12 {
		return min(g, short)
	}
	if be32(b, 4) > 6 || be32(b, 8) > 1024 {
		return wrong
	}
	return proven
}
