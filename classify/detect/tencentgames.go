package detect

// tencentGames reads how Tencent's games connect: the messages of TGCP, with
// magic, versions, command, and the lengths of head and body; and those of
// another magic whose first has its length, too.
var tencentGames = &Detector{
	Name: "tencentgames", Title: "Tencent Games (TGCP)", Spec: "none public; from the structure of both sides' messages",
	Over:  TCP,
	First: AnyOf("\x33\x42"),
	Probe: probeTencentGames,
}

const (
	tgcpHeader = 21 // magic, versions, command, encryption, number, lengths
	tgcpMost   = 64 << 10
)

var tencentGamesRule = rule{why: "magic, lengths of head and body", header: tgcpHeader, both: true}

func probeTencentGames(o *Opening) Match {
	return ofStreams(o, tencentMessage, &tencentGamesRule).cast(o, tencentRole)
}

// tencentRole tells who asks for a connection from who grants it.
func tencentRole(b []byte) role {
	command := be16(b, 6)
	if b[0] == 0x42 {
		command = be16(b, 4)
	}
	switch command {
	case 0x1001, 0x3e9:
		return clientRole
	case 0x1002, 0x3ea:
		return serverRole
	}
	return eitherRole
}

func tencentMessage(_ *Opening, b []byte) grade {
	if b[0] == 0x42 {
		return tencentOther(b)
	}
	if len(b) < tgcpHeader {
		return min(begins(b, "\x33\x66\x00"), short)
	}
	// TGCP: magic, version of head and body, command, whether encrypted,
	// number, length of the head and of the body.
	head, body := be32(b, 13), be32(b, 17)
	if be16(b, 0) != 0x3366 || b[2] != 0 || b[4] != 0 || b[6] == 0 || b[6] > 0x60 || b[8] > 4 || head < tgcpHeader || head > tgcpMost || body > tgcpMost {
		return wrong
	}
	if be16(b, 2) != be16(b, 4) {
		return wrong
	}
	return proven
}

// tencentOther grades magic 0x4215f787: command 0x3e9 with the length of the
// rest, and the answer 0x3ea with it further on.
func tencentOther(b []byte) grade {
	if len(b) < 12 {
		return min(begins(b, "\x42\x15\xf7\x87\x03"), short)
	}
	if be32(b, 0) != 0x4215f787 {
		return wrong
	}
	switch be16(b, 4) {
	case 0x3e9:
		if be32(b, 6) < 16 || be32(b, 6) > tgcpMost {
			return wrong
		}
	case 0x3ea:
		if be32(b, 8) < 16 || be32(b, 8) > tgcpMost {
			return wrong
		}
	default:
		return wrong
	}
	return proven
}
