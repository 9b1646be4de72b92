package detect

// dingTalk reads the first message of DingTalk's long connection: its length,
// then fields of a byte, a length and a value, in rising order, that fill it.
var dingTalk = &Detector{
	Name: "dingtalk", Title: "DingTalk", Spec: "none public; from the structure of its first message",
	Over:  TCP,
	First: AnyOf("\x10"),
	Probe: probeDingTalk,
}

const dingTalkHeader = 4

var dingTalkRule = rule{why: "fields that fill the message, key scheme dk", header: 13}

func probeDingTalk(o *Opening) Match {
	return ofStreams(o, dingTalkMessage, &dingTalkRule).cast(o, dingTalkRole)
}

// dingTalkRole: the first message is a client's.
func dingTalkRole([]byte) role { return clientRole }

func dingTalkMessage(_ *Opening, b []byte) grade {
	if len(b) < dingTalkHeader {
		if b[0] != 0x10 || len(b) > 1 && b[1] < 32 {
			return wrong
		}
		return short
	}
	end := dingTalkHeader + int(b[1])
	if b[0] != 0x10 || b[1] < 32 || b[1] > 0x7f || be16(b, 2) != 0x8780 {
		return wrong
	}
	if len(b) < end {
		return short
	}
	c, last, scheme := cursor{rest: b[dingTalkHeader:end]}, byte(0), false
	for !c.done() {
		tag := c.uint8()
		value := c.vector(2)
		if c.short || tag <= last {
			return wrong
		}
		last = tag
		scheme = scheme || tag == 2 && string(value.rest) == "dk"
	}
	if !scheme {
		return wrong
	}
	return proven
}
