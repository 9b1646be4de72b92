package detect

import "bytes"

// stomp reads the frame that connects, or its answer: a command on its own
// line, and headers (STOMP 1.2).
var stomp = &Detector{
	Name: "stomp", Title: "STOMP", Spec: "STOMP 1.2",
	Over:  TCP,
	First: AnyOf("SC"),
	Probe: probeSTOMP,
}

var stompRule = rule{why: "command on its own line, then a header", header: 8}

func probeSTOMP(o *Opening) Match {
	return ofStreams(o, stompFrame, &stompRule)
}

func stompFrame(_ *Opening, b []byte) grade {
	g := wrong
	for _, command := range [...]string{"STOMP\n", "STOMP\r\n", "CONNECT\n", "CONNECT\r\n", "CONNECTED\n", "CONNECTED\r\n"} {
		g = max(g, begins(b, command))
	}
	if g != proven {
		return g
	}
	_, rest, _ := bytes.Cut(b, []byte("\n"))
	line, _, ended := bytes.Cut(rest[:min(len(rest), 256)], []byte("\n"))
	switch {
	case !printable(bytes.TrimSuffix(line, []byte("\r"))):
		return wrong
	case !ended && len(rest) < 256:
		return short
	case !ended || bytes.IndexByte(line, ':') < 1:
		return wrong
	}
	return proven
}
