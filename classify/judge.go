package classify

import (
	"slices"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// judgement is what is made of flows of one kind in the end, with all that is
// known of others.
type judgement struct {
	speaks, service string
	confidence      Confidence
	port            PortVerdict
}

// naming is whom a flow asks for: a host, where its name was read, and the
// application that goes with it.
type naming struct{ host, from, application string }

// judge decides what flows are, with all that is known of others. It remembers
// what it decided, so it is for one goroutine.
type judge struct {
	facts     *facts
	detectors []*detect.Detector
	plain     map[uint64]*judgement // by kind.plain
	announced map[kind]*judgement
	sites     sites
	dns       uint16 // its row, 0 where there is none
}

func newJudge(f *facts, o *Options) *judge {
	isDNS := func(d *detect.Detector) bool { return d.Name == "dns" }
	return &judge{
		facts: f, detectors: o.Detectors, sites: newSites(o.Applications),
		plain: map[uint64]*judgement{}, announced: map[kind]*judgement{},
		dns: uint16(slices.IndexFunc(o.Detectors, isDNS) + 1),
	}
}

// flow says what the flow is, by its own bytes, else as another flow announced
// it, else by its port, and whom it asks for.
func (j *judge) flow(t *table, e *entry) (*judgement, naming) {
	return j.kind(j.kindOf(e)), j.name(t, e)
}

// kindOf is the flow's kind, with what other flows said of it.
func (j *judge) kindOf(e *entry) kind {
	k := e.kind()
	if e.row == 0 && k.port != 0 {
		k.announced = j.facts.announced(e)
	}
	return k
}

// kind is k's judgement, remembered: not to be written.
func (j *judge) kind(k kind) *judgement {
	if k.announced != "" {
		v := j.announced[k]
		if v == nil {
			v = k.judged(j.detectors)
			j.announced[k] = v
		}
		return v
	}
	v := j.plain[k.plain()]
	if v == nil {
		v = k.judged(j.detectors)
		j.plain[k.plain()] = v
	}
	return v
}

// judged is what judge decides.
func (k kind) judged(detectors []*detect.Detector) *judgement {
	v := k.judge(detectors)
	return &v
}

// kind is the flow's kind as far as it says itself.
func (e *entry) kind() kind {
	k := kind{row: e.row, transport: ports.Transport(e.key.protocol())}
	if hasPorts(e.key.protocol()) {
		k.port = e.key.port(e.end(1))
		k.guessed = e.oriented == OrientedByFirstPacket
	}
	return k
}

// kind is all of a flow that decides what it is called, but for names: flows
// are many, kinds are few.
type kind struct {
	row       uint16
	port      uint16 // the responder's
	transport ports.Transport
	guessed   bool // the responder is so by the first packet alone
	announced string
}

// plain is a kind that nobody announced, as a number.
func (k kind) plain() uint64 {
	n := uint64(k.row)<<32 | uint64(k.port)<<16 | uint64(k.transport)<<8
	if k.guessed {
		n |= 1
	}
	return n
}

// judge decides for all flows of the kind.
func (k kind) judge(detectors []*detect.Detector) (v judgement) {
	protocol := decode.IPProtocol(k.transport)
	switch {
	case k.row != 0:
		v.speaks, v.confidence = detectors[k.row-1].Name, ByPayload
	case !hasPorts(protocol):
		v.speaks, v.confidence, v.service = protocol.String(), ByPayload, protocol.String()
		return v
	case k.announced != "":
		v.speaks, v.confidence = k.announced, ByExpectation
	default:
		return k.judgeByPort()
	}
	v.service = ports.ServiceOf(v.speaks, k.transport, k.port)
	v.port = Agrees // with its announcement
	if k.row != 0 && !detectors[k.row-1].AtHome(k.port) {
		v.port = verdictOn(v.speaks, k.transport, k.port)
	}
	return v
}

// judgeByPort is for flows whose bytes said nothing. A port that systems hand
// out to clients is asked only where it is known to be the server's.
func (k kind) judgeByPort() (v judgement) {
	v.service = "unknown"
	name := ports.Name(k.transport, k.port)
	if name == "" || k.guessed && k.port >= firstEphemeral {
		return v
	}
	v.service, v.confidence = name, ByPort
	if expected := ports.Expects(k.transport, k.port); len(expected) > 0 {
		v.speaks = expected[0]
	}
	return v
}

// name finds the flow's host, from itself or from an earlier answer, and the
// application that goes with it.
func (j *judge) name(t *table, e *entry) (n naming) {
	story := e.story()
	if story != 0 {
		s := t.stories.at(story)
		n = naming{s.names.Host, s.names.HostFrom, s.application}
	}
	if n.host == "" {
		if n.host = j.facts.nameOf(e); n.host != "" {
			n.from = "dns"
		}
	}
	if n.host == "" && len(j.facts.hosts) > 0 {
		if n.host = j.facts.hosts[e.address(1)]; n.host != "" {
			n.from = "nrb"
		}
	}
	switch {
	case n.application != "":
	case n.host != "":
		n.application = j.sites.of(n.host)
	case story != 0:
		n.application = j.sites.certified(t.stories.at(story).names.Attributes)
	}
	return n
}

// verdictOn holds the payload against what the port is registered for.
func verdictOn(protocol string, t ports.Transport, port uint16) PortVerdict {
	expected := ports.Expects(t, port)
	switch {
	case slices.Contains(expected, protocol):
		return Agrees
	case len(expected) > 0:
		return Impostor
	case ports.Assigned(t, port) == "":
		return Unregistered
	case port < 1024:
		return Impostor
	}
	return UnexpectedPort
}
