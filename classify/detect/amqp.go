package detect

// amqp reads the protocol header of versions 0-8 to 1.0, and in the middle the
// frames of 0-9-1, which end in a mark (AMQP 0-9-1 section 4.2, AMQP 1.0 part 2).
var amqp = &Detector{
	Name: "amqp", Title: "AMQP", Spec: "AMQP 0-9-1, OASIS AMQP 1.0",
	Over:  TCP,
	First: AnyOf("A\x01\x02\x03\x08"),
	Probe: probeAMQP,
}

const (
	amqpFrame = 7
	amqpEnd   = 0xce
)

var amqpRule = rule{why: "protocol header, or frames with their end", header: 8}

func probeAMQP(o *Opening) Match {
	m := ofStreams(o, amqpMessage, &amqpRule)
	if m.Verdict != Yes {
		return m
	}
	if b := o.evident(&m); b[0] == 'A' {
		version := "1.0"
		if b[4] == 1 || b[6] == 9 {
			version = "0.9"
		}
		m.Names.add("version", version)
	}
	return m
}

func amqpMessage(_ *Opening, b []byte) grade {
	if b[0] == 'A' {
		if g := begins(b, "AMQP"); g != proven {
			return g
		}
		if len(b) < 8 {
			return short
		}
		if b[4] > 3 || b[5] > 9 || b[6] > 10 || b[7] > 10 {
			return wrong
		}
		return proven
	}
	return amqpFrames(b)
}

// amqpFrames grades a frame of 0-9-1 by its end: a method of a known class, or
// a heartbeat, and what follows it.
func amqpFrames(b []byte) grade {
	if len(b) < amqpFrame {
		return short
	}
	size := int(be32(b, 3))
	if b[0] == 0 || b[0] > 3 && b[0] != 8 || b[0] == 8 && size != 0 || b[0] == 1 && size < 4 || size > 1<<17 {
		return wrong
	}
	if len(b) < amqpFrame+size+1 {
		return short
	}
	if b[amqpFrame+size] != amqpEnd {
		return wrong
	}
	if b[0] == 1 {
		if class := be16(b, amqpFrame); class < 10 || class > 90 || class%10 != 0 && class != 85 {
			return wrong
		}
	}
	return proven
}
