package detect

// openFlow reads messages: a version, a kind, a length and a transaction, of
// which both sides first send a hello (OpenFlow 1.5 section 7.1).
var openFlow = &Detector{
	Name: "openflow", Title: "OpenFlow", Spec: "OpenFlow 1.0 to 1.5",
	Over:  TCP,
	First: Range(1, 6),
	Probe: probeOpenFlow,
}

const openFlowHeader = 8

var openFlowRule = rule{why: "hello of a version", header: openFlowHeader, ports: []uint16{6633, 6653}, both: true}

func probeOpenFlow(o *Opening) Match { return ofStreams(o, openFlowHello, &openFlowRule) }

func openFlowHello(o *Opening, b []byte) grade {
	const hello, last = 0, 35
	if b[0] == 0 || b[0] > 6 || len(b) > 1 && b[1] != hello && (b[1] > last || !o.HasPort(6633, 6653)) {
		return wrong
	}
	if len(b) < openFlowHeader || be16(b, 2) > openFlowHeader && len(b) < openFlowHeader+2 {
		return short
	}
	size := be16(b, 2)
	if size < openFlowHeader || size > 1<<14 || b[1] == hello && (size > 64 || size > openFlowHeader && be16(b, 8) != 1) {
		return wrong
	}
	if len(b) > size && b[size] != b[0] && b[size] > 6 {
		return wrong
	}
	return fits
}
