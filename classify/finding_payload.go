package classify

import (
	"slices"
	"time"

	"github.com/portscope/portscope/classify/ports"
	"github.com/portscope/portscope/decode"
)

// firstUserPort is where ports begin that need no privilege (RFC 6335 section 6).
const firstUserPort = 1024

// payload is what a recognised flow's own bytes give to tell: of its port, and
// of what it said.
func (x *inspection) payload(e *entry) {
	speaks := x.judge.detectors[e.row-1].Name
	if rule, ok := x.portRule(e, speaks); ok && !x.carriesExpected(e) {
		x.tell(rule, e, speaks)
	}
	if x.names.shared && x.judge.asksNames(e) && x.names.isLonely(e) {
		x.tell(lonelyResolver, e, "")
	}
	if e.story == 0 {
		return
	}
	for _, rule := range x.stories.at(e.story).troubles(speaks, e.first) {
		x.tell(rule, e, "")
	}
}

// carriesExpected says whether a flow carries inside what its port is for, as
// behind the PROXY protocol.
func (t *table) carriesExpected(e *entry) bool {
	if e.story == 0 {
		return false
	}
	inner, k := t.stories.at(e.story).inner, e.kind()
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
		rule, ok = unguessable, isService && len(ports.Usual(speaks)) > 0
	}
	return rule, ok && x.facts.announced(e) == ""
}

// troubles is what the attributes of a flow that began at a time give to tell.
func (s *story) troubles(speaks string, began int64) (list []uint8) {
	isTLS := speaks == "tls" || speaks == "dtls" || s.inner == "tls"
	version := ""
	for _, x := range s.names.Attributes {
		if len(x.Values) == 0 {
			continue
		}
		switch value := x.Values[0]; {
		case x.Key == "credentials" && value == "cleartext":
			if !slices.Contains(list, cleartextCredentials) {
				list = append(list, cleartextCredentials)
			}
		case x.Key == "version":
			version = value // TLS inside comes after what carries it
		case isTLS && x.Key == "not_after" && isPast(value, began):
			list = append(list, expiredCertificate)
		case isTLS && x.Key == "self_signed" && value == "true":
			list = append(list, selfSigned)
		}
	}
	if isTLS && isOldTLS(version) {
		list = append(list, oldTLS)
	}
	return list
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

// resolvers is who asks whom, as far as the table knows.
func (t *table) resolvers(j *judge) *resolvers {
	all := &resolvers{of: map[address]*resolver{}}
	for i := uint32(1); i <= t.entries.n; i++ {
		if e := t.entries.at(i); !e.is(leftOut) && j.asksNames(e) {
			all.add(e.address(0), e.address(1))
		}
	}
	return all
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
	return e.row != 0 && j.detectors[e.row-1].Name == "dns" && e.packets[0] > 0 && e.packets[1] > 0
}

// isLonely says whether nobody else asks the resolver of a DNS flow. A
// resolver itself asks the servers of the names' owners.
func (r *resolvers) isLonely(e *entry) bool {
	return r.of[e.address(0)] == nil && r.of[e.address(1)].n == 1
}
