package detect

import "bytes"

// worldOfWarcraft reads the log in, which names the game, and the greeting of
// the servers of its worlds.
var worldOfWarcraft = &Detector{
	Name: "worldofwarcraft", Title: "World of Warcraft", Spec: "WoWDev wiki, CMD_AUTH_LOGON_CHALLENGE",
	Over:  TCP,
	First: AnyOf("\x00W"),
	Probe: probeWorldOfWarcraft,
}

const (
	warcraftGreeting = "WORLD OF WARCRAFT CONNECTION - "
	warcraftLeast    = 34 // bytes of a log in with an empty name
)

var worldOfWarcraftRule = rule{why: "log in for WoW, or greeting", header: 34}

func probeWorldOfWarcraft(o *Opening) Match {
	return ofStreams(o, warcraftMessage, &worldOfWarcraftRule).cast(o, warcraftRole)
}

// warcraftRole: a log in is a client's, a greeting says whose it is.
func warcraftRole(b []byte) role {
	switch {
	case string(b[4:8]) == "WoW\x00":
		return clientRole
	case bytes.Contains(b[:min(len(b), 64)], []byte("SERVER TO CLIENT")):
		return serverRole
	}
	return eitherRole
}

func warcraftMessage(_ *Opening, b []byte) grade {
	if b[0] == 'W' {
		return begins(b, warcraftGreeting)
	}
	if b[0] != 0 {
		return wrong
	}
	// A greeting behind its length, big-endian; or the log in: command 0,
	// version of the protocol, length of the rest, game, platform.
	if len(b) > 2 && b[2] == 'W' {
		return begins(b[2:], warcraftGreeting)
	}
	switch {
	case len(b) > 1 && (b[1] < 2 || b[1] > 8):
		if len(b) > 2 {
			return wrong
		}
		return short
	case len(b) < warcraftLeast:
		if len(b) >= 8 && string(b[4:8]) != "WoW\x00" {
			return wrong
		}
		return short
	case string(b[4:8]) != "WoW\x00" || int(b[33]) != le16(b, 2)-(warcraftLeast-4):
		return wrong
	}
	return proven
}
