package detect

// mms reads what the manufacturing messages are carried in: an ISO session of a
// connect or accept, or the tokens of data transfer, then a presentation's data
// in ISO transport (ISO 9506, ISO 8327, ISO 8823).
var mms = &Detector{
	Name: "mms", Title: "MMS", Spec: "ISO 9506, RFC 1006",
	Over:  TCP,
	First: AnyOf("\x03"),
	Probe: probeMMS,
}

// The session's protocol data units.
const (
	sessionConnect = 0x0d
	sessionAccept  = 0x0e
)

var mmsRule = rule{why: "ISO session in ISO transport", header: 8}

func probeMMS(o *Opening) Match {
	return ofStreams(o, mmsMessage, &mmsRule)
}

func mmsMessage(_ *Opening, b []byte) grade {
	data, g := cotp(b)
	if g != fits {
		return g
	}
	switch data[0] {
	case sessionConnect, sessionAccept:
		// The first parameter is the connection's identifier or its item, 5.
		switch {
		case len(data) < 3:
			return short
		case data[1] < 8 || data[1] == 0xff && len(data) < 5:
			return wrong
		case data[1] == 0xff && data[4] != 5 && data[4] != 1, data[1] != 0xff && data[2] != 5 && data[2] != 1:
			return wrong
		}
		return proven
	case 0x01: // give tokens, data transfer, then user data of presentation
		return begins(data, "\x01\x00\x01\x00\x61")
	}
	return wrong
}
