package decode

import "encoding/binary"

// Bits of the first four bytes of a CAPWAP header (RFC 5415 section 4.3): a
// preamble of version and type, the header's length in words of four bytes,
// radio, binding, and flags.
const (
	capwapPreamble  = 0xff << 24 // 0: version 0, and a header in the clear follows
	capwapBinding   = 0x1f << 9
	capwapBinding11 = 1 << 9 // IEEE 802.11 (RFC 5416)
	capwapNative    = 1 << 8 // the frame is the binding's, else Ethernet's
	capwapFragment  = 1 << 7
	capwapKeepAlive = 1 << 3
	capwapShortest  = 8
)

// capwap parses a station's frame in CAPWAP's data channel. Fragments and what
// DTLS hides cannot be opened.
func (d *Decoder) capwap(p *Packet, b []byte, wire int) (Outcome, bool) {
	word := binary.BigEndian.Uint32(b)
	n := int(word>>19&0x1f) * 4
	if word&(capwapPreamble|capwapFragment|capwapKeepAlive) != 0 || n < capwapShortest || len(b) < n {
		return 0, false
	}
	s := step{kind: tunnelCAPWAP}
	if word&capwapNative == 0 {
		return d.enter(p, s, etherTypeBridged, b[n:], wire-n)
	}
	if word&capwapBinding != capwapBinding11 {
		return 0, false
	}
	return d.capwapNative(p, s, b[n:], wire-n)
}

// capwapNative parses an IEEE 802.11 frame. Some makers' access points send
// its fields of 16 bits with the bytes swapped, so that a data frame's type
// lies where its flags should.
func (d *Decoder) capwapNative(p *Packet, s step, b []byte, wire int) (Outcome, bool) {
	if len(b) < wifiLength {
		return 0, false
	}
	if b[0]&wifiKindBits != wifiTypeData && b[1]&wifiKindBits == wifiTypeData {
		return d.enter(p, s, swappedWirelessFrame, b, wire)
	}
	return d.enter(p, s, wirelessFrame, b, wire)
}
