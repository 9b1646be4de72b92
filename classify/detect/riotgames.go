package detect

import "bytes"

// riotGames reads the packets that Riot's games measure the way with, which
// come back as they went, and the numbers they exchange before they play: the
// answer is sent to the number that the other side gave.
var riotGames = &Detector{
	Name: "riotgames", Title: "Riot Games", Spec: "none public; from the structure of both sides' first packets",
	Over:  UDP,
	Probe: probeRiotGames,
}

const (
	riotEcho      = 36
	riotEchoFill  = "\xaa\xaa\xaa\xaa\xbb\xbb\xbb\xbb"
	riotHello     = 53
	riotHelloZero = 24 // bytes that a first hello leaves empty
	riotAnswer    = 33
)

var riotGamesRule = rule{why: "answer to the other side's number", header: 12}

func probeRiotGames(o *Opening) Match {
	if o.refused(riotPacket, nil) {
		return Match{}
	}
	return ofDatagrams(o, riotPacket, &riotGamesRule)
}

func riotPacket(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) != d.Length {
		return wrong
	}
	switch len(b) {
	case riotEcho:
		if string(b[riotEcho-8:]) != riotEchoFill || be32(b, 0) == 0 {
			return wrong
		}
	case riotHello:
		if le32(b, 8) != 1 || be32(b, 0) == 0 || be32(b, 4) == 0 {
			return wrong
		}
	case riotAnswer:
		if le32(b, 4) != 1 {
			return wrong
		}
	default:
		return wrong
	}
	if o.answers(d, riotAnswered) {
		return proven
	}
	return fits
}

// riotAnswered says whether two packets are an echo, or a hello with its zeros
// and an answer to the number in it.
func riotAnswered(asked, answer []byte) bool {
	if len(asked) < 8 || !bytes.Equal(asked[4:8], answer[:4]) {
		return false
	}
	switch len(answer) {
	case riotEcho:
		return len(asked) == riotEcho && be32(answer, 4) == 0 && bytes.Equal(asked[8:], answer[8:])
	case riotAnswer:
		return len(asked) == riotHello && zeros(asked[12:12+riotHelloZero])
	}
	return false
}
