package detect

import "bytes"

// whois reads the one line of a query on its port, and what the registries'
// answers begin with (RFC 3912).
var whois = &Detector{
	Name: "whois", Title: "WHOIS", Spec: "RFC 3912",
	Over:  TCP,
	Bound: Bound{TCP, []PortRange{{43, 43}, {4343, 4343}}},
	Probe: probeWHOIS,
}

func probeWHOIS(o *Opening) Match {
	if !o.HasPort(43, 4343) {
		return Match{}
	}
	b := o.Stream[0]
	switch {
	case len(b) == 0:
		return Match{Verdict: Maybe}
	case len(b) > 256:
		return Match{}
	}
	end := bytes.IndexByte(b, '\n')
	line := bytes.TrimRight(b, "\r\n")
	switch {
	case !printable(line) || end >= 0 && end != len(b)-1 || end >= 0 && len(line) == 0:
		return Match{}
	case end < 0, len(o.Stream[1]) == 0 && !o.Complete:
		return Match{Verdict: Maybe}
	}
	m := yes(0, 0, len(b), "a query of one line")
	m.Client = Originator
	m.Names.add("query", text(line))
	return m
}
