package detect

import "strconv"

// longHeader is the part of a long header that all versions share (RFC 8999
// section 5.1).
type longHeader struct {
	b                   []byte // the packet and all that follows it
	first               byte
	version             uint32
	destination, source []byte // connection IDs
	at                  int    // where the version's own part begins
}

// maxConnectionID is the longest connection ID that the known versions allow.
const maxConnectionID = 20

func readLongHeader(b []byte) (h longHeader, ok bool) {
	c := cursor{rest: b}
	h.b, h.first = b, c.uint8()
	h.version = uint32(c.uint(4))
	destination := c.vector(1)
	source := c.vector(1)
	h.destination, h.source = destination.rest, source.rest
	h.at = len(b) - len(c.rest)
	return h, !c.short && len(h.destination) <= maxConnectionID && len(h.source) <= maxConnectionID
}

// varint reads an integer of variable length (RFC 9000 section 16).
func (c *cursor) varint() uint64 {
	if c.done() {
		c.short = true
		return 0
	}
	n := 1 << (c.rest[0] >> 6)
	return c.uint(n) &^ (3 << (8*n - 2))
}

// The kinds of long header, in the numbering of version 1.
const (
	quicInitial = iota
	quicZeroRTT
	quicHandshake
	quicRetry
)

// quicVersionInfo is how a version protects its Initial packets.
type quicVersionInfo struct {
	name string
	salt string
	// prefix is what the labels of its keys begin with.
	prefix string
	// rotated says that the kinds are numbered from Retry on (RFC 9369
	// section 3.2).
	rotated bool
}

// kind is the kind of long header that a first byte says.
func (v *quicVersionInfo) kind(first byte) int {
	kind := int(first >> 4 & 3)
	if v.rotated {
		return (kind + 3) & 3
	}
	return kind
}

// The salts of the versions' initial secrets (RFC 9001 section 5.2, RFC 9369
// section 3.3.1, the drafts of RFC 9001, and Google's versions with TLS).
var (
	quicV1      = quicVersionInfo{name: "1", salt: "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a", prefix: "quic "}
	quicV2      = quicVersionInfo{name: "2", salt: "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9", prefix: "quicv2 ", rotated: true}
	quicDraft29 = quicVersionInfo{salt: "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99", prefix: "quic "}
	quicDraft23 = quicVersionInfo{salt: "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02", prefix: "quic "}
	quicDraft21 = quicVersionInfo{salt: "\x7f\xbc\xdb\x0e\x7c\x66\xbb\xe9\x19\x3a\x96\xcd\x21\x51\x9e\xbd\x7a\x02\x64\x4a", prefix: "quic "}
	quicDraft17 = quicVersionInfo{salt: "\xef\x4f\xb0\xab\xb4\x74\x70\xc4\x1b\xef\xcf\x80\x31\x33\x4f\xae\x48\x5e\x09\xa0", prefix: "quic "}
	quicT050    = quicVersionInfo{name: "T050", salt: "\x7f\xf5\x79\xe5\xac\xd0\x72\x91\x55\x80\x30\x4c\x43\xa2\x36\x7c\x60\x48\x83\x10", prefix: "quic "}
	quicT051    = quicVersionInfo{name: "T051", salt: "\x7a\x4e\xde\xf4\xe7\xcc\xee\x5f\xa4\x50\x6c\x19\x12\x4f\xc8\xcc\xda\x6e\x03\x3d", prefix: "quic "}
	quicQ050    = quicVersionInfo{name: "Q050", salt: "\x50\x45\x74\xef\xd0\x66\xfe\x2f\x9d\x94\x5c\xfc\xdb\xd3\xa7\xf0\xd3\xb5\x6b\x45", prefix: "quic "}
)

// quicVersion is what is known of a version, nil for nothing.
func quicVersion(v uint32) *quicVersionInfo {
	switch {
	case v == 1, v == 0xff000021, v == 0xff000022:
		return &quicV1
	case v == 0x6b3343cf:
		return &quicV2
	case v >= 0xff00001d && v <= 0xff000020:
		return &quicDraft29
	case v >= 0xff000017 && v <= 0xff00001c:
		return &quicDraft23
	case v == 0xff000015, v == 0xff000016:
		return &quicDraft21
	case v >= 0xff000011 && v <= 0xff000014:
		return &quicDraft17
	case v == 0xfaceb001: // mvfst's names for drafts 22, 27 and later
		return &quicDraft21
	case v == 0xfaceb002, v == 0xfaceb00e:
		return &quicDraft23
	case v == 0xfaceb010, v == 0xfaceb011, v == 0xfaceb012, v == 0xfaceb013:
		return &quicDraft29
	case v == 0x54303530:
		return &quicT050
	case v == 0x54303531:
		return &quicT051
	case v == 0x51303530:
		return &quicQ050
	}
	return nil
}

// quicVersionName is a version as people write it.
func quicVersionName(v uint32) string {
	info := quicVersion(v)
	switch {
	case v>>24 == 0xff:
		return "draft " + strconv.Itoa(int(v&0xff))
	case v>>8 == 0xfaceb0:
		return "mvfst " + strconv.FormatUint(uint64(v), 16)
	case info != nil:
		return info.name
	}
	return ""
}
