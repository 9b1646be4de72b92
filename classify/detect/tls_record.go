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
	messageHeader    = 4             // type, length
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

// tlsFlight reads one side's records up to where they are encrypted.
type tlsFlight struct {
	rest      []byte // the records after the one at hand
	handshake []byte // what is left of the record at hand
	spoke     bool   // there was a handshake record
	// closed says that no more of the handshake will come in the clear.
	closed bool
	// alert is the last two bytes of the first alert in the clear, if any.
	alert []byte
}

// open opens the next record, and says whether it is of the handshake.
func (f *tlsFlight) open() bool {
	b := f.rest
	f.rest = nil // nothing follows what is cut off, or not of the handshake
	if len(b) < tlsHeader || !plausibleHeader(b) {
		f.closed = f.closed || len(b) >= tlsHeader
		return false
	}
	kind, length := b[0], be16(b, 3)
	body := b[tlsHeader:min(len(b), tlsHeader+length)]
	switch {
	case kind == recordHandshake:
		f.spoke, f.handshake = true, body
		if len(body) == length {
			f.rest = b[tlsHeader+length:]
		}
		return true
	case kind == recordAlert && len(body) == 2:
		f.alert = body
	}
	f.closed = true // else all that follows is encrypted
	return false
}

// message is the next handshake message, as far as it is there: its type, and
// its body. A message may take several records, and a record hold several.
func (f *tlsFlight) message() (kind byte, body cursor, ok bool) {
	for len(f.handshake) == 0 {
		if !f.open() {
			return 0, cursor{}, false
		}
	}
	b := f.handshake[:len(f.handshake):len(f.handshake)] // the stream is not written to
	for len(b) < messageHeader || len(b) < messageHeader+be24(b, 1) {
		if !f.open() {
			break
		}
		b = append(b, f.handshake...)
	}
	c := cursor{rest: b}
	kind, body = c.message()
	f.handshake = c.rest
	return kind, body, true
}

// end reads the rest of the flight.
func (f *tlsFlight) end() {
	for f.open() {
	}
}

// message cuts the next handshake message off c: its type, and its body as far
// as it is there.
func (c *cursor) message() (kind byte, body cursor) {
	kind = c.uint8()
	return kind, c.vector(3)
}
