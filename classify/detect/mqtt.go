package detect

// mqtt reads the client's first packet: its kind, the remaining length, and the
// protocol's name and level (MQTT 3.1.1 and 5.0, section 3.1).
var mqtt = &Detector{
	Name: "mqtt", Title: "MQTT", Spec: "OASIS MQTT 3.1.1, 5.0",
	Over:  TCP,
	First: AnyOf("\x10\x20\xc0\xd0").Or(Range(0x30, 0x3d)),
	Probe: probeMQTT,
}

// mqttVersion5 has properties before the client's id.
const mqttVersion5 = 5

var mqttRule = rule{why: "CONNECT with protocol name and level", header: 12, ports: []uint16{1883}}

func probeMQTT(o *Opening) Match {
	m := ofStreams(o, mqttPacket, &mqttRule)
	if m.Verdict == Yes {
		if b := o.evident(&m); b[0] == 0x10 {
			mqttNames(&m.Names, b)
			m.Client = SideOf(int(m.Evidence.Side))
		}
	}
	return m
}

func mqttPacket(o *Opening, b []byte) grade {
	if b[0] == 0x20 { // CONNACK, which may be seen before the CONNECT
		if len(b) > 1 && (b[1] < 2 || b[1] > 127) || len(b) > 2 && b[2] > 1 {
			return wrong
		}
		return fits
	}
	if b[0] == 0xc0 || b[0] == 0xd0 {
		return mqttPing(o, b)
	}
	if b[0] != 0x10 && b[0]>>4 != 3 {
		return wrong
	}
	rest, g := mqttRest(b)
	if g != fits {
		return g
	}
	if b[0]>>4 == 3 { // PUBLISH, in the middle
		return mqttTopic(rest)
	}
	return max(max(begins(rest, "\x00\x04MQTT\x04"), begins(rest, "\x00\x04MQTT\x05")),
		max(begins(rest, "\x00\x06MQIsdp\x03"), begins(rest, "\x00\x04MQTT\x03")))
}

// mqttPing grades what the two sides of an idle connection send: pings, and
// their answers (section 3.12). They are too short to be believed anywhere but
// on MQTT's port, and of one side.
func mqttPing(o *Opening, b []byte) grade {
	const ping, answer = "\xc0\x00", "\xd0\x00"
	if len(b) < 2 {
		return short
	}
	if b[1] != 0 || !o.HasPort(mqttRule.ports...) || o.FromStart[0] {
		return wrong
	}
	for side := range o.Stream {
		other := o.Stream[1-side]
		if g := begins(o.Stream[side], ping); g != proven {
			continue
		}
		return begins(other, answer)
	}
	return short
}

// mqttTopic grades the name of what is published, as far as it came.
func mqttTopic(b []byte) grade {
	if len(b) < 3 {
		return short
	}
	size := be16(b, 0)
	if size == 0 || size > 256 || !printable(b[2:min(len(b), 2+size)]) {
		return wrong
	}
	if len(b) < 2+size {
		return short
	}
	return fits
}

// mqttRest is a packet past its remaining length, of at most four bytes.
func mqttRest(b []byte) (rest []byte, g grade) {
	for i := 1; i < len(b) && i <= 4; i++ {
		if b[i]&0x80 == 0 {
			return b[i+1:], fits
		}
	}
	if len(b) > 4 {
		return nil, wrong
	}
	return nil, short
}

// mqttNames tells the level and the client's id.
func mqttNames(n *Names, b []byte) {
	rest, _ := mqttRest(b)
	c := cursor{rest: rest}
	c.vector(2)
	level := c.uint8()
	c.bytes(3) // flags, keep alive
	if level == mqttVersion5 {
		if size := c.uint8(); size < 0x80 {
			c.bytes(int(size))
		} else {
			c.short = true
		}
	}
	n.add("version", map[byte]string{3: "3.1", 4: "3.1.1", 5: "5.0"}[level])
	if id := c.vector(2); !c.short {
		n.add("client_id", text(id.rest))
	}
}
