package classify

import (
	"cmp"
	"slices"
	"sync"

	"github.com/portscope/portscope/classify/detect"
)

// knowledge is what flows said of other flows. Each shard gathers its own;
// joined and put in the order of the capture, it is the same for any number of
// shards.
type knowledge struct {
	answers  []answer
	expected []expectation
	errors   []icmpError
}

// answer says that in a frame an address was given for a name to who asked.
type answer struct {
	answerKey
	frame uint64
}

type answerKey struct {
	asker, address address
	name           string
}

// address is an IP address in either family.
type address struct {
	bytes [16]byte
	ipv6  bool
}

// expectation announces a flow to a socket.
type expectation struct {
	socket   socket
	protocol string
	frame    uint64
}

type socket struct {
	transport uint8
	address   address
	port      uint16
}

// learn keeps what the flow e found, in the frame given.
func (k *knowledge) learn(f *detect.Findings, e *entry, frame uint64, q *quota) {
	for i := range f.Answers {
		a := &f.Answers[i]
		key := answerKey{asker: e.address(0), address: address{a.Address, a.IPv6}, name: a.Name}
		if !q.name(&e.key) {
			continue
		}
		k.answers = append(k.answers, answer{key, frame})
	}
	for i := range f.Expected {
		x := &f.Expected[i]
		if !q.name(&e.key) {
			continue
		}
		to := address{x.Address, x.IPv6}
		if !x.HasAddress {
			to = e.address(int(x.Side & 1))
		}
		k.expected = append(k.expected, expectation{socket{uint8(x.Transport), to, x.Port}, x.Protocol, frame})
	}
}

func (e *entry) address(side int) address {
	return address{e.key.address(e.end(side)), e.key.ipv6()}
}

// facts is the knowledge of all shards, ready to be asked.
type facts struct {
	byAsker   map[answerKey][]answer // name is "": who asked, and the address
	byAddress map[address][]answer
	expected  map[socket][]expectation
	errors    map[*entry][]ICMPErrorCount
	// Which addresses are in byAddress and which sockets in expected.
	named, awaited sieve
	// What the captures themselves say: of their flows, and of addresses.
	comments map[*entry][]string
	hosts    map[address]string
}

// join puts the knowledge of all tables in the order of the capture.
func join(tables []*table) facts {
	var answers []answer
	var expected []expectation
	for _, t := range tables {
		answers = append(answers, t.knowledge.answers...)
		expected = append(expected, t.knowledge.expected...)
	}
	// Of one frame, the answers are in the order of the message already.
	slices.SortStableFunc(answers, func(a, b answer) int { return cmp.Compare(a.frame, b.frame) })
	slices.SortStableFunc(expected, func(a, b expectation) int { return cmp.Compare(a.frame, b.frame) })
	f := facts{errors: attribute(tables)}
	var askers sync.WaitGroup
	askers.Go(func() { f.byAsker = byAsker(answers) })
	f.byAddress, f.named = byAddress(answers)
	f.expected, f.awaited = bySocket(expected)
	askers.Wait()
	return f
}

func byAsker(answers []answer) map[answerKey][]answer {
	known := map[answerKey][]answer{}
	for _, a := range answers {
		key := answerKey{asker: a.asker, address: a.address}
		known[key] = append(known[key], a)
	}
	return known
}

func byAddress(answers []answer) (known map[address][]answer, named sieve) {
	known, named = map[address][]answer{}, newSieve()
	for _, a := range answers {
		known[a.address] = append(known[a.address], a)
		named.add(hashOf(&a.address))
	}
	return known, named
}

func bySocket(expected []expectation) (known map[socket][]expectation, awaited sieve) {
	known, awaited = map[socket][]expectation{}, newSieve()
	for _, x := range expected {
		known[x.socket] = append(known[x.socket], x)
		awaited.add(x.socket.hash())
	}
	return known, awaited
}

// hash spreads a socket for a sieve.
func (s *socket) hash() uint64 {
	return fold(hashOf(&s.address)^uint64(s.port)<<8^uint64(s.transport), partSeed)
}

// nameOf is the name under which the flow's originator knew its responder: the
// last answer before the flow began, its own first; "" where there is none.
func (f *facts) nameOf(e *entry) string {
	if len(f.byAddress) == 0 {
		return ""
	}
	to := e.address(1)
	if !f.named.passes(hashOf(&to)) {
		return ""
	}
	all := f.byAddress[to]
	if len(all) == 0 {
		return ""
	}
	if name := lastBefore(f.byAsker[answerKey{asker: e.address(0), address: to}], e.firstFrame); name != "" {
		return name
	}
	return lastBefore(all, e.firstFrame)
}

func lastBefore(list []answer, frame uint64) string {
	i, _ := slices.BinarySearchFunc(list, frame, func(a answer, frame uint64) int { return cmp.Compare(a.frame, frame) })
	if i == 0 {
		return ""
	}
	return list[i-1].name
}

// announced is the protocol that another flow announced for this one, "" where
// none did, and whether it named the responder's socket (else the originator's).
func (f *facts) announced(e *entry) string {
	if len(f.expected) == 0 {
		return ""
	}
	for side := 1; side >= 0; side-- {
		end := socket{uint8(e.key.protocol()), e.address(side), e.key.port(e.end(side))}
		if !f.awaited.passes(end.hash()) {
			continue
		}
		list := f.expected[end]
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].frame < e.firstFrame {
				return list[i].protocol
			}
		}
	}
	return ""
}
