package detect

import "bytes"

// ntp reads NTP and SNTP, all versions (RFC 5905 section 7.3), and the control
// and private messages of RFC 9327 and ntpd. Its header fixes few bits, so that
// it needs its port, or an answer that repeats the request's timestamp.
var ntp = &Detector{
	Name: "ntp", Title: "NTP", Spec: "RFC 5905",
	Over:  UDP,
	First: Range(0x09, 0x27).Or(Range(0x49, 0x67)).Or(Range(0x89, 0xa7)).Or(Range(0xc9, 0xe7)), // versions 1 to 4, any leap indicator
	Probe: probeNTP,
}

const ntpHeader = 48

// The association modes that differ from the usual header.
const (
	ntpServer  = 4
	ntpControl = 6
	ntpPrivate = 7
)

var ntpRule = rule{why: "NTP header", header: ntpHeader, ports: []uint16{123}}

func probeNTP(o *Opening) Match {
	m := ofDatagrams(o, ntpMessage, &ntpRule)
	if m.Verdict == Yes {
		b := o.evident(&m)
		m.Names.add("version", string('0'+b[0]>>3&7))
	}
	return m
}

func ntpMessage(o *Opening, d *Datagram) grade {
	b := d.Data
	version, mode := b[0]>>3&7, b[0]&7
	if version == 0 || version > 4 || mode == 0 || len(b) < 8 {
		return wrong
	}
	switch mode {
	case ntpControl:
		return ntpControlMessage(d)
	case ntpPrivate:
		return ntpPrivateMessage(d)
	}
	// Stratum is at most 16; polls are 2^-6 to 2^17 s, precisions of at most 2 s,
	// or 32 of a client that tells nothing of itself (draft-ietf-ntp-data-minimization).
	if len(b) < ntpHeader || d.Length%4 != 0 || b[1] > 16 || int8(b[2]) < -6 || int8(b[2]) > 17 || int8(b[3]) > 1 && int8(b[3]) != 32 {
		return wrong
	}
	if mode == ntpServer && o.ntpAsked(d) {
		return proven
	}
	return fits
}

// ntpAsked says whether the other side sent a request whose transmit timestamp
// is the origin timestamp of answer d.
func (o *Opening) ntpAsked(d *Datagram) bool {
	origin := d.Data[24:32]
	if be64(origin, 0) == 0 {
		return false
	}
	for i := range o.Datagrams {
		q := &o.Datagrams[i]
		if q.Side != d.Side && len(q.Data) >= ntpHeader && bytes.Equal(q.Data[40:48], origin) {
			return true
		}
	}
	return false
}

// ntpControlMessage grades a message of mode 6: its count is of the bytes of
// data, padded to words (RFC 9327 section 2).
func ntpControlMessage(d *Datagram) grade {
	if len(d.Data) < 12 || d.Length < 12+be16(d.Data, 10) || be16(d.Data, 10) > 468 {
		return wrong
	}
	return fits
}

// ntpPrivateMessage grades a message of mode 7, an answer by its items' count
// and size.
func ntpPrivateMessage(d *Datagram) grade {
	b := d.Data
	answer := b[0]&0x80 != 0
	if b[2] > 3 || answer && d.Length < 8+(be16(b, 4)&0xfff)*(be16(b, 6)&0xfff) {
		return wrong
	}
	return fits
}
