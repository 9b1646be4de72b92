package detect

import (
	"fmt"
	"strings"
	"testing"
)

// The media that session descriptions announce, in SIP, MGCP and Megaco.
func TestSessionDescriptionsAnnounceMedia(t *testing.T) {
	const head = "INVITE sip:bob@example.test SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n"
	for _, c := range []struct{ what, text, want string }{
		{"an address for all", head + "c=IN IP4 192.0.2.1\r\nm=audio 6000 RTP/AVP 0 8\r\nm=video 6002/2 RTP/AVP 34\r\n",
			"192.0.2.1:6000 rtp, 192.0.2.1:6001 rtcp, 192.0.2.1:6002 rtp, 192.0.2.1:6003 rtcp"},
		{"an address of one", head + "c=IN IP4 192.0.2.1\r\nm=audio 6000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\nm=video 6002 RTP/AVP 34\r\n",
			"[2001:db8::1]:6000 rtp, [2001:db8::1]:6001 rtcp, 192.0.2.1:6002 rtp, 192.0.2.1:6003 rtcp"},
		{"no address", "v=0\nm=audio 6000 RTP/AVP 0\n", "side 1:6000 rtp, side 1:6001 rtcp"},
		{"keys by DTLS", head + "c=IN IP4 192.0.2.1\r\nm=audio 6000 UDP/TLS/RTP/SAVPF 111\r\n", "192.0.2.1:6000 rtp, 192.0.2.1:6001 rtcp"},
		{"keys by the signalling", head + "c=IN IP4 192.0.2.1\r\nm=audio 6000 RTP/SAVP 0\r\n", "192.0.2.1:6000 rtp, 192.0.2.1:6001 rtcp"},
		{"a browser's many lines", head + "c=IN IP4 192.0.2.1\r\n" + strings.Repeat("a=rtpmap:111 opus/48000/2\r\n", 80) + "m=audio 6000 RTP/AVP 0\r\n",
			"192.0.2.1:6000 rtp, 192.0.2.1:6001 rtcp"},
		{"moved in, in Megaco", "MEGACO/1 [192.0.2.1] Reply=1{\n Local {\nv=0\n  c=IN IP4 192.0.2.1\n  m=audio 2222 RTP/AVP 4\n}}", "192.0.2.1:2222 rtp, 192.0.2.1:2223 rtcp"},
		{"an answer of MGCP's", "200 1204 OK\nI: FDE234C8\n\nv=0\nc=IN IP4 192.0.2.1\nm=audio 3456 RTP/AVP 96\n", "192.0.2.1:3456 rtp, 192.0.2.1:3457 rtcp"},
		{"refused", head + "c=IN IP4 192.0.2.1\r\nm=audio 0 RTP/AVP 0\r\n", ""},
		{"to be chosen", "v=0\nc=IN IP4 $\nm=audio $ RTP/AVP 4\n", ""},
		{"data", head + "c=IN IP4 192.0.2.1\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n", ""},
		{"a word of a field", "MESSAGE sip:a SIP/2.0\r\nX: m=audio 6000 RTP/AVP 0\r\n", ""},
	} {
		var got []string
		for _, e := range followSIP(&Datagram{Side: 1, Data: []byte(c.text)}).Expected {
			host := fmt.Sprint("side ", e.Side)
			switch {
			case e.HasAddress && e.IPv6:
				host = "[2001:db8::1]"
				if e.Address != [16]byte{0x20, 1, 0x0d, 0xb8, 15: 1} {
					host = fmt.Sprint(e.Address)
				}
			case e.HasAddress:
				host = fmt.Sprintf("%d.%d.%d.%d", e.Address[0], e.Address[1], e.Address[2], e.Address[3])
			}
			got = append(got, fmt.Sprintf("%s:%d %s", host, e.Port, e.Protocol))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %s, want %s", c.what, strings.Join(got, ", "), c.want)
		}
	}
}
