package detect

import (
	"bytes"
	"strconv"

	"github.com/portscope/portscope/decode"
)

// rtsp recognises RTSP by a request line or a status line with its version
// (RFC 7826 section 7, RFC 2326 section 6), and announces the media streams
// that SETUP agrees on.
var rtsp = &Detector{
	Name: "rtsp", Title: "RTSP", Spec: "RFC 7826",
	Over:   TCP,
	Probe:  probeRTSP,
	Follow: followRTSP,
}

var rtspMethods = []string{
	"OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "TEARDOWN", "ANNOUNCE", "RECORD", "REDIRECT", "GET_PARAMETER",
	"SET_PARAMETER", "PLAY_NOTIFY",
}

// rtspFirst is what the first letter of a message may be.
var rtspFirst = AnyOf("ADGOPRST")

func probeRTSP(o *Opening) Match {
	side, at, v := o.firstMessage(judgeRTSP)
	if v != Yes {
		return Match{Verdict: v}
	}
	b := o.Stream[side][at:]
	if b[0] == '$' {
		return yes(side, at, rtspFrame, "media between the messages")
	}
	m := yes(side, at, httpMark(b), "request or status line")
	request := b
	if begins(b, "RTSP/") == proven {
		m.Client, request = SideOf(1-side), o.Stream[1-side]
	} else {
		m.Client = SideOf(side)
	}
	tellRTSP(request, &m)
	for side := range 2 {
		m.Findings.addTransports(o.Stream[side], uint8(side))
	}
	return m
}

// judgeRTSP recognises "RTSP/x.y nnn" and "METHOD uri RTSP/x.y".
func judgeRTSP(b []byte, fromStart, _ bool) Verdict {
	if len(b) > 0 && b[0] == '$' && !fromStart {
		return judgeInterleaved(b)
	}
	if len(b) > 0 && !rtspFirst.Has(b[0]) {
		return No
	}
	if g := max(begins(b, "RTSP/1.0 "), begins(b, "RTSP/2.0 ")); g == proven {
		return Yes
	} else if g == short {
		return Maybe
	}
	answer := No
	for _, method := range rtspMethods {
		switch begins(b, method) {
		case short:
			answer = Maybe
		case proven:
			line, _, ended := cutLine(b)
			line = bytes.TrimRight(line, " ")
			switch {
			case !ended && isTextLine(line):
				return Maybe
			case bytes.HasSuffix(line, []byte(" RTSP/1.0")), bytes.HasSuffix(line, []byte(" RTSP/2.0")):
				return Yes
			}
		}
	}
	return answer
}

// rtspFrame is what stands before media in a stream: a dollar, the channel, the
// length (RFC 7826 section 14).
const rtspFrame = 4

// judgeInterleaved recognises two packets of RTP or RTCP that follow each other.
func judgeInterleaved(b []byte) Verdict {
	for range 2 {
		if len(b) < rtspFrame+2 {
			return Maybe
		}
		length := be16(b, 2)
		if b[0] != '$' || b[1] > 31 || length < 8 || b[rtspFrame]>>6 != 2 {
			return No
		}
		b = b[min(len(b), rtspFrame+length):]
	}
	return Yes
}

// tellRTSP writes what the first request says into m. What is not one, such as
// media between the messages, says nothing.
func tellRTSP(request []byte, m *Match) {
	line, _, ended := cutLine(request)
	if judgeRTSP(request, true, false) != Yes || !ended || begins(request, "RTSP/") == proven {
		return
	}
	words := bytes.Fields(line[:min(len(line), 1024)])
	if len(words) < 2 {
		return
	}
	h := httpHead{method: text(words[0]), target: text(words[1])}
	if m.Names.Host = h.host(); m.Names.Host != "" {
		m.Names.HostFrom = "rtsp-url"
	}
	m.Names.add("method", h.method)
	eachLine(request, func(line []byte, _ int) bool {
		if hasCommand(line, "User-Agent:") {
			m.Names.addOnce("user_agent", text(argument(line, 11)))
		}
		return len(line) > 0
	})
}

// followRTSP takes the media streams that a later message agrees on.
func followRTSP(d *Datagram) (f Findings) {
	f.addTransports(d.Data, d.Side)
	return f
}

// addTransports adds the ports of "Transport: …;client_port=a-b;server_port=c-d"
// in a message of the given side. What a client says counts for itself, what a
// server says for both.
func (f *Findings) addTransports(b []byte, side uint8) {
	eachLine(b, func(line []byte, _ int) bool {
		if hasCommand(line, "Transport:") {
			server := bytes.Contains(line, []byte("server_port="))
			own, other := "client_port=", ""
			if server {
				own, other = "server_port=", "client_port="
			}
			f.addPorts(line, own, side)
			f.addPorts(line, other, 1-side)
		}
		return true
	})
}

// addPorts adds the pair of ports behind a word, for RTP and RTCP.
func (f *Findings) addPorts(line []byte, word string, side uint8) {
	_, rest, found := bytes.Cut(line, []byte(word))
	if word == "" || !found || len(f.Expected) >= maxLines {
		return
	}
	rest, _, _ = bytes.Cut(rest, []byte(";"))
	first, second, pair := bytes.Cut(bytes.TrimSpace(rest), []byte("-"))
	e := Expected{Transport: decode.UDP, Side: side, Protocol: "rtp"}
	for i, text := range [2][]byte{first, second} {
		port, err := strconv.ParseUint(string(text[:min(len(text), 6)]), 10, 16)
		if err != nil || port == 0 || i == 1 && !pair {
			return
		}
		if e.Port = uint16(port); i == 1 {
			e.Protocol = "rtcp"
		}
		f.Expected = append(f.Expected, e)
	}
}
