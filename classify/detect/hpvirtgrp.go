package detect

// hpVirtualGroup reads HP's virtual groups: messages of a type and their own
// length, big-endian, of which the client's first is 16 and the server's 17,
// both with a zero behind the length.
var hpVirtualGroup = &Detector{
	Name: "hp-virtual-group", Title: "HP virtual group", Spec: "HP virtual group (hpvirtgrp)",
	Over:  TCP,
	First: AnyOf("\x16\x17"),
	Probe: probeHPVirtualGroup,
}

func probeHPVirtualGroup(o *Opening) Match {
	for _, side := range o.inOrder() {
		b := o.Stream[side]
		if len(b) < 4 {
			if len(b) > 0 && b[0] != 0x16 && b[0] != 0x17 {
				return Match{}
			}
			return Match{Verdict: Maybe}
		}
		if b[3] != 0 || be16(b, 1) < 32 || be16(b, 1) > 1024 {
			return Match{}
		}
		if len(b) < be16(b, 1) {
			return Match{Verdict: Maybe}
		}
	}
	client := o.Stream[0][0] & 1
	if o.Stream[0][0]^o.Stream[1][0] != 1 || !hpFramed(o.Stream[0]) || !hpFramed(o.Stream[1]) {
		return Match{}
	}
	m := yes(int(client), 0, 4, "opening messages of both sides, of exact lengths")
	m.Client = SideOf(int(client))
	return m
}

// hpFramed says whether what follows the first message of b is another.
func hpFramed(b []byte) bool {
	b = b[be16(b, 1):]
	return len(b) == 0 || b[0] == 0x30
}
