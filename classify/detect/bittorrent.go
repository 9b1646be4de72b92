package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// bittorrent reads the peers' handshake over TCP, or in the middle of a flow
// their messages (BEP 3); over UDP the bencoded
// messages of the DHT (BEP 5), micro transport (BEP 29), a tracker's connect
// request (BEP 15) and local discovery (BEP 14).
var bittorrent = &Detector{
	Name: "bittorrent", Title: "BitTorrent", Spec: "BEP 3, BEP 5, BEP 14, BEP 15, BEP 29",
	Over:  TCP | UDP,
	First: AnyOf("\x13\x00\x01\x11\x21\x31\x41Bd"),
	Probe: probeBitTorrent,
}

const (
	torrentTracker = 0x41727101980 // the connection id of connect requests
	utpHeader      = 20
	utpState       = 2
	utpSyn         = 4
)

var bittorrentRule = rule{why: "BitTorrent message", header: utpHeader}

func probeBitTorrent(o *Opening) Match {
	if o.Transport != decode.TCP {
		return ofDatagrams(o, torrentDatagram, &bittorrentRule)
	}
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		g := begins(b, "\x13BitTorrent protocol")
		if g == wrong && !o.FromStart[side] {
			g = torrentMessages(b)
		}
		switch g {
		case proven:
			return yes(side, 0, min(utpHeader, len(b)), bittorrentRule.why)
		case wrong:
			return Match{}
		}
	}
	return Match{Verdict: Maybe}
}

// torrentMessages walks messages, each its length and a type, until their fixed
// lengths are more than chance.
func torrentMessages(b []byte) grade {
	for weight := 0; weight < 4; {
		if len(b) < 5 {
			return short
		}
		size := int64(be32(b, 0))
		if size == 0 { // a keep alive
			b = b[4:]
			continue
		}
		w := torrentWeight(b[4], size)
		if w < 0 {
			return wrong
		}
		if weight += w; int64(len(b)) < 4+size && weight < 4 {
			return short
		}
		b = b[min(int64(len(b)), 4+size):]
	}
	return proven
}

// torrentWeight is how much a message's type and length say, -1 where there is
// no such message (BEP 3, BEP 6, BEP 10).
func torrentWeight(kind byte, size int64) int {
	switch {
	case kind <= 3 && size == 1, (kind == 14 || kind == 15) && size == 1, kind == 9 && size == 3:
		return 1
	case (kind == 4 || kind == 13 || kind == 17) && size == 5, (kind == 6 || kind == 8 || kind == 16) && size == 13:
		return 2
	case kind == 7 && size == 9+16<<10: // a piece is asked for in blocks of 16 KiB
		return 2
	case kind == 5 && size > 1 && size < 1<<16, kind == 7 && size > 9 && size < 9+16<<10, kind == 20 && size > 2 && size < 1<<17:
		return 0
	}
	return -1
}

func torrentDatagram(o *Opening, d *Datagram) grade {
	switch b := d.Data; {
	case b[0] == 'd':
		return torrentDHT(d)
	case b[0] == 'B':
		return begins(b, "BT-SEARCH * HTTP/1.1\r\n")
	case len(b) == 16 && be64(b, 0) == torrentTracker && be32(b, 8) == 0:
		return proven
	case len(b) >= utpHeader:
		return utpPacket(o, d)
	}
	return wrong
}

// torrentDHT grades a bencoded dictionary: its keys are sorted, its "y" says
// query, response or error.
func torrentDHT(d *Datagram) grade {
	b := d.Data
	if len(b) < 12 || d.whole() && b[len(b)-1] != 'e' {
		return wrong
	}
	for _, start := range []string{"d1:ad2:id20:", "d1:rd2:id20:"} {
		if string(b[:12]) == start {
			return proven
		}
	}
	if b[1] < '1' || b[1] > '9' || b[2] != ':' && b[3] != ':' {
		return wrong
	}
	for _, kind := range []string{"1:y1:qe", "1:y1:re", "1:y1:ee", "1:y1:q1:", "1:y1:r1:"} {
		if bytes.Contains(b, []byte(kind)) && bytes.Contains(b, []byte("1:t")) {
			return proven
		}
	}
	return wrong
}

// utpPacket grades a packet of the micro transport: type and version, chain of
// extensions, connection. A SYN is known by what it leaves zero, another by
// its answering a packet of the other side.
func utpPacket(o *Opening, d *Datagram) grade {
	b := d.Data
	kind := b[0] >> 4
	if b[0]&0xf != 1 || kind > utpSyn || !utpExtensions(b) || be16(b, 2)|be16(b, 16) == 0 {
		return wrong
	}
	if kind == utpSyn {
		if d.Length == utpHeader && be32(b, 4) != 0 && be32(b, 8) == 0 && be16(b, 18) == 0 {
			return proven
		}
		return fits
	}
	if o.answers(d, utpAnswer) || o.followed(d, utpNext) >= 3 {
		return proven
	}
	return fits
}

// utpNext says whether a packet is of the connection of an earlier one: its id,
// a number a little later, a time within a minute.
func utpNext(earlier, later []byte) bool {
	const minute = 60e6 // times are in microseconds
	return len(earlier) >= utpHeader && earlier[0]&0xf == 1 && earlier[0]>>4 <= utpSyn && be16(earlier, 2) == be16(later, 2) &&
		uint16(be16(later, 16)-be16(earlier, 16)) < 16 && le32(earlier, 4) != le32(later, 4) && be32(later, 4)-be32(earlier, 4) < minute
}

// utpExtensions walks the chain of extensions.
func utpExtensions(b []byte) bool {
	next, at := b[1], utpHeader
	for range 4 {
		if next == 0 {
			return at <= len(b)
		}
		if next > 3 || at+2 > len(b) || b[at+1] == 0 || b[at+1] > 64 {
			return false
		}
		next, at = b[at], at+2+int(b[at+1])
	}
	return false
}

// utpAnswer says whether two packets are of one connection: a SYN's own id and
// number are repeated; later the ids of the two ways differ by one.
func utpAnswer(asked, answer []byte) bool {
	if len(asked) < utpHeader || asked[0]&0xf != 1 || asked[0]>>4 > utpSyn || asked[1] > 3 {
		return false
	}
	if asked[0]>>4 == utpSyn {
		return answer[0]>>4 == utpState && be16(asked, 2) == be16(answer, 2) && be16(asked, 16) == be16(answer, 18)
	}
	apart := be16(asked, 2) - be16(answer, 2)
	behind := uint16(be16(asked, 16) - be16(answer, 18))
	return (apart == 1 || apart == -1) && behind+64 < 128
}
