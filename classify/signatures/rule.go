package signatures

import (
	"slices"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/decode"
)

// rule is a signature as it is asked.
type rule struct {
	name        string
	application string
	// sides are the conditions for the client, for the server and for either.
	sides [3]conditions
	both  bool
	count int
	ports []detect.PortRange
	// onPorts says that it is believed on its ports alone.
	onPorts bool
	over    detect.Transports
}

// The indexes of a rule's sides.
const (
	client = iota
	server
	either
)

// enoughBits is how many bits of what it looks at a signature must fix to be
// believed on any port: by chance, one flow in sixteen million looks so.
const enoughBits = 24

// bits is how many bits all of it fixes.
func (r *rule) bits() int {
	n := r.sides[client].bits(r.over) + r.sides[server].bits(r.over) + r.sides[either].bits(r.over)
	if r.both {
		n *= 2
	}
	return n * r.count
}

// first is the bytes that a flow's sides may begin with, where it is fixed.
func (r *rule) first() (set detect.Bytes) {
	for _, list := range r.sides {
		if len(list) == 0 {
			continue
		}
		b, known := list.first()
		if !known {
			return detect.Bytes{}
		}
		set = set.Or(b)
	}
	return set
}

// probe is the detector's Probe.
func (r *rule) probe(o *detect.Opening) detect.Match {
	if r.onPorts && !r.atHome(o) {
		return detect.Match{}
	}
	if len(r.sides[either]) > 0 {
		return r.probeEither(o)
	}
	return r.probeRoles(o)
}

func (r *rule) atHome(o *detect.Opening) bool {
	return slices.ContainsFunc(r.ports, func(p detect.PortRange) bool { return p.Has(o.Port[0]) || p.Has(o.Port[1]) })
}

// trial is what came of holding a side against conditions.
type trial struct {
	fit fit
	// message is the one that decided, at an index of the datagrams.
	message  message
	datagram int
}

// try holds a side's first messages against conditions.
func (r *rule) try(o *detect.Opening, side int, list conditions) trial {
	if o.Transport == decode.TCP {
		m := message{data: o.Stream[side], ends: o.Complete}
		if len(m.data) == 0 {
			return trial{fit: early}
		}
		return trial{fit: list.fit(&m), message: m}
	}
	held := 0
	for i := range o.Datagrams {
		d := &o.Datagrams[i]
		if int(d.Side) != side || len(d.Data) == 0 {
			continue
		}
		m := message{data: d.Data, size: d.Length, ends: true, isDatagram: true}
		if list.fit(&m) != suffices {
			return trial{fit: fails}
		}
		if held++; held == r.count {
			return trial{suffices, m, i}
		}
	}
	return trial{fit: early}
}

// probeEither holds both sides against the same conditions.
func (r *rule) probeEither(o *detect.Opening) detect.Match {
	list := r.sides[either]
	a, b := r.try(o, 0, list), r.try(o, 1, list)
	worst, best := min(a.fit, b.fit), max(a.fit, b.fit)
	switch {
	case r.both && worst == fails, best == fails:
		return detect.Match{}
	case r.both && worst < suffices, best < suffices:
		return detect.Match{Verdict: detect.Maybe}
	case a.fit < suffices:
		return r.found(1, list, &b)
	}
	m := r.found(0, list, &a)
	if b.fit == suffices {
		r.tell(&m, list, &b.message)
	}
	return m
}

// probeRoles holds one side against the client's conditions and the other
// against the server's, and where no handshake told which is which the other
// way round, too.
func (r *rule) probeRoles(o *detect.Opening) detect.Match {
	best := fails
	for asker := range 2 {
		if asker == 1 && (o.FromStart[0] || o.FromStart[1]) {
			break
		}
		asked, answered := trial{fit: suffices}, trial{fit: suffices}
		if len(r.sides[client]) > 0 {
			asked = r.try(o, asker, r.sides[client])
		}
		if len(r.sides[server]) > 0 {
			answered = r.try(o, 1-asker, r.sides[server])
		}
		fit := min(asked.fit, answered.fit)
		if fit == suffices {
			return r.foundRoles(asker, &asked, &answered)
		}
		best = max(best, fit)
	}
	if best == fails {
		return detect.Match{}
	}
	return detect.Match{Verdict: detect.Maybe}
}

// foundRoles is a Yes with what both roles' messages say.
func (r *rule) foundRoles(asker int, asked, answered *trial) detect.Match {
	var m detect.Match
	if len(r.sides[client]) > 0 {
		m = r.found(asker, r.sides[client], asked)
		if len(r.sides[server]) > 0 {
			r.tell(&m, r.sides[server], &answered.message)
		}
	} else {
		m = r.found(1-asker, r.sides[server], answered)
	}
	m.Client = detect.SideOf(asker)
	return m
}

// found is a Yes by a side's message.
func (r *rule) found(side int, list conditions, t *trial) detect.Match {
	offset, length := list.evidence(&t.message)
	m := detect.Match{Verdict: detect.Yes, Application: r.application}
	m.Evidence = detect.Evidence{Side: uint8(side), Datagram: uint8(t.datagram), Offset: offset, Length: length, Why: list.String()}
	r.tell(&m, list, &t.message)
	return m
}

// tell adds what the groups of expressions hold. While a match reaches to the
// end of what has come, more of it may come.
func (r *rule) tell(m *detect.Match, list conditions, from *message) {
	for i := range list {
		c := &list[i]
		if c.expression == nil || c.at > len(from.data) {
			continue
		}
		shown := from.data[c.at:min(len(from.data), c.at+maxWindow)]
		at := c.expression.FindSubmatchIndex(shown)
		if at == nil {
			continue
		}
		m.More = m.More || at[1] == len(shown) && len(shown) < maxWindow && !from.ends
		for g := 1; 2*g+1 < len(at); g++ {
			if at[2*g] >= 0 && c.groups[g] != "" {
				r.fill(m, c.groups[g], shown[at[2*g]:at[2*g+1]])
			}
		}
	}
}

// fill puts what a group holds where it belongs; the first that holds
// something stands.
func (r *rule) fill(m *detect.Match, group string, value []byte) {
	text := string(value[:min(len(value), detect.MaxName)])
	has := slices.ContainsFunc(m.Names.Attributes, func(a detect.Attribute) bool { return a.Key == group })
	switch {
	case text == "":
	case group == groupHost && m.Names.Host == "":
		m.Names.Host, m.Names.HostFrom = text, r.name
	case group == groupApplication && m.Application == "":
		m.Application = text
	case group != groupHost && group != groupApplication && !has:
		m.Names.Attributes = append(m.Names.Attributes, detect.Attribute{Key: group, Values: []string{text}})
	}
}
