package detect

// opcUA reads the messages of the binary connection: a kind, whether it is
// final, and the length; and what the first of them hold (OPC 10000-6 section
// 7.1).
var opcUA = &Detector{
	Name: "opc-ua", Title: "OPC UA", Spec: "OPC 10000-6",
	Over:  TCP,
	First: AnyOf("HAOMCER"),
	Probe: probeOPCUA,
}

var opcUARule = rule{why: "kind and length of message", header: 8, ports: []uint16{4840}, both: true}

func probeOPCUA(o *Opening) Match {
	return ofStreams(o, opcUAMessage, &opcUARule)
}

func opcUAMessage(_ *Opening, b []byte) grade {
	if len(b) < 3 {
		return short
	}
	switch string(b[:3]) {
	case "HEL", "ACK", "OPN", "MSG", "CLO", "ERR", "RHE":
	default:
		return wrong
	}
	if len(b) < 8 {
		return short
	}
	size := le32(b, 4)
	if b[3] != 'F' && (b[3] != 'C' && b[3] != 'A' || b[0] != 'M') || size < 8 || size > 1<<24 {
		return wrong
	}
	switch b[0] {
	case 'H': // version, three sizes, two limits, then an address
		if len(b) < 32 {
			return short
		}
		if le32(b, 28)+32 != size || le32(b, 8) > 16 {
			return wrong
		}
		return proven
	case 'A':
		if size != 28 {
			return wrong
		}
		return proven
	case 'O': // the channel, then the security policy's address
		if len(b) < 16 {
			return short
		}
		return begins(b[16:], "http://opcfoundation.org/UA/")
	}
	return fits
}
