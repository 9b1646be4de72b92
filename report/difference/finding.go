package difference

import (
	"cmp"
	"net/netip"
	"strconv"
)

// about is what a finding is about, its address exchanged for a name.
type about struct {
	id, host string
	port     uint16
}

func (a about) thing(f finding) Thing {
	return Thing{Words: f.text, Finding: a.id, Server: a.host, Port: a.port}
}

// gather is findings by what they are about; of several, those with the first
// frame.
func gather(findings map[subject]finding, names map[netip.Addr]string) map[about]finding {
	list := map[about]finding{}
	for s, f := range findings {
		k := about{s.id, cmp.Or(names[s.host], s.host.String()), s.port}
		known, is := list[k]
		if !is || f.frame < known.frame || f.frame == known.frame && f.text < known.text {
			list[k] = f
		}
	}
	return list
}

// compareFindings compares findings about the same.
func (d *Difference) compareFindings(old, new map[about]finding) {
	for k, was := range old {
		is, still := new[k]
		switch {
		case !still:
			d.Changes = append(d.Changes, Change{Level: OfFinding, Kind: Gone, What: k.thing(was), Old: Value{kind: flowsValue, number: was.flows}, OldFrame: was.frame})
		case was.severity != is.severity:
			d.Changes = append(d.Changes, Change{
				Level: OfFinding, Kind: Changed, Aspect: Severity, What: k.thing(is), OldFrame: was.frame, NewFrame: is.frame,
				Old: Value{kind: textValue, text: was.severity}, New: Value{kind: textValue, text: is.severity},
			})
		}
	}
	for k, is := range new {
		if _, was := old[k]; !was {
			d.Changes = append(d.Changes, Change{Level: OfFinding, Kind: Appeared, What: k.thing(is), New: Value{kind: flowsValue, number: is.flows}, NewFrame: is.frame})
		}
	}
}

// frameText is the number of a frame, "" for none.
func frameText(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}
