package detect

// tplinkSmartHome reads objects of JSON that each byte encrypts the next of,
// from 171 on, over TCP behind their length (TP-Link Smart Home protocol).
var tplinkSmartHome = &Detector{
	Name: "tplink-smarthome", Title: "TP-Link Smart Home", Spec: "TP-Link Smart Home protocol",
	Over:  TCP | UDP,
	First: AnyOf("\x00\xd0"),
	Probe: probeTPLink,
}

const tplinkKey = 171

var tplinkSmartHomeRule = rule{why: "object of JSON under the running key", header: 8}

func probeTPLink(o *Opening) Match {
	return judged(o, tplinkDatagram, tplinkMessage, &tplinkSmartHomeRule)
}

func tplinkDatagram(_ *Opening, d *Datagram) grade { return tplinkObject(d.Data) }

func tplinkMessage(_ *Opening, b []byte) grade {
	if b[0] != 0 || len(b) > 1 && b[1] != 0 {
		return wrong
	}
	if len(b) < 5 {
		return short
	}
	return tplinkObject(b[4:])
}

// tplinkObject grades the start of an object: a brace, a quote, and a name.
func tplinkObject(b []byte) grade {
	key := byte(tplinkKey)
	for i, c := range b[:min(len(b), 8)] {
		plain := c ^ key
		key = c
		letter := plain|0x20 >= 'a' && plain|0x20 <= 'z' || plain == '_' || plain == '.'
		if i == 0 && plain != '{' || i == 1 && plain != '"' || i > 1 && !letter && plain != '"' && plain != ':' && plain != '{' {
			return wrong
		}
	}
	if len(b) < 8 {
		return short
	}
	return proven
}
