package detect

import "bytes"

// munin reads the node's greeting: "# munin node at " and its name.
var munin = &Detector{
	Name: "munin", Title: "Munin", Spec: "Munin node protocol",
	Over:  TCP,
	First: AnyOf("#"),
	Probe: probeMunin,
}

const muninGreeting = "# munin node at "

func probeMunin(o *Opening) Match {
	for side := range 2 {
		b := o.Stream[side]
		if len(b) == 0 {
			continue
		}
		switch begins(b, muninGreeting) {
		case proven:
			m := yes(side, 0, len(muninGreeting), "greeting of the node")
			m.Client = SideOf(1 - side)
			name, _, whole := bytes.Cut(b[len(muninGreeting):], []byte("\n"))
			if m.More = !whole; whole {
				m.Names.Host, m.Names.HostFrom = text(name), "munin"
			}
			return m
		case short:
			return Match{Verdict: Maybe}
		}
	}
	return Match{}
}
