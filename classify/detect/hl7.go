package detect

// hl7 reads a message between the block characters of its lower layer: the
// header segment and its separators (HL7 v2, MLLP).
var hl7 = &Detector{
	Name: "hl7", Title: "HL7 v2", Spec: "HL7 v2, MLLP release 1",
	Over:  TCP,
	First: AnyOf("\x0b"),
	Probe: probeHL7,
}

var hl7Rule = rule{why: "start block and header segment", header: 9}

func probeHL7(o *Opening) Match {
	return ofStreams(o, hl7Header, &hl7Rule)
}

func hl7Header(_ *Opening, b []byte) grade {
	return max(begins(b, "\x0bMSH|"), begins(b, "\x0bFHS|"), begins(b, "\x0bBHS|"))
}
