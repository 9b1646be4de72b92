package classify

import (
	"cmp"
	"math/bits"
	"time"

	"github.com/portscope/portscope/classify/detect"
	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// firstUserPort is where ports begin that need no privilege (RFC 6335 section 6).
const firstUserPort = 1024

// payload is what a recognised flow's own bytes give to tell: of its port, and
// of what it said.
func (x *inspection) payload(e *entry) {
	detector := x.judge.detectors[e.row-1]
	speaks := detector.Name
	if detector.Tunnel {
		x.tell(sealedTunnel, e, speaks)
	}
	if rule, ok := x.portRule(e, speaks); ok && !x.carriesExpected(e) {
		x.tell(rule, e, speaks)
	}
	if x.names.shared && x.judge.asksNames(e) && x.names.isLonely(e) {
		x.tell(lonelyResolver, e, "")
	}
	if e.story() == 0 {
		return
	}
	story := x.stories.at(e.story())
	if story.inner == protocolESP.String() {
		x.tell(sealedTunnel, e, story.inner)
	}
	for told := story.troubles; told != 0; told &= told - 1 {
		x.tell(uint8(bits.TrailingZeros32(uint32(told))), e, "")
	}
}

// carriesExpected says whether a flow carries inside what its port is for, as
// behind the PROXY protocol.
func (t *table) carriesExpected(e *entry) bool {
	if e.story() == 0 {
		return false
	}
	inner, k := t.stories.at(e.story()).inner, e.kind()
	return inner != "" && verdictOn(inner, k.transport, k.port) == Agrees
}

// portRule is what the port of a recognised flow gives to tell. A port that
// another flow announced, or that is the server's by guess only, gives nothing.
func (x *inspection) portRule(e *entry, speaks string) (rule uint8, ok bool) {
	k := e.kind()
	if k.guessed {
		return 0, false
	}
	switch x.judge.kind(k).port {
	case Impostor:
		rule, ok = impostors, k.port < firstUserPort
	case Unregistered:
		// Who listens for UDP on any port is mostly a peer, not a server.
		isService := e.key.protocol() == decode.TCP && e.oriented >= OrientedBySYNACK
		rule, ok = unguessable, isService && ports.HasUsual(speaks)
	}
	return rule, ok && x.facts.announced(e) == ""
}

// ruleSet is a set of rules.
type ruleSet uint32

func (s *ruleSet) add(rule uint8) { *s |= 1 << rule }

// troublesOf is what the attributes of a flow that speaks a protocol and began at
// a time give to tell.
func troublesOf(list []detect.Attribute, speaks string, began int64) (told ruleSet) {
	for i := range list {
		x := &list[i]
		if len(x.Values) == 0 {
			continue
		}
		of := cmp.Or(x.Of, speaks)
		isTLS := of == "tls" || of == "dtls"
		switch value := x.Values[0]; {
		case x.Key == "credentials" && value == "cleartext":
			told.add(cleartextCredentials)
		case isTLS && x.Key == "version" && isOldTLS(value):
			told.add(oldTLS)
		case isTLS && x.Key == "not_after" && isPast(value, began):
			told.add(expiredCertificate)
		case isTLS && x.Key == "self_signed" && value == "true":
			told.add(selfSigned)
		}
	}
	return told
}

// isOldTLS says whether a version is one that RFC 8996 forbids.
func isOldTLS(version string) bool {
	switch version {
	case "1.0", "1.1", "SSL 3.0", "SSL 2.0":
		return true
	}
	return false
}

// isPast says whether a time in RFC 3339 is before another.
func isPast(text string, now int64) bool {
	end, err := time.Parse(time.RFC3339, text)
	return err == nil && end.Before(time.Unix(0, now))
}

// manyAskers is how many hosts must ask one resolver for it to be the usual
// one of a network.
const manyAskers = 3

// resolver is who asked one host for names, and was answered.
type resolver struct {
	askers [manyAskers]address
	n      int // of askers, no more than are kept
}

func (r *resolver) add(asker address) {
	for i := range r.n {
		if r.askers[i] == asker {
			return
		}
	}
	if r.n < manyAskers {
		r.askers[r.n] = asker
		r.n++
	}
}

// resolvers is who asks whom for names. shared says that many hosts ask one of
// them.
type resolvers struct {
	of     map[address]*resolver
	shared bool
}

// merge adds what another table knows.
func (r *resolvers) merge(o *resolvers) {
	for to, x := range o.of {
		for _, asker := range x.askers[:x.n] {
			r.add(asker, to)
		}
	}
}

func (r *resolvers) add(asker, to address) {
	x := r.of[to]
	if x == nil {
		x = &resolver{}
		r.of[to] = x
	}
	x.add(asker)
	r.shared = r.shared || x.n == manyAskers
}

// asksNames says whether a flow is of DNS, and answered.
func (j *judge) asksNames(e *entry) bool {
	return e.row == j.dns && e.row != 0 && e.packets.of(0) > 0 && e.packets.of(1) > 0
}

// isLonely says whether nobody else asks the resolver of a DNS flow. A
// resolver itself asks the servers of the names' owners.
func (r *resolvers) isLonely(e *entry) bool {
	return r.of[e.address(0)] == nil && r.of[e.address(1)].n == 1
}
