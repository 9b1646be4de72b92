package detect

// teamSpeak reads the packets by which a TeamSpeak 3 client and its server
// begin, which have a fixed text where later ones have a signature.
var teamSpeak = &Detector{
	Name: "teamspeak", Title: "TeamSpeak 3", Spec: "TeamSpeak 3 protocol, ts3protocol.md",
	Over:  UDP,
	First: AnyOf("T"),
	Probe: probeTeamSpeak,
}

var teamSpeakRule = rule{why: "init packet", header: 8}

func probeTeamSpeak(o *Opening) Match {
	return ofDatagrams(o, teamspeakPacket, &teamSpeakRule)
}

func teamspeakPacket(_ *Opening, d *Datagram) grade {
	// The text, packet number 101, then 0x88 as type.
	if len(d.Data) < 12 || string(d.Data[:8]) != "TS3INIT1" {
		return wrong
	}
	return proven
}
