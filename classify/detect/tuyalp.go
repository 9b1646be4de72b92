package detect

// tuyalp reads the frames of Tuya's local protocol: a prefix, sequence, command
// and length, and a suffix at the end. Versions to 3.4 have one prefix, 3.5 has
// another.
var tuyalp = &Detector{
	Name: "tuyalp", Title: "Tuya LAN protocol", Spec: "Tuya local protocol 3.1 to 3.5",
	Over:  UDP | TCP,
	First: AnyOf("\x00"),
	Probe: probeTuya,
}

const (
	tuyaPrefix, tuyaSuffix     = 0x000055aa, 0x0000aa55
	tuyaPrefix35, tuyaSuffix35 = 0x00006699, 0x00009966
	tuyaHeader, tuyaHeader35   = 16, 18
)

var tuyalpRule = rule{why: "prefix, command and length, suffix", header: tuyaHeader}

func probeTuya(o *Opening) Match {
	return judged(o, tuyaDatagram, tuyaFrame, &tuyalpRule)
}

func tuyaDatagram(o *Opening, d *Datagram) grade { return tuyaFrame(o, d.Data) }

func tuyaFrame(_ *Opening, b []byte) grade {
	if len(b) < 4 {
		return max(min(begins(b, "\x00\x00\x55\xaa"), short), min(begins(b, "\x00\x00\x66\x99"), short))
	}
	switch {
	case be32(b, 0) == tuyaPrefix:
		return tuyaBody(b, tuyaHeader, 0, tuyaSuffix)
	case be32(b, 0) == tuyaPrefix35:
		return tuyaBody(b, tuyaHeader35, 4, tuyaSuffix35)
	}
	return wrong
}

// tuyaBody grades a frame by the command (at most a byte), and the suffix at
// the end, which the length of the older header covers and of the newer not.
func tuyaBody(b []byte, header, extra int, suffix uint32) grade {
	if len(b) < header {
		return short
	}
	length := int(be32(b, header-4)) + extra
	switch {
	case b[header-8] != 0 || b[header-7] != 0 || b[header-6] != 0 || length < 8 || length > 1<<16:
		return wrong
	case len(b) < header+length:
		return short
	case be32(b, header+length-4) != suffix:
		return wrong
	}
	return proven
}
