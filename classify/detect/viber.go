package detect

import "bytes"

// viber reads the messages of Viber's calls over UDP, where both sides repeat
// the call's token of eight bytes, and of its chats over TCP, which begin with
// their own length and a mark.
var viber = &Detector{
	Name: "viber", Title: "Viber", Spec: "none public; from the structure of its messages",
	Over: TCP | UDP,
	Head: []Place{
		{UDP, 3, AnyOf("\x00")},
		{TCP, 1, Range(0, 7)},
	},
	Probe: probeViber,
}

var viberRule = rule{why: "Viber message: type, exact length, the other side's token", header: 12}

func probeViber(o *Opening) Match {
	if o.refused(viberDatagram, viberMessage) {
		return Match{}
	}
	return judged(o, viberDatagram, viberMessage, &viberRule).cast(o, viberRole)
}

// viberRole: of calls the answer decides, of chats what the client says.
func viberRole(b []byte) role {
	if b[3] == 0 && (b[2] == 0x0c || b[2] == 0x1a) && be16(b, 6) != 0xfcff {
		return serverRole
	}
	return clientRole
}

// viberToken is where a message of the given type and length has the call's
// token, 0 where it has none; ok says whether there is such a message.
func viberToken(b []byte, length int) (at int, ok bool) {
	if len(b) < 12 || b[3] != 0 {
		return 0, false
	}
	switch {
	case b[2] == 0x01 && length > 64: // opens
		return 6, len(b) >= 14
	case b[2] == 0x0c && length == 76: // answers
		return 6, len(b) >= 14
	case b[2] == 0x09 && length == 20: // time
		return 12, len(b) >= 20
	case b[2] == 0x19 && length == 34, b[2] == 0x1a && length == 20: // probe, its answer
		return 4, true
	case b[2] == 0x11 && length == 18:
		return 0, true
	}
	return 0, false
}

func viberDatagram(o *Opening, d *Datagram) grade {
	at, ok := viberToken(d.Data, d.Length)
	switch {
	case !ok || at > 0 && zeros(d.Data[at:at+8]):
		return wrong
	case at > 0 && (d.Data[2] == 0x0c || d.Data[2] == 0x1a) && o.answers(d, viberAnswer):
		return proven
	}
	return fits
}

// viberAnswer says whether two messages have one session and one token.
func viberAnswer(asked, answer []byte) bool {
	from, ok := viberToken(asked, len(asked))
	at, _ := viberToken(answer, len(answer))
	return ok && from > 0 && at > 0 && bytes.Equal(asked[:2], answer[:2]) && bytes.Equal(asked[from:from+8], answer[at:at+8])
}

// viberMessage grades a client's first message: its length, a number, the mark
// "\xfc\xff", type, length again without what is before it, zeros. The server's
// has none of it, so that one side is enough.
func viberMessage(_ *Opening, b []byte) grade {
	if len(b) < 20 {
		if len(b) > 1 && (b[1] > 7 || le16(b, 0) < 24) || len(b) > 7 && be16(b, 6) != 0xfcff {
			return wrong
		}
		return short
	}
	size := le16(b, 0)
	if size < 24 || size >= 2048 || be16(b, 6) != 0xfcff || b[8] == 0 || b[8] > 16 || b[9] != 0x80 || !zeros(b[14:20]) {
		return wrong
	}
	if len(b) < size {
		return short
	}
	return proven
}
