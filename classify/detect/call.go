package detect

import "slices"

// A call of WebRTC, or of a phone with ICE, has one socket pair for everything:
// STUN finds and holds the way (RFC 8445), DTLS agrees on keys (RFC 5764) or
// the signalling did, and the media are SRTP. The first byte of a datagram
// tells which of them it is (RFC 7983).

// extensionUseSRTP is the hello's extension that asks for keys for SRTP
// (RFC 5764 section 4.1.1).
const extensionUseSRTP = 14

// tellDTLSCall writes into m that DTLS agrees on keys for media.
func tellDTLSCall(m *Match, offered []uint16) {
	if slices.Contains(offered, extensionUseSRTP) {
		m.Inner = "rtp"
		m.Names.addOnce("call", "dtls-srtp")
	}
}

// tellSTUNCall writes into m that media follow on the way that STUN opened. It
// says whether they do.
func tellSTUNCall(o *Opening, m *Match) bool {
	for i := range o.Datagrams {
		if isMedia(o.Datagrams[i].Data) {
			m.Inner = "rtp"
			m.Names.addOnce("call", "rtp")
			return true
		}
	}
	return false
}

// isMedia says whether a datagram between STUN's is RTP or RTCP, by itself or
// in TURN's framing (RFC 8656 section 12.4).
func isMedia(b []byte) bool {
	if len(b) >= 4 && b[0] >= 0x40 && b[0] <= 0x4f && 4+be16(b, 2) <= len(b) {
		b = b[4:]
	}
	if len(b) < 8 || b[0]>>6 != 2 {
		return false
	}
	return b[1] >= 192 && b[1] <= 223 || len(b) >= rtpHeader && isRTPPayload(b[1]&0x7f)
}
