package detect

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"slices"
)

// quicKeys are the keys that protect one side's Initial packets.
type quicKeys struct {
	aead cipher.AEAD
	hp   cipher.Block // of the header
	iv   []byte
}

// clientKeys derives the keys of the client's Initial packets from the
// connection ID that it chose for the server (RFC 9001 section 5.2).
func (v *quicVersionInfo) clientKeys(destination []byte) (k quicKeys, ok bool) {
	secret, err := hkdf.Extract(sha256.New, destination, []byte(v.salt))
	if err != nil {
		return k, false
	}
	client, err := expandLabel(secret, "client in", sha256.Size)
	if err != nil {
		return k, false
	}
	key, err1 := expandLabel(client, v.prefix+"key", 16)
	iv, err2 := expandLabel(client, v.prefix+"iv", 12)
	hp, err3 := expandLabel(client, v.prefix+"hp", 16)
	if err1 != nil || err2 != nil || err3 != nil {
		return k, false
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return k, false
	}
	k.aead, err1 = cipher.NewGCM(block)
	k.hp, err2 = aes.NewCipher(hp)
	k.iv = iv
	return k, err1 == nil && err2 == nil
}

// expandLabel is HKDF-Expand-Label of TLS 1.3 without a context (RFC 8446
// section 7.1).
func expandLabel(secret []byte, label string, length int) ([]byte, error) {
	info := []byte{byte(length >> 8), byte(length), byte(len("tls13 ") + len(label))}
	info = append(append(info, "tls13 "...), label...)
	return hkdf.Expand(sha256.New, secret, string(append(info, 0)), length)
}

// open removes the protection of a packet whose packet number begins at the
// given offset (RFC 9001 sections 5.3 and 5.4), without writing to it.
func (k *quicKeys) open(packet []byte, at int) (payload []byte, ok bool) {
	if len(packet) < at+4+aes.BlockSize {
		return nil, false
	}
	var mask [aes.BlockSize]byte
	k.hp.Encrypt(mask[:], packet[at+4:at+4+aes.BlockSize])
	header := bytes.Clone(packet[:at+4])
	header[0] ^= mask[0] & 0x0f
	size := int(header[0]&3) + 1
	nonce := bytes.Clone(k.iv)
	for i := range size {
		header[at+i] ^= mask[1+i]
		nonce[len(nonce)-size+i] ^= header[at+i]
	}
	payload, err := k.aead.Open(nil, nonce, packet[at+size:], header[:at+size])
	return payload, err == nil
}

// quicCrypto puts together what a client's Initial packets carry.
type quicCrypto struct {
	version  string
	initials int  // Initial packets that could not be read
	found    bool // one could
	early    bool // a packet was there that an Initial comes behind
	client   int  // the side that sent it
	keys     quicKeys
	hasKeys  bool
	keysOf   *quicVersionInfo
	pieces   []cryptoPiece
	google   googleHello
}

// cryptoPiece is the data of one CRYPTO frame.
type cryptoPiece struct {
	offset int
	data   []byte
}

// maxCryptoPieces bounds how many frames are kept; clients that split their
// hello on purpose send some tens.
const maxCryptoPieces = 256

// read takes what a datagram carries, each of the packets in it.
func (q *quicCrypto) read(d *Datagram) {
	if len(d.Data) > 0 && q.readGoogle(d) {
		return
	}
	if h, ok := readLongHeader(d.Data); ok && h.first&0x80 != 0 && h.version == 0 {
		q.early = true // the client goes on with another version
		return
	}
	for b := d.Data; len(b) > 0 && b[0]&0xc0 == 0xc0; {
		h, ok := readLongHeader(b)
		v := quicVersion(h.version)
		if !ok || v == nil {
			return
		}
		if q.version == "" {
			q.version = quicVersionName(h.version)
		}
		kind := v.kind(h.first)
		c := cursor{rest: b[h.at:]}
		q.early = q.early || kind == quicZeroRTT || kind == quicRetry
		if kind == quicRetry {
			return
		}
		if kind == quicInitial {
			c.vector0()
		}
		length := c.varint()
		if c.short || length > uint64(len(c.rest)) {
			return
		}
		at := len(b) - len(c.rest)
		if kind == quicInitial {
			q.open(v, &h, b[:at+int(length)], at, int(d.Side))
		}
		b = b[at+int(length):]
	}
}

// vector0 skips a vector whose length is a variable-length integer.
func (c *cursor) vector0() {
	n := c.varint()
	if n > uint64(len(c.rest)) {
		n, c.short = uint64(len(c.rest)), true
	}
	c.bytes(int(n))
}

// open decrypts an Initial packet: with the keys that opened the last one, or
// those of its own connection ID, which are the right ones at the beginning
// and after a Retry.
func (q *quicCrypto) open(v *quicVersionInfo, h *longHeader, packet []byte, at, side int) {
	if q.hasKeys && q.keysOf == v {
		if payload, ok := q.keys.open(packet, at); ok {
			q.take(v, payload, side)
			return
		}
	}
	if q.found && side != q.client {
		return // the server's
	}
	keys, ok := v.clientKeys(h.destination)
	if !ok {
		return
	}
	payload, ok := keys.open(packet, at)
	if !ok {
		q.initials++
		return
	}
	q.keys, q.hasKeys, q.keysOf = keys, true, v
	q.pieces = q.pieces[:0]
	q.take(v, payload, side)
}

// take reads the frames of a decrypted Initial packet.
func (q *quicCrypto) take(v *quicVersionInfo, payload []byte, side int) {
	q.found, q.client = true, side
	if v == &quicQ050 {
		q.google.readMessage(payload)
		return
	}
	google := v == &quicT050 || v == &quicT051
	for c := (cursor{rest: payload}); !c.done() && !c.short; {
		switch kind := c.uint8(); {
		case kind == 0x00, kind == 0x01, google && kind == 0x07: // padding, ping
		case kind == 0x02 || kind == 0x03:
			c.ackFrame(kind == 0x03)
		case kind == 0x06, google && kind == 0x08:
			q.crypto(&c)
		default:
			return
		}
	}
}

// ackFrame skips the rest of an ACK frame (RFC 9000 section 19.3).
func (c *cursor) ackFrame(ecn bool) {
	c.varint()
	c.varint()
	ranges := c.varint()
	c.varint()
	for ; ranges > 0 && !c.short; ranges-- {
		c.varint()
		c.varint()
	}
	if ecn {
		c.varint()
		c.varint()
		c.varint()
	}
}

// crypto takes a CRYPTO frame (RFC 9000 section 19.6).
func (q *quicCrypto) crypto(c *cursor) {
	offset, length := c.varint(), c.varint()
	if offset > MaxStream || length > uint64(len(c.rest)) {
		c.short = true
		return
	}
	data := c.bytes(int(length))
	if len(q.pieces) < maxCryptoPieces {
		q.pieces = append(q.pieces, cryptoPiece{int(offset), data})
	}
}

// hello is the client's hello, where all of it has come.
func (q *quicCrypto) hello() (h clientHello, ok bool) {
	slices.SortStableFunc(q.pieces, func(a, b cryptoPiece) int { return a.offset - b.offset })
	var message []byte
	for _, p := range q.pieces {
		if p.offset > len(message) {
			break
		}
		if end := p.offset + len(p.data); end > len(message) {
			message = append(message, p.data[len(message)-p.offset:]...)
		}
	}
	c := cursor{rest: message}
	kind, body := c.message()
	if kind != clientHelloType || body.short {
		return h, false
	}
	h = readClientHello(body, false)
	return h, h.whole
}
