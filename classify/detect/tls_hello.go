package detect

import "bytes"

// Extension types that hellos are read for (IANA, TLS ExtensionType values).
const (
	extensionServerName = 0
	extensionGroups     = 10
	extensionFormats    = 11
	extensionSignatures = 13
	extensionALPN       = 16
	extensionVersions   = 43
	extensionESNI       = 0xffce
	extensionECH        = 0xfe0d
)

// clientHello is a ClientHello message, its lists as they lie on the wire
// (RFC 8446 section 4.1.2).
type clientHello struct {
	version    uint16
	ciphers    []byte   // two bytes each
	extensions []uint16 // their types, in order
	// What the extensions carry.
	serverName                   []byte
	alpn                         []byte // a list of texts, each after its length
	versions, groups, signatures []byte // two bytes each
	formats                      []byte
	hasServerName, ech, esni     bool
	// whole says that the message was there to its end.
	whole bool
}

// readClientHello reads the body of a ClientHello; datagram says that it is of
// DTLS, which has a cookie more (RFC 9147 section 5.3).
func readClientHello(c cursor, datagram bool) (h clientHello) {
	h.version = c.uint16()
	c.bytes(32) // random
	c.vector(1) // session ID
	if datagram {
		c.vector(1)
	}
	ciphers := c.vector(2)
	h.ciphers = ciphers.rest
	c.vector(1) // compression methods
	if h.whole = !c.short; c.done() {
		return h // hellos before TLS 1.2 may end here
	}
	extensions := c.vector(2)
	h.extensions = make([]uint16, 0, usualExtensions)
	for !extensions.done() && len(h.extensions) < maxTLSExtensions {
		kind, body := extensions.uint16(), extensions.vector(2)
		h.extensions = append(h.extensions, kind)
		h.extension(kind, body)
	}
	h.whole = !c.short && !extensions.short
	return h
}

// extension reads one extension of a ClientHello.
func (h *clientHello) extension(kind uint16, c cursor) {
	switch kind {
	case extensionServerName:
		h.hasServerName = true
		h.serverName = readServerName(c)
	case extensionGroups:
		h.groups = list(c, 2)
	case extensionFormats:
		h.formats = list(c, 1)
	case extensionSignatures:
		h.signatures = list(c, 2)
	case extensionVersions:
		h.versions = list(c, 1)
	case extensionALPN:
		h.alpn = list(c, 2)
	case extensionECH:
		h.ech = true
	case extensionESNI:
		h.esni = true
	}
}

// list is the bytes of a vector with a length of n bytes.
func list(c cursor, n int) []byte {
	v := c.vector(n)
	return v.rest
}

// readServerName reads the first host name of a server_name extension, nil
// where it is not there to its end (RFC 6066 section 3).
func readServerName(c cursor) []byte {
	names := c.vector(2)
	for !names.done() {
		kind, name := names.uint8(), names.vector(2)
		if kind == 0 && !name.short && !names.short && len(name.rest) <= MaxName {
			return name.rest
		}
	}
	return nil
}

// protocols reads the list of an ALPN extension (RFC 7301 section 3.1).
func protocols(alpn []byte) (list []string) {
	names := cursor{rest: alpn}
	for !names.done() && len(list) < 32 {
		name := names.vector(1)
		if names.short || name.done() {
			break
		}
		list = append(list, string(name.rest))
	}
	return list
}

// best is the highest version that the client offers.
func (h *clientHello) best() uint16 {
	best, found := uint16(0), false
	for v := range pairs(h.versions) {
		if isGREASE(v) {
			continue
		}
		if !found || newer(v, best) {
			best, found = v, true
		}
	}
	if !found {
		return h.version
	}
	return best
}

// newer says whether version v is later than w. DTLS counts downwards.
func newer(v, w uint16) bool {
	if v >= 0xfe00 && w >= 0xfe00 {
		return v < w
	}
	return v > w
}

// pairs yields the two-byte numbers in b.
func pairs(b []byte) func(func(uint16) bool) {
	return func(yield func(uint16) bool) {
		for ; len(b) >= 2; b = b[2:] {
			if !yield(uint16(b[0])<<8 | uint16(b[1])) {
				return
			}
		}
	}
}

// isGREASE says whether v is one of the values that stand for nothing
// (RFC 8701).
func isGREASE(v uint16) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff }

// serverHello is a ServerHello message (RFC 8446 section 4.1.3).
type serverHello struct {
	version, cipher uint16
	extensions      []uint16
	alpn            []byte // as the client's
	retry, whole    bool
}

// helloRetry is the random that makes a ServerHello a HelloRetryRequest.
var helloRetry = []byte("\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c")

// readServerHello reads the body of a ServerHello.
func readServerHello(c cursor) (h serverHello) {
	h.version = c.uint16()
	h.retry = bytes.Equal(c.bytes(32), helloRetry)
	c.vector(1) // session ID
	h.cipher = c.uint16()
	c.uint8() // compression method
	h.whole = !c.short
	if c.done() {
		return h
	}
	extensions := c.vector(2)
	h.extensions = make([]uint16, 0, usualExtensions/4)
	for !extensions.done() && len(h.extensions) < maxTLSExtensions {
		kind, body := extensions.uint16(), extensions.vector(2)
		h.extensions = append(h.extensions, kind)
		switch {
		case kind == extensionVersions && len(body.rest) == 2:
			h.version = body.uint16()
		case kind == extensionALPN:
			h.alpn = list(body, 2)
		}
	}
	h.whole = !c.short && !extensions.short
	return h
}
