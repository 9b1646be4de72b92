package report

import (
	"cmp"
	"slices"

	"github.com/portscope/portscope/classify"
)

// Deviation is a service on a port that is not its own.
type Deviation struct {
	Service string // as people say it
	Port    Port
}

// Why says what is odd about it.
func (d Deviation) Why() string {
	switch {
	case d.Port.Registered != "":
		return "registered: " + d.Port.Registered
	case d.Port.Class == "dynamic":
		return "dynamic, never registered"
	}
	return "not registered"
}

// deviates says whether payload speaks on the port that is not its own.
func (p Port) deviates() bool {
	return p.Verdict == classify.Impostor || p.Verdict == classify.UnexpectedPort || p.Verdict == classify.Unregistered
}

// Deviations lists the services on ports that are not theirs: first where the
// port is registered for something else, then those with the most flows.
func (r *Report) Deviations() []Deviation {
	var list []Deviation
	for i := range r.summary.Applications {
		a := &r.summary.Applications[i]
		for _, p := range a.Ports {
			if port := newPort(p); port.deviates() {
				list = append(list, Deviation{Service: Title(Clean(a.Name)), Port: port})
			}
		}
	}
	slices.SortStableFunc(list, func(x, y Deviation) int {
		return cmp.Or(cmp.Compare(oddness(y), oddness(x)), cmp.Compare(y.Port.Flows, x.Port.Flows))
	})
	return list
}

func oddness(d Deviation) int {
	switch d.Port.Verdict {
	case classify.Impostor:
		return 2
	case classify.UnexpectedPort:
		return 1
	}
	return 0
}
