package detect

// telegram reads MTProto's transports over TCP where they are not obfuscated,
// and over UDP the pings of calls to Telegram's reflectors.
var telegram = &Detector{
	Name: "telegram", Title: "Telegram", Spec: "MTProto transports, core.telegram.org; libtgvoip",
	Over: TCP | UDP,
	Head: []Place{
		{TCP, 0, AnyOf("\xdd\xee\xef")},
	},
	Probe: probeTelegram,
}

// What a reflector answers with: its own time and the client's address, the
// peer's address.
const (
	reflectorSelf = 0xc01572c7
	reflectorPeer = 0x27d9371c
)

var telegramRule = rule{why: "MTProto transport, or call to a reflector", header: 32}

func probeTelegram(o *Opening) Match {
	if o.refused(telegramReflector, telegramTransport) {
		return Match{}
	}
	return judged(o, telegramReflector, telegramTransport, &telegramRule).cast(o, telegramRole)
}

// telegramRole: only a client names the transport, only reflectors tell
// addresses.
func telegramRole(b []byte) role {
	if len(b) >= 32 && be64(b, 16) == 1<<64-1 && (le32(b, 28) == reflectorSelf || le32(b, 28) == reflectorPeer) {
		return serverRole
	}
	return clientRole
}

func telegramTransport(_ *Opening, b []byte) grade {
	switch b[0] {
	case 0xef:
		return telegramAbridged(b)
	case 0xee, 0xdd: // intermediate, padded
		for _, c := range b[:min(4, len(b))] {
			if c != b[0] {
				return wrong
			}
		}
		if len(b) < 8 {
			return short
		}
		if size := le32(b, 4); size < 20 || size > 1<<20 || b[0] == 0xee && size%4 != 0 {
			return wrong
		}
		return proven
	}
	return wrong
}

// telegramAbridged grades a message before there is a key: its length in
// words, no key, the message's id, and the length again.
func telegramAbridged(b []byte) grade {
	if len(b) > 1 && (b[1] < 6 || b[1] > 0x7e) || len(b) > 2 && !zeros(b[2:min(len(b), 10)]) {
		return wrong
	}
	if len(b) < 22 {
		return short
	}
	if int64(le32(b, 18)) != 4*int64(b[1])-20 {
		return wrong
	}
	return proven
}

// telegramReflector grades what goes to a reflector and comes from it: the
// call's tag of 16 bytes, three words of ones, then a word that says what.
func telegramReflector(_ *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < 40 || be64(b, 16) != 1<<64-1 || be32(b, 24) != 1<<32-1 || zeros(b[:16]) || be64(b, 0) == 1<<64-1 {
		return wrong
	}
	what := le32(b, 28)
	if what == reflectorSelf || what == reflectorPeer || what >= 1<<32-16 && d.Length <= 64 {
		return proven
	}
	return wrong
}
