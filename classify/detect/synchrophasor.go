package detect

// synchrophasor reads frames: a sync byte, kind and version, the frame's size,
// and a check word at its end (IEEE C37.118.2 section 6.2).
var synchrophasor = &Detector{
	Name: "synchrophasor", Title: "IEEE C37.118 synchrophasor", Spec: "IEEE C37.118.2",
	Over:  TCP | UDP,
	First: AnyOf("\xaa"),
	Probe: probeSynchrophasor,
}

var synchrophasorRule = rule{why: "sync, frame size and check word", header: 14}

func probeSynchrophasor(o *Opening) Match {
	return judged(o, synchrophasorDatagram, synchrophasorFrame, &synchrophasorRule)
}

func synchrophasorDatagram(o *Opening, d *Datagram) grade { return synchrophasorFrame(o, d.Data) }

func synchrophasorFrame(_ *Opening, b []byte) grade {
	if b[0] != 0xaa || len(b) > 1 && (b[1]>>4 > 5 || b[1]&0x0f == 0 || b[1]&0x0f > 3) {
		return wrong
	}
	if len(b) < 4 {
		return short
	}
	size := be16(b, 2)
	if size < 16 {
		return wrong
	}
	if len(b) < size {
		return short
	}
	if int(crcCCITT(0xffff, b[:size-2])) != be16(b, size-2) {
		return wrong
	}
	return proven
}
