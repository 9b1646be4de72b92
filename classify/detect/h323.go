package detect

import (
	"bytes"

	"github.com/portscope/portscope/decode"
)

// h323 reads call signalling, Q.931 in TPKT (ITU-T H.225.0 section 7.2), the
// media control H.245 by its identifier, and the messages to a gatekeeper
// (RAS), which name H.225.0's.
var h323 = &Detector{
	Name: "h323", Title: "H.323", Spec: "ITU-T H.225.0, H.245",
	Over:  TCP | UDP,
	First: Range(0, 0x80),
	Probe: probeH323,
}

const (
	rasOID  = "\x06\x00\x08\x91\x4a\x00" // 0.0.8.2250.0, with its length
	h245OID = "\x06\x00\x08\x81\x75\x00" // 0.0.8.245.0
)

var h323DatagramRule = rule{why: "RAS message with H.225.0's identifier", header: 16}
var h323StreamRule = rule{why: "Q.931 or H.245 message in TPKT", header: 16}

func probeH323(o *Opening) Match {
	if o.Transport == decode.UDP {
		return ofDatagrams(o, rasMessage, &h323DatagramRule)
	}
	return ofStreams(o, h323Signal, &h323StreamRule)
}

func h323Signal(_ *Opening, b []byte) grade {
	content, _, g := tpkt(b)
	if g != fits {
		return g
	}
	if len(content) == 0 {
		return short
	}
	switch content[0] {
	case 0x08: // Q.931, then a call reference of two bytes
		switch {
		case len(content) < 5:
			return short
		case content[1] != 2 || !q931Type(content[4]):
			return wrong
		}
		return proven
	case 0x02: // H.245: the set of a terminal's capabilities
		if len(content) < 10 {
			return short
		}
		if bytes.HasPrefix(content[3:], []byte(h245OID)) || bytes.HasPrefix(content[4:], []byte(h245OID)) {
			return proven
		}
	}
	return wrong
}

// q931Type says whether H.225.0 uses that message of Q.931.
func q931Type(t byte) bool {
	switch t {
	case 0x01, 0x02, 0x03, 0x05, 0x07, 0x0d, 0x0f, 0x45, 0x4d, 0x5a, 0x62, 0x6e, 0x75, 0x7b, 0x7d:
		return true
	}
	return false
}

// rasMessage grades a message by the identifier near its start: a choice, the
// sequence number and few optional fields come before.
func rasMessage(_ *Opening, d *Datagram) grade {
	head := d.Data[:min(len(d.Data), 20)]
	if i := bytes.Index(head, []byte(rasOID)); i >= 3 && d.Data[0] <= 0x80 {
		return proven
	}
	return wrong
}
