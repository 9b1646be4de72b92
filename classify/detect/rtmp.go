package detect

// rtmp reads the handshake: a version, a time and four zeros of the client, the
// same version of the server, and 1528 bytes more of each (Adobe RTMP 1.0
// section 5.2).
var rtmp = &Detector{
	Name: "rtmp", Title: "RTMP", Spec: "Adobe RTMP 1.0",
	Over:  TCP,
	First: AnyOf("\x03\x06"),
	Probe: probeRTMP,
}

// rtmpHandshake is the bytes of the first two parts of the handshake.
const rtmpHandshake = 1 + 1536

func probeRTMP(o *Opening) Match {
	b, answer := o.Stream[0], o.Stream[1]
	if len(b) == 0 {
		b, answer = answer, b
	}
	switch {
	case b[0] != 3 && b[0] != 6 || len(answer) > 0 && answer[0] != b[0] || !o.FromStart[0]:
		return Match{}
	case len(b) < 9:
		return Match{Verdict: Maybe}
	case be32(b, 5) != 0 && (b[5] == 0 || b[5] > 128 || be16(b, 6) > 0x10ff):
		return Match{} // zeros, or a player's version
	case o.HasPort(1935), len(b) >= rtmpHandshake && len(answer) >= rtmpHandshake:
		m := yes(0, 0, 9, "handshake of the version, a time, zeros")
		m.Client = Originator
		return m
	}
	return Match{Verdict: Maybe}
}
