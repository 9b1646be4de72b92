package detect

// mqttSN reads the messages of MQTT for sensor networks: their length, their
// kind, and of the first the protocol's number (MQTT-SN 1.2 section 5).
var mqttSN = &Detector{
	Name: "mqtt-sn", Title: "MQTT-SN", Spec: "MQTT-SN 1.2",
	Over:  UDP,
	First: Range(7, 64), // the length of what begins
	Probe: probeMQTTSN,
}

var mqttSNRule = rule{why: "exact length, kind, protocol's number", header: 6, ports: []uint16{1883, 1884, 10000}, both: true}

func probeMQTTSN(o *Opening) Match { return ofDatagrams(o, mqttSNMessage, &mqttSNRule) }

func mqttSNMessage(o *Opening, d *Datagram) grade {
	const connect, connack = 0x04, 0x05
	b := d.Data
	if len(b) < 3 || int(b[0]) != d.Length {
		return wrong
	}
	switch {
	case b[1] == connect && len(b) > 6 && b[2]&0xf3 == 0 && b[3] == 1 && printable(b[6:]):
		return fits
	case d != o.first() && b[1] == connack && d.Length == 3 && b[2] <= 3:
		return fits
	case d != o.first() && b[1] <= 0x1d:
		return fits
	}
	return wrong
}
