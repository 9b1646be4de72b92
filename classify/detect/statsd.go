package detect

import "bytes"

// statsd reads lines of a metric's name, its value and its kind, with an
// optional rate and tags (StatsD metric types).
var statsd = &Detector{
	Name: "statsd", Title: "StatsD", Spec: "StatsD metric export",
	Over:  UDP,
	First: Range('A', 'Z').Or(Range('a', 'z')),
	Probe: probeStatsD,
}

var statsdRule = rule{why: "metric's name, value and kind", header: 8}

func probeStatsD(o *Opening) Match { return ofDatagrams(o, statsdLines, &statsdRule) }

func statsdLines(_ *Opening, d *Datagram) grade {
	if c := d.Data[0] | 0x20; c < 'a' || c > 'z' {
		return wrong
	}
	line, _, _ := bytes.Cut(d.Data, []byte("\n"))
	name, rest, named := bytes.Cut(line, []byte(":"))
	value, kind, valued := bytes.Cut(rest, []byte("|"))
	if !named || !valued || !identifier(name) || !statsdNumber(value) {
		return wrong
	}
	kind, _, _ = bytes.Cut(kind, []byte("|"))
	switch string(kind) {
	case "c", "g", "ms", "h", "s", "d":
		return proven
	}
	return wrong
}

func statsdNumber(b []byte) bool {
	for i, c := range b {
		if (c < '0' || c > '9') && c != '.' && (i > 0 || c != '-' && c != '+') {
			return false
		}
	}
	return len(b) > 0
}
