package detect

// steam reads the connections to Steam's servers, which have a magic beside
// their length, and the search for devices in the local network.
var steam = &Detector{
	Name: "steam", Title: "Steam", Spec: "SteamKit, Steam network protocol",
	Over: TCP | UDP,
	Head: []Place{
		{UDP, 0, AnyOf("V\xff")},
		{TCP, 2, AnyOf("\x00")},
		{TCP, 3, AnyOf("\x00")},
		{TCP, 4, AnyOf("V")},
	},
	Probe: probeSteam,
}

// steamHeader is the bytes before a packet's data over UDP.
const steamHeader = 36

var steamRule = rule{why: "Steam magic and length", header: 8}

func probeSteam(o *Opening) Match {
	if o.refused(steamDatagram, steamMessage) {
		return Match{}
	}
	return judged(o, steamDatagram, steamMessage, &steamRule)
}

func steamDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	switch {
	case len(b) >= steamHeader && string(b[:4]) == "VS01" && le16(b, 4) == d.Length-steamHeader:
		return proven
	case len(b) >= 16 && be64(b, 0) == 0xffffffff214c5fa0: // discovery
		return proven
	}
	return wrong
}

func steamMessage(_ *Opening, b []byte) grade {
	if len(b) < 8 {
		if len(b) > 2 && b[2]|b[min(3, len(b)-1)] != 0 || len(b) > 4 && b[4] != 'V' {
			return wrong
		}
		return short
	}
	if string(b[4:8]) != "VT01" || le32(b, 0) == 0 || le32(b, 0) > 1<<16-1 {
		return wrong
	}
	return proven
}
