package detect

// http2Frame is what RFC 9113 section 6 fixes of a type of frame.
type http2Frame struct {
	flags byte // that are defined
	// least and most are how many bytes it may have, onStream whether it belongs
	// to a stream (1), to the connection (0), or to either (2).
	least, most int
	onStream    uint8
}

// http2Largest is how many bytes a frame has at the most, unless more was
// agreed on (RFC 9113 section 4.2).
const http2Largest = 1 << 14

// http2Streams bounds the number of a stream that is believed: nobody asks eight
// million times over one connection, and the bit above all is reserved.
const http2Streams = 1 << 24

// http2Frames are the types of frames by their numbers.
var http2Frames = [...]http2Frame{
	0: {0x09, 0, http2Largest, 1}, // DATA
	1: {0x2d, 1, http2Largest, 1}, // HEADERS
	2: {0, 5, 5, 1},               // PRIORITY
	3: {0, 4, 4, 1},               // RST_STREAM
	4: {0x01, 0, 252, 0},          // SETTINGS
	5: {0x0c, 4, http2Largest, 1}, // PUSH_PROMISE
	6: {0x01, 8, 8, 0},            // PING
	7: {0, 8, 512, 0},             // GOAWAY
	8: {0, 4, 4, 2},               // WINDOW_UPDATE
	9: {0x04, 1, http2Largest, 1}, // CONTINUATION
}

// judgeHTTP2Frames recognises three frames that follow each other, in the middle
// of a connection.
func judgeHTTP2Frames(b []byte) Verdict {
	for range 3 {
		if len(b) > 0 && b[0] != 0 || len(b) > 3 && int(b[3]) >= len(http2Frames) {
			return No
		}
		if len(b) < http2FrameHeader {
			return Maybe
		}
		length, stream := be24(b, 0), be32(b, 5)
		f := &http2Frames[b[3]]
		if length < f.least || length > f.most || b[4]&^f.flags != 0 || stream >= http2Streams {
			return No
		}
		if length == 0 && b[4]&1 == 0 {
			return No // zeros look so: an empty frame ends a stream, or acknowledges
		}
		if f.onStream != 2 && (stream != 0) != (f.onStream == 1) || b[3] == http2Settings && length%6 != 0 {
			return No
		}
		if len(b) < http2FrameHeader+length {
			return Maybe
		}
		b = b[http2FrameHeader+length:]
	}
	return Yes
}
