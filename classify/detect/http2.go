package detect

import (
	"strings"

	"golang.org/x/net/http2/hpack"
)

// http2 recognises HTTP/2 in the clear by the client's preface, or the settings
// that a server begins with (RFC 9113 section 3.4), and in the middle of a
// connection by frames that follow each other.
var http2 = &Detector{
	Name: "http2", Title: "HTTP/2", Spec: "RFC 9113",
	Over:  TCP,
	Probe: probeHTTP2,
}

// http2Preface begins a client's connection. A frame's header has nine bytes:
// length, type, flags, stream.
const (
	http2Preface     = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	http2FrameHeader = 9
)

// Types and flags of frames (RFC 9113 section 6).
const (
	http2Headers      = 1
	http2Settings     = 4
	http2Continuation = 9
	http2Padded       = 0x08
	http2Priority     = 0x20
)

func probeHTTP2(o *Opening) Match {
	side, at, v := o.firstMessage(judgeHTTP2)
	if v != Yes {
		return Match{Verdict: v}
	}
	b := o.Stream[side][at:]
	if judgeHTTP2(b, true, false) != Yes {
		return yes(side, at, http2FrameHeader, "frames that follow each other")
	}
	client, m := side, yes(side, at, min(len(b), len(http2Preface)), "connection preface")
	if begins(b, http2Preface) != proven {
		client = 1 - side
		m = yes(side, at, http2FrameHeader, "server's settings")
	}
	m.Client = SideOf(client)
	readHTTP2(o, client, &m)
	return m
}

// judgeHTTP2 judges where a connection may begin.
func judgeHTTP2(b []byte, fromStart, _ bool) Verdict {
	switch begins(b, http2Preface) {
	case proven:
		return Yes
	case short:
		return Maybe
	}
	if !fromStart {
		return judgeHTTP2Frames(b)
	}
	return judgeSettings(b)
}

// judgeSettings recognises a SETTINGS frame with a setting that is registered.
func judgeSettings(b []byte) Verdict {
	if b[0] != 0 || len(b) > 1 && b[1] != 0 || len(b) > 2 && (b[2]%6 != 0 || b[2] == 0) || len(b) > 3 && b[3] != http2Settings || len(b) > 4 && b[4] != 0 {
		return No
	}
	if len(b) > 5 && !zeros(b[5:min(len(b), http2FrameHeader)]) {
		return No
	}
	if len(b) < http2FrameHeader+6 {
		return Maybe
	}
	if id := be16(b, http2FrameHeader); id == 0 || id > 16 {
		return No
	}
	return Yes
}

// readHTTP2 adds what the first request and the first response say.
func readHTTP2(o *Opening, client int, m *Match) {
	var request, response http2Fields
	request.read(o.Stream[client])
	response.read(o.Stream[1-client])
	if m.More = (!request.whole || !response.whole) && !o.Complete; m.More {
		return
	}
	n := &m.Names
	if n.Host = withoutPort(request.authority); n.Host != "" {
		n.HostFrom = "http-host"
	}
	n.add("method", request.method)
	n.add("status", response.status)
	n.add("user_agent", request.userAgent)
	n.add("server", response.server)
	if response.contentType != "" {
		n.add("content_type", response.contentType)
	} else {
		n.add("content_type", request.contentType)
	}
	if strings.HasPrefix(request.contentType, "application/grpc") || strings.HasPrefix(response.contentType, "application/grpc") {
		n.add("grpc", "true")
		n.add("grpc_method", request.path)
	}
}

// http2Fields is what is read of one side's first header block.
type http2Fields struct {
	method, authority, path, status, userAgent, contentType, server string
	whole                                                           bool
}

// maxHTTP2Frames is how many frames of a side are walked over, and
// maxHTTP2String how long a field may be that is read.
const (
	maxHTTP2Frames = 64
	maxHTTP2String = 4096
)

// read walks over the frames to the first header block, and reads that.
func (h *http2Fields) read(b []byte) {
	if begins(b, http2Preface) == proven {
		b = b[len(http2Preface):]
	}
	decoder := hpack.NewDecoder(4096, func(f hpack.HeaderField) { h.field(f.Name, f.Value) })
	decoder.SetMaxStringLength(maxHTTP2String)
	for n := 0; n < maxHTTP2Frames && len(b) >= http2FrameHeader; n++ {
		length, kind, flags := be24(b, 0), b[3], b[4]
		b = b[http2FrameHeader:]
		if length > len(b) {
			return
		}
		payload := b[:length]
		b = b[length:]
		if kind != http2Headers && kind != http2Continuation {
			continue
		}
		if kind == http2Headers {
			payload = http2Block(payload, flags)
		}
		if _, err := decoder.Write(payload); err != nil {
			return
		}
		if flags&4 != 0 { // END_HEADERS
			h.whole = true
			return
		}
	}
}

// http2Block is a HEADERS frame's payload without padding and priority.
func http2Block(payload []byte, flags byte) []byte {
	c := cursor{rest: payload}
	padding := 0
	if flags&http2Padded != 0 {
		padding = int(c.uint8())
	}
	if flags&http2Priority != 0 {
		c.bytes(5)
	}
	return c.rest[:max(0, len(c.rest)-padding)]
}

// field takes one field; of repeated ones the first counts.
func (h *http2Fields) field(name, value string) {
	var to *string
	switch name {
	case ":method":
		to = &h.method
	case ":authority", "host":
		to = &h.authority
	case ":path":
		to = &h.path
	case ":status":
		to = &h.status
	case "user-agent":
		to = &h.userAgent
	case "content-type":
		to = &h.contentType
	case "server":
		to = &h.server
	default:
		return
	}
	if *to == "" {
		*to = value[:min(len(value), MaxName)]
	}
}
