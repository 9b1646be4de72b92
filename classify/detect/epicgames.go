package detect

// epicGames reads the handshake of Unreal Engine as Epic's games have it: a
// magic, kind and version; the first packet leaves time and cookie empty.
var epicGames = &Detector{
	Name: "epicgames", Title: "Epic Games (Unreal Engine handshake)", Spec: "Unreal Engine, StatelessConnectHandlerComponent",
	Over: UDP,
	Head: []Place{
		{UDP, 1, AnyOf("\x1a")},
		{UDP, 2, AnyOf("\x20")},
	},
	Probe: probeEpicGames,
}

const (
	unrealLeast, unrealMost = 44, 72
	unrealCookie            = 11 // where time and cookie begin
	unrealCookieSize        = 8 + 20
)

var epicGamesRule = rule{why: "handshake magic, time and cookie empty", header: unrealCookie}

func probeEpicGames(o *Opening) Match {
	if o.refused(unrealHandshake, nil) {
		return Match{}
	}
	return ofDatagrams(o, unrealHandshake, &epicGamesRule)
}

func unrealHandshake(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < unrealLeast || len(b) > unrealMost || be16(b, 1) != 0x1a20 || b[3]&7 != 0 || b[3] > 0x38 || b[4]&7 != 0 || b[4] == 0 || b[9] == 0 || b[10] != 0 {
		return wrong
	}
	if zeros(b[unrealCookie:unrealCookie+unrealCookieSize-1]) && be32(b, 5) != 0 || o.answers(d, unrealSame) {
		return proven
	}
	return fits
}

// unrealSame says whether two packets are of one version of the game.
func unrealSame(asked, answer []byte) bool {
	return len(asked) >= unrealLeast && string(asked[1:3]) == string(answer[1:3]) && string(asked[5:10]) == string(answer[5:10])
}
