package detect

// iec104 reads APDUs: a start byte, a length, four control bytes of three
// formats, and in one of them an ASDU (IEC 60870-5-104 section 5).
var iec104 = &Detector{
	Name: "iec-60870-5-104", Title: "IEC 60870-5-104", Spec: "IEC 60870-5-104",
	Over:  TCP,
	First: AnyOf("\x68"),
	Probe: probeIEC104,
}

var iec104Rule = rule{why: "APDU: start, length, control field", header: 6, ports: []uint16{2404}, both: true}

func probeIEC104(o *Opening) Match {
	return ofStreams(o, iec104APDU, &iec104Rule)
}

func iec104APDU(_ *Opening, b []byte) grade {
	if b[0] != 0x68 || len(b) > 1 && (b[1] < 4 || b[1] > 253) {
		return wrong
	}
	if len(b) < 6 {
		return short
	}
	switch {
	case b[2]&3 == 3: // U: one of six functions, the rest zero
		functions := b[2] &^ 3
		if b[1] != 4 || functions == 0 || functions&(functions-1) != 0 || be24(b, 3) != 0 {
			return wrong
		}
		return proven
	case b[2]&1 == 1: // S: the number received
		if b[1] != 4 || b[2] != 1 || b[3] != 0 || b[4]&1 != 0 {
			return wrong
		}
		return fits
	case b[1] < 12 || b[4]&1 != 0:
		return wrong
	}
	return iec104ASDU(b)
}

// iec104ASDU grades an I frame: an assigned type with objects and a cause, and
// what follows the frame.
func iec104ASDU(b []byte) grade {
	if len(b) < 10 {
		return short
	}
	kind, objects, cause := b[6], b[7]&0x7f, b[8]&0x3f
	if kind == 0 || kind > 127 || kind > 40 && kind < 45 || objects == 0 || cause == 0 || cause > 47 {
		return wrong
	}
	switch next := 2 + int(b[1]); {
	case len(b) < next:
		return short
	case len(b) == next:
		return fits
	case b[next] != 0x68:
		return wrong
	}
	return proven
}
