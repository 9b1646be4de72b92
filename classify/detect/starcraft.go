package detect

// starcraft reads the answer of Battle.net's second protocol, by which StarCraft
// II logs in: it names the modules to load, the first "auth" with the region.
// Other games spoke it too, so that its port is asked for.
var starcraft = &Detector{
	Name: "starcraft", Title: "StarCraft II (Battle.net 2)", Spec: "Battle.net 2.0 module handles, TrinityCore",
	Over:  TCP,
	First: AnyOf("B"),
	Probe: probeStarcraft,
}

const battleNetPort = 1119

func probeStarcraft(o *Opening) Match {
	if !o.HasPort(battleNetPort) {
		return Match{}
	}
	for side := range 2 {
		b := o.Stream[side]
		if g := begins(b, "B\x10auth\x00\x00"); len(b) == 0 || g == wrong {
			continue
		}
		if len(b) < 10 {
			return Match{Verdict: Maybe}
		}
		if !battleNetRegion(b[8], b[9]) {
			return Match{}
		}
		m := yes(side, 0, 10, "module auth with its region, on the port")
		m.Client = SideOf(1 - side)
		return m
	}
	if !o.Spoke(0) || !o.Spoke(1) {
		return Match{Verdict: Maybe}
	}
	return Match{}
}

// battleNetRegion says whether a region has two capitals.
func battleNetRegion(a, b byte) bool { return a >= 'A' && a <= 'Z' && b >= 'A' && b <= 'Z' }
