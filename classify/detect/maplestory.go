package detect

// mapleStory reads the server's greeting, which alone is in the clear: its
// length, the game's version, the patch as digits, two keys, the locale.
var mapleStory = &Detector{
	Name: "maplestory", Title: "MapleStory", Spec: "MapleStory handshake, OdinMS",
	Over:  TCP,
	First: AnyOf("\x0d\x0e\x0f\x10"),
	Probe: probeMapleStory,
}

// mapleFixed is the bytes of a greeting behind its length, without the patch:
// version, length of the patch, two keys, locale.
const mapleFixed = 2 + 2 + 4 + 4 + 1

func probeMapleStory(o *Opening) Match {
	for side := range 2 {
		b := o.Stream[side]
		if len(b) == 0 || b[0] < mapleFixed || b[0] > mapleFixed+3 {
			continue
		}
		switch mapleGreeting(b) {
		case proven:
			m := yes(side, 0, 7, "greeting with version and patch, of its exact length")
			m.Client = SideOf(1 - side)
			return m
		case short:
			return Match{Verdict: Maybe}
		}
	}
	return Match{}
}

func mapleGreeting(b []byte) grade {
	end := 2 + int(b[0])
	patch := int(b[0]) - mapleFixed
	switch {
	case len(b) > 1 && b[1] != 0:
		return wrong
	case len(b) < end:
		return short
	case le16(b, 2) == 0 || le16(b, 2) > 400 || le16(b, 4) != patch || b[end-1] == 0 || b[end-1] > 9:
		return wrong
	}
	for _, c := range b[6 : 6+patch] {
		if c < '0' || c > '9' {
			return wrong
		}
	}
	return proven
}
