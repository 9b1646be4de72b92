package detect

import "unicode/utf8"

// websocket recognises WebSocket in the middle of a connection, behind the
// HTTP that it begins with, by frames of both sides: the client's masked, the
// server's not (RFC 6455 section 5.2). One that begins in the capture is HTTP
// which says that it carries WebSocket.
var websocket = &Detector{
	Name: "websocket", Title: "WebSocket", Spec: "RFC 6455",
	Over:  TCP,
	First: Range(0x80, 0x82).Or(Range(0x88, 0x8a)).Or(Range(0x00, 0x02)).Or(Range(0xc1, 0xc2)),
	Probe: probeWebSocket,
}

// Bits of a frame's first and second byte.
const (
	websocketRSV1 = 0x40
	websocketMask = 0x80
)

func probeWebSocket(o *Opening) Match {
	if o.FromStart[0] || o.FromStart[1] {
		return Match{}
	}
	var masked [2]bool
	answer := Yes
	for side := range 2 {
		v := Maybe
		if len(o.Stream[side]) > 0 {
			end := 0
			if masked[side], end, v = judgeFrame(o.Stream[side]); v == Yes && !o.endsSegment(side, end) {
				v = No
			}
		}
		answer = min(answer, v)
	}
	if answer != Yes {
		return Match{Verdict: answer}
	}
	if masked[0] == masked[1] {
		return Match{}
	}
	m := yes(0, 0, 2, "frames, masked one way")
	m.Client = Originator
	if masked[1] {
		m.Client = Responder
	}
	return m
}

// endsSegment says whether a segment of the side ends at the given offset of
// its stream: messages are seldom sent otherwise.
func (o *Opening) endsSegment(side, offset int) bool {
	for i := range o.Segments {
		s := &o.Segments[i]
		if int(s.Side) == side && int(s.Offset+s.Length) == offset {
			return true
		}
	}
	return false
}

// judgeFrame judges the first frame of a stream, which must be whole, and says
// whether it is masked and where it ends. A text must be one.
func judgeFrame(b []byte) (masked bool, end int, v Verdict) {
	if !isFrameStart(b[0]) {
		return false, 0, No
	}
	if len(b) < 2 {
		return false, 0, Maybe
	}
	masked = b[1]&websocketMask != 0
	head, length := 2, int(b[1]&0x7f)
	switch {
	case length == 127, length > 125 && b[0]&0x08 != 0: // longer than is kept of a stream, or than control frames may be
		return false, 0, No
	case length == 126:
		if head = 4; len(b) < head {
			return false, 0, Maybe
		}
		if length = be16(b, 2); length < 126 {
			return false, 0, No
		}
	}
	if masked {
		head += 4
	}
	end = head + length
	switch text := b[0]&0x0f == 1 && b[0]&websocketRSV1 == 0; {
	case len(b) < end:
		return false, 0, Maybe
	case text && !isFrameText(b[:head], b[head:end], masked, b[0]&0x80 != 0):
		return false, 0, No
	}
	return masked, end, Yes
}

// isFrameStart says whether c may begin a frame: an operation that exists, no
// reserved bits but that of compression.
func isFrameStart(c byte) bool {
	op := c & 0x0f
	return c&0x30 == 0 && (op <= 2 || op >= 8 && op <= 10 && c&0x80 != 0 && c&websocketRSV1 == 0)
}

// isFrameText says whether a payload is text in UTF-8, of which a part may end
// inside a character.
func isFrameText(head, payload []byte, masked, final bool) bool {
	text := payload
	if masked {
		key := head[len(head)-4:]
		text = make([]byte, len(payload))
		for i, c := range payload {
			text[i] = c ^ key[i&3]
		}
	}
	return utf8.Valid(text) || !final
}
