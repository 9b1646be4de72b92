package detect

import "github.com/portscope/portscope/decode"

// rtp recognises RTP, and SRTP whose header is the same, by packets of one
// source whose sequence numbers follow each other (RFC 3550 sections 5.1 and
// A.1); over TCP with their length before them (RFC 4571).
var rtp = &Detector{
	Name: "rtp", Title: "RTP", Spec: "RFC 3550",
	Over: UDP | TCP,
	Head: []Place{
		{TCP, 2, Range(0x80, 0xbf)},
	},
	Probe: probeRTP,
}

// rtpHeader is the length of a header without its list of contributors.
// rtpWanted is how many packets must follow each other.
const (
	rtpHeader = 12
	rtpWanted = 3
)

func probeRTP(o *Opening) Match {
	if o.Transport == decode.TCP {
		return probeRTPStream(o)
	}
	var runs [2]rtpRun
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		run := &runs[d.Side&1]
		if isRTCP(d.Data, d.Length) > 0 || len(d.Data) == 0 {
			continue
		}
		if !run.takes(d.Data) {
			if run.odd++; run.odd > 4 {
				return Match{}
			}
			continue
		}
		if run.length == rtpWanted {
			m := yes(int(d.Side), 0, rtpHeader, "packets of one source in sequence")
			m.Evidence.Datagram = uint8(i)
			m.Names.add("payload_type", rtpPayload(d.Data[1]&0x7f))
			return m
		}
	}
	return Match{Verdict: Maybe}
}

// rtpRun is the packets of one side that followed each other so far.
type rtpRun struct {
	length   int
	source   uint32
	sequence uint16
	stamp    uint32
	kind     byte
	odd      int // datagrams that are none
}

// takes adds a packet, and says whether it was one that may be RTP. One that
// does not follow the last begins a new run.
func (r *rtpRun) takes(b []byte) bool {
	if len(b) < rtpHeader || b[0]>>6 != 2 || len(b) < rtpHeader+4*int(b[0]&15) || !isRTPPayload(b[1]&0x7f) {
		return false
	}
	source, sequence, stamp := be32(b, 8), uint16(be16(b, 2)), be32(b, 4)
	step := sequence - r.sequence
	follows := r.length > 0 && source == r.source && step >= 1 && step <= 8 && stamp-r.stamp < 1<<20
	if follows {
		r.length++
	} else {
		r.length = 1
	}
	r.source, r.sequence, r.stamp, r.kind = source, sequence, stamp, b[1]&0x7f
	return source != 0 || r.kind <= 34
}

// isRTPPayload says whether a payload type is assigned or dynamic, and not one
// that RTCP's types would be (RFC 3551 section 6, RFC 5761 section 4).
func isRTPPayload(kind byte) bool {
	return kind <= 34 && kind != 1 && kind != 2 && kind != 19 || kind >= 96
}

// rtpPayload names the static payload types that are met.
func rtpPayload(kind byte) string {
	switch kind {
	case 0:
		return "PCMU"
	case 3:
		return "GSM"
	case 8:
		return "PCMA"
	case 9:
		return "G722"
	case 13:
		return "CN"
	case 18:
		return "G729"
	case 26:
		return "JPEG"
	case 33:
		return "MP2T"
	case 34:
		return "H263"
	}
	if kind >= 96 {
		return "dynamic"
	}
	return ""
}

// probeRTPStream judges framed packets of the side that spoke first.
func probeRTPStream(o *Opening) Match {
	side := o.firstSpeaker()
	var run rtpRun
	for b := o.Stream[side]; len(b) > 2; {
		length := be16(b, 0)
		if length < rtpHeader || b[2]>>6 != 2 {
			return Match{}
		}
		if len(b) < 2+length {
			break
		}
		if packet := b[2 : 2+length]; isRTCP(packet, length) == 0 && !run.takes(packet) {
			return Match{}
		}
		if run.length == rtpWanted {
			at := len(o.Stream[side]) - len(b) + 2
			m := yes(side, at, rtpHeader, "framed packets of one source in sequence")
			m.Names.add("payload_type", rtpPayload(run.kind))
			return m
		}
		b = b[2+length:]
	}
	return Match{Verdict: Maybe}
}
