package detect

// tlsHeader is the length of a record's header: type, version, length.
const tlsHeader = 5

// Record content types (RFC 8446 section 5.1, RFC 6520).
const (
	recordChangeCipherSpec = 20
	recordAlert            = 21
	recordHandshake        = 22
	recordApplicationData  = 23
	recordHeartbeat        = 24
)

// Message types of a handshake (RFC 8446 section 4) and of SSL 2.
const (
	clientHelloType  = 1
	serverHelloType  = 2
	certificateType  = 11
	ssl2ClientHello  = 1
	ssl2ServerHello  = 4
	minHello         = 38            // version, random, three empty lengths
	maxTLSFragment   = 1<<14 + 2048  // RFC 5246 section 6.2.3
	maxTLSHandshake  = 2 * MaxStream // what one side's handshake can hold here
	maxCertificate   = MaxStream     // the longest certificate looked at
	maxTLSExtensions = 128           // in one hello
	usualExtensions  = 24            // as many as clients of RFC 8701 send
)

// plausibleHeader says whether b may begin with a record header, as far as it
// goes.
func plausibleHeader(b []byte) bool {
	switch {
	case len(b) > 0 && (b[0] < recordChangeCipherSpec || b[0] > recordHeartbeat):
		return false
	case len(b) > 1 && b[1] != 3, len(b) > 2 && b[2] > 4:
		return false
	case len(b) >= tlsHeader:
		length := be16(b, 3)
		return length > 0 && length <= maxTLSFragment && (b[0] != recordChangeCipherSpec || length == 1)
	}
	return true
}

// tlsFlight is what one side's records say before they are encrypted.
type tlsFlight struct {
	// handshake is the handshake messages put together.
	handshake []byte
	// closed says that no more of them will come in the clear.
	closed bool
	// alert is the last two bytes of the first alert in the clear, if any.
	alert []byte
}

// readFlight puts together the handshake messages at the start of b, over as
// many records as they take.
func readFlight(b []byte) (f tlsFlight) {
	for len(b) >= tlsHeader && plausibleHeader(b) {
		kind, length := b[0], be16(b, 3)
		body := b[tlsHeader:min(len(b), tlsHeader+length)]
		switch {
		case kind == recordHandshake && f.handshake == nil:
			f.handshake = body[:len(body):len(body)]
		case kind == recordHandshake:
			f.handshake = append(f.handshake, body...)
		case kind == recordAlert && len(body) == 2:
			f.alert, f.closed = body, true
			return f
		default: // all that follows is encrypted
			f.closed = true
			return f
		}
		b = b[tlsHeader+len(body):]
		if len(body) < length {
			return f
		}
	}
	f.closed = len(b) >= tlsHeader
	return f
}

// message cuts the next handshake message off c: its type, and its body as far
// as it is there.
func (c *cursor) message() (kind byte, body cursor) {
	kind = c.uint8()
	return kind, c.vector(3)
}
