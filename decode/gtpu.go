package decode

import "encoding/binary"

// gtpuLength is a GTP-U header's without its optional fields.
const gtpuLength = 8

// Bits of GTP-U's first byte (3GPP TS 29.281 section 5.1).
const (
	gtpuVersion1 = 0x30 // version 1 of GTP, not GTP'
	gtpuVersion  = 0xf8 // those bits, and a spare one that is 0
	gtpuOptional = 0x07 // any of them: four bytes more
	gtpuExtended = 0x04
	gtpuPDU      = 0xff // the message type of a subscriber's packet
)

// isGTPU says whether b begins like a subscriber's packet in GTP-U.
func isGTPU(b []byte) bool { return b[0]&gtpuVersion == gtpuVersion1 && b[1] == gtpuPDU }

// gtpu parses a packet in GTP-U. Away from GTP-U's port it is believed where
// the packet's own length is what the header leaves for it: of the datagrams
// of other protocols none in many millions is so by chance.
func (d *Decoder) gtpu(p *Packet, b []byte, wire int) (Outcome, bool) {
	end, n := gtpuLength+int(binary.BigEndian.Uint16(b[2:])), gtpuHeader(b)
	if n == 0 || n > end {
		return 0, false
	}
	s := step{tunnelGTPU, true, uint64(binary.BigEndian.Uint32(b[4:]))}
	onPort := p.SrcPort == portGTPU || p.DstPort == portGTPU
	b, wire = within(b, wire, end)
	if len(b) < n || ipLength(b[n:]) != end-n && !(onPort && plausibleIP(b[n:], wire-n)) {
		return 0, false
	}
	return d.enter(p, s, etherTypeIPv4, b[n:], wire-n)
}

// gtpuHeader is the header's length: the optional sequence number, N-PDU
// number and type of an extension header, and the extension headers, each of
// which says its length in words of four bytes and ends with the next one's
// type. It is 0 where they overrun b.
func gtpuHeader(b []byte) int {
	const optional = 4
	if b[0]&gtpuOptional == 0 {
		return gtpuLength
	}
	n := gtpuLength + optional
	if len(b) < n {
		return 0
	}
	for b[0]&gtpuExtended != 0 && b[n-1] != 0 {
		if len(b) <= n || b[n] == 0 || len(b) < n+int(b[n])*4 {
			return 0
		}
		n += int(b[n]) * 4
	}
	return n
}

// ipLength is the length that an IP header at the start of b gives its packet,
// -1 where there is none.
func ipLength(b []byte) int {
	switch {
	case len(b) >= ipv4Length && b[0]>>4 == 4:
		return int(binary.BigEndian.Uint16(b[2:]))
	case len(b) >= ipv6Length && b[0]>>4 == 6:
		return ipv6Length + int(binary.BigEndian.Uint16(b[4:]))
	}
	return -1
}
