package detect

import (
	"bytes"
	"encoding/binary"
)

// googleHello is what the client hello of Google's QUIC says (QUIC Crypto,
// "Client hello"), which is not encrypted before version Q050.
type googleHello struct {
	seen            bool
	host, userAgent string
}

// Bits of the public header of Google's QUIC (draft-hamilton-early-deployment-
// quic-00 section 6.1).
const (
	googleVersion = 0x01
	googleReset   = 0x02
	googleID      = 0x08
)

// isGoogleVersion says whether b begins with a version of Google's QUIC with
// its own handshake, and its number.
func isGoogleVersion(b []byte) (ok bool, number int) {
	if len(b) < 4 || b[0] != 'Q' || b[1] != '0' || b[2] < '2' || b[2] > '5' || b[3] < '0' || b[3] > '9' {
		return false, 0
	}
	return true, int(b[2]-'0')*10 + int(b[3]-'0')
}

// judgeGoogleQUIC says what of Google's QUIC a datagram shows, "" for nothing.
func judgeGoogleQUIC(b []byte) string {
	if b[0]&0x80 != 0 { // Q044 to Q049 have a long header
		if ok, number := isGoogleVersion(tail(b, 1)); ok && number >= 44 && number < 50 && len(b) > 5 && (b[5] == 0x50 || b[5] == 0x05) {
			return "long header of Google's QUIC"
		}
		return ""
	}
	switch {
	case b[0]&0xc0 != 0 || len(b) < 13:
		return ""
	case b[0] == googleReset|googleID && len(b) >= 13 && string(b[9:13]) == "PRST":
		return "public reset"
	case b[0]&(googleVersion|googleReset|googleID) == googleVersion|googleID:
		if ok, number := isGoogleVersion(b[9:]); ok && number < 44 {
			return "public header with a version"
		}
	case b[0]&(googleVersion|googleReset) == 0 && isGoogleAnswer(b):
		return "public header, server's handshake"
	}
	return ""
}

// isGoogleAnswer says whether a packet holds the beginning of a server's
// answer: a rejection or a hello, and a plausible number of values.
func isGoogleAnswer(b []byte) bool {
	for _, tag := range []string{"REJ\x00", "SHLO"} {
		at := bytes.Index(b[:min(len(b), 64)], []byte(tag))
		if at >= 14 && at+16 <= len(b) && b[at+5] == 0 && b[at+6] == 0 && b[at+7] == 0 && b[at+4] > 0 && b[at+4] <= 128 {
			return true
		}
	}
	return false
}

// readGoogle takes a datagram of Google's QUIC with its own handshake, and
// says whether it was one.
func (q *quicCrypto) readGoogle(d *Datagram) bool {
	b := d.Data
	if judgeGoogleQUIC(b) == "" {
		return false
	}
	at := 9
	if b[0]&0x80 != 0 {
		at = 1
	}
	if ok, _ := isGoogleVersion(b[at:]); ok && q.version == "" {
		q.version = string(b[at : at+4])
	}
	if !q.google.seen && q.google.readMessage(b) {
		q.found, q.client = true, int(d.Side)
	}
	return true
}

// readMessage looks for a client hello in a packet, behind headers whose length
// differs by version, and reads it: the tag, how many values there are, each
// value's tag and where it ends, and the values.
func (g *googleHello) readMessage(b []byte) bool {
	const head = 64
	at := bytes.Index(b[:min(len(b), head+4)], []byte("CHLO"))
	if at < 0 || at+8 > len(b) {
		return false
	}
	count := int(binary.LittleEndian.Uint16(b[at+4:]))
	index := b[at+8:]
	if count > 128 || count*8 > len(index) {
		return false
	}
	g.seen = true
	values, start := index[count*8:], 0
	for i := range count {
		tag, end := string(index[i*8:i*8+4]), int(binary.LittleEndian.Uint32(index[i*8+4:]))
		if end < start || end > len(values) {
			return true
		}
		switch tag {
		case "SNI\x00":
			g.host = text(values[start:end])
		case "UAID":
			g.userAgent = text(values[start:end])
		}
		start = end
	}
	return true
}
