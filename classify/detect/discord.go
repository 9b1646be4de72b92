package detect

// discord reads what Discord's voice servers and clients exchange before RTP:
// the discovery of the client's address, documented for developers, and the
// pings that measure the way.
var discord = &Detector{
	Name: "discord", Title: "Discord voice", Spec: "Discord developer documentation, voice connections",
	Over:  UDP,
	First: AnyOf("\x00\x13"),
	Probe: probeDiscord,
}

const (
	discordDiscovery = 74 // bytes: type, length, SSRC, address, port
	discordRest      = 70 // what the length says
	discordPing      = 0x1337cafe
)

var discordRule = rule{why: "address discovery of the exact length, or ping", header: 8}

func probeDiscord(o *Opening) Match {
	return ofDatagrams(o, discordDatagram, &discordRule).cast(o, discordRole)
}

// discordRole: a client asks for its address; either end pings.
func discordRole(b []byte) role {
	switch {
	case len(b) != discordDiscovery:
		return eitherRole
	case b[1] == 1:
		return clientRole
	}
	return serverRole
}

func discordDatagram(_ *Opening, d *Datagram) grade {
	b := d.Data
	switch {
	case d.Length == 8 && len(b) == 8 && be32(b, 0) == discordPing:
		return proven
	case len(b) != discordDiscovery || d.Length != len(b) || be16(b, 2) != discordRest:
		return wrong
	}
	address := b[8 : discordDiscovery-2]
	switch be16(b, 0) {
	case 1: // a request leaves address and port empty
		if zeros(address) {
			return proven
		}
	case 2:
		end := 0
		for end < len(address) && (address[end] >= '0' && address[end] <= ':' || address[end] == '.' || address[end] >= 'a' && address[end] <= 'f') {
			end++
		}
		if end >= 3 && zeros(address[end:]) {
			return proven
		}
	}
	return wrong
}
