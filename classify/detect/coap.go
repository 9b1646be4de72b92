package detect

import (
	"slices"
	"strings"

	"github.com/portscope/portscope/decode"
)

// coap reads messages of version 1 whose options fill them up to the payload
// (RFC 7252 section 3). They need the port, or an answer with the same id or
// token. Over TCP each side begins with its capabilities (RFC 8323 section 5.3).
// LwM2M is inside where a device registers or bootstraps with a version or the
// content has a format of LwM2M's own (OMA LightweightM2M Transport 1.2, section
// 6.4).
var coap = &Detector{
	Name: "coap", Title: "CoAP", Spec: "RFC 7252, RFC 8323",
	Over: UDP | TCP,
	Head: []Place{
		{UDP, 0, Range(0x40, 0x7f)},
		{TCP, 1, AnyOf("\xe1")},
	},
	Probe: probeCoAP,
}

const (
	coapHeader    = 4
	coapUriHost   = 3
	coapUriPath   = 11
	coapContent   = 12 // the payload's format
	coapUriQuery  = 15
	coapAccept    = 17 // the format that is asked for
	coapLastKnown = 2053
)

var (
	coapRule       = rule{why: "header and options", header: coapHeader, ports: []uint16{5683}}
	coapStreamRule = rule{why: "capabilities and settings", header: 2, ports: []uint16{5683}, both: true}
)

func probeCoAP(o *Opening) Match {
	if o.Transport == decode.TCP {
		return ofStreams(o, coapStream, &coapStreamRule)
	}
	m := ofDatagrams(o, coapMessage, &coapRule)
	if m.Verdict == Yes { // the request comes first, where it was captured
		coapNames(&m.Names, o.first().Data)
		if slices.ContainsFunc(o.Datagrams, isLwM2M) {
			m.Inner = "lwm2m"
		}
	}
	return m
}

// isLwM2M says whether a message has a query or a format of LwM2M's own.
func isLwM2M(d Datagram) (is bool) {
	if len(d.Data) < coapHeader {
		return false
	}
	whole := coapOptions(d.Data, func(number int, value []byte) {
		switch number {
		case coapUriQuery:
			is = is || strings.HasPrefix(string(value), "lwm2m=")
		case coapContent, coapAccept: // TLV and JSON, by IANA's registry of CoAP
			is = is || string(value) == "\x2d\x16" || string(value) == "\x2d\x17"
		}
	})
	return is && whole
}

// coapStream grades the first message of a side: a short length, no token, and
// the code 7.01 with options of a few bytes.
func coapStream(_ *Opening, b []byte) grade {
	const capabilities = 0xe1
	size := int(b[0] >> 4)
	if size > 12 || b[0]&0x0f != 0 || len(b) > 1 && b[1] != capabilities {
		return wrong
	}
	if len(b) < 2+size {
		return short
	}
	message := [coapHeader + 12]byte{0x40} // its options, as in a datagram
	copy(message[coapHeader:], b[2:2+size])
	if !coapOptions(message[:coapHeader+size], nil) {
		return wrong
	}
	return fits
}

// coapNames tells the host, the path and the endpoint that a request names.
func coapNames(n *Names, b []byte) {
	path, endpoint := "", ""
	coapOptions(b, func(number int, value []byte) {
		switch number {
		case coapUriHost:
			n.Host, n.HostFrom = text(value), "coap"
		case coapUriPath:
			path += "/" + text(value)
		case coapUriQuery:
			if name, ok := strings.CutPrefix(text(value), "ep="); ok {
				endpoint = name
			}
		}
	})
	n.add("path", path[:min(len(path), MaxName)])
	n.add("endpoint", endpoint[:min(len(endpoint), MaxName)])
}

func coapMessage(o *Opening, d *Datagram) grade {
	b := d.Data
	if len(b) < coapHeader || b[0]>>6 != 1 || b[0]&0x0f > 8 || !d.whole() {
		return wrong
	}
	class, detail := b[1]>>5, b[1]&0x1f
	switch {
	case class == 1 || class == 3 || class > 5 || class == 0 && detail > 7 || class == 4 && detail > 29 || class == 5 && detail > 8:
		return wrong
	case b[1] == 0 && d.Length != coapHeader: // an empty message is
		return wrong
	case !coapOptions(b, nil):
		return wrong
	}
	if o.coapAsked(d) {
		return proven
	}
	return fits
}

// coapAsked says whether d answers a message of the other side, with its id
// where acknowledged, or its token of some bytes.
func (o *Opening) coapAsked(d *Datagram) bool {
	token := int(d.Data[0] & 0x0f)
	for i := range o.Datagrams {
		q := &o.Datagrams[i]
		if q == d {
			break
		}
		if q.Side == d.Side || len(q.Data) < coapHeader+token || q.Data[1]>>5 != 0 {
			continue
		}
		sameToken := int(q.Data[0]&0x0f) == token && string(q.Data[4:4+token]) == string(d.Data[4:4+token])
		acknowledged := d.Data[0]>>4&3 >= 2 && be16(q.Data, 2) == be16(d.Data, 2)
		if sameToken && (acknowledged || token >= 2) {
			return true
		}
	}
	return false
}

// coapOptions shows each option of message b to see, and says whether they are
// well-formed up to the payload or the end.
func coapOptions(b []byte, see func(number int, value []byte)) bool {
	token := int(b[0] & 0x0f)
	if len(b) < coapHeader+token {
		return false
	}
	number := 0
	for b = b[coapHeader+token:]; len(b) > 0; {
		if b[0] == 0xff {
			return len(b) > 1
		}
		delta, size := int(b[0]>>4), int(b[0]&0x0f)
		b = b[1:]
		var ok bool
		if delta, b, ok = coapExtended(delta, b); !ok {
			return false
		}
		if size, b, ok = coapExtended(size, b); !ok || size > len(b) {
			return false
		}
		if number += delta; number > coapLastKnown {
			return false
		}
		if see != nil {
			see(number, b[:size])
		}
		b = b[size:]
	}
	return true
}

// coapExtended is a nibble's value with the bytes that extend it.
func coapExtended(n int, b []byte) (value int, rest []byte, ok bool) {
	switch {
	case n < 13:
		return n, b, true
	case n == 13 && len(b) >= 1:
		return 13 + int(b[0]), b[1:], true
	case n == 14 && len(b) >= 2:
		return 269 + be16(b, 0), b[2:], true
	}
	return 0, nil, false
}
