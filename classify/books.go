package classify

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/portscope/portscope/decode"
)

// Heading is what a look at a live analysis groups flows by.
type Heading uint8

// The headings.
const (
	OfService      Heading = iota
	OfHost                 // the responder's name, or its address
	OfPort                 // the responder's
	OfProtocol             // what the bytes speak, "" for what they do not tell
	OfProcess              // the program of this host, "" where none is known
	OfConversation         // each socket pair by itself
	headings       = int(OfConversation)
)

// books are kept beside a live table: once a second, what each flow has sent
// since is written down, and who it is.
type books struct {
	judges   *analysis
	second   int64 // that is being gathered, since the Unix epoch
	accounts []account
	journal  [Minute][]posting // by second modulo its length
	names    [headings]names
	meter    meter
	filter   string
	only     func(*Flow) bool // that of filter, nil for all
	known    int              // answers and announcements that judges has heeded
	expected int
	comments int // that the captures had, as far as judges has heeded them
}

// Minute is how many seconds are remembered one by one.
const Minute = 60

// account is what was written down of a flow.
type account struct {
	packets, bytes [2]uint64
	rows           [headings]uint32
	notes          notes
}

// notes are facts of an account that fit in one bit.
type notes uint8

const (
	posted  notes = 1 << iota // it was written down before
	turned                    // the entry was swapped then
	settled                   // its names can change no more
	guessed                   // only its port speaks for it
	shut                      // TCP says that it is over
	endTold                   // Ended was told
	chosen                    // the filter is true of it
)

func (a *account) is(n notes) bool { return a.notes&n != 0 }

func (a *account) set(n notes, is bool) {
	a.notes &^= n
	if is {
		a.notes |= n
	}
}

// posting is what a flow sent in one second.
type posting struct {
	place uint32
	bytes [2]uint64
}

// names numbers the names of one heading.
type names struct {
	of   map[string]uint32
	list []string
}

// maxLiveNames bounds the names of a heading; what is beyond is "others".
const maxLiveNames = 1 << 16

// otherNames stands for names beyond the bound. No host or service has it.
const otherNames = "(others)"

func (n *names) number(name string) uint32 {
	if i, ok := n.of[name]; ok {
		return i
	}
	if len(n.list) > maxLiveNames {
		name = otherNames
		if i, ok := n.of[name]; ok {
			return i
		}
	}
	i := uint32(len(n.list))
	n.of[name] = i
	n.list = append(n.list, name)
	return i
}

func newBooks(judges *analysis) books {
	b := books{judges: judges, meter: meter{}}
	for i := range b.names {
		b.names[i].of = map[string]uint32{}
	}
	return b
}

// secondOf is the second that a time is in.
func secondOf(at int64) int64 { return max(at, 0) / 1e9 }

// advance closes the second at hand and begins that of now.
func (b *books) advance(l *Live, now int64) {
	b.close(l)
	next := secondOf(now)
	for s := max(b.second+1, next-Minute+1); s <= next; s++ {
		b.journal[s%Minute] = b.journal[s%Minute][:0]
	}
	b.second = next
	l.retire()
}

// close writes down what all flows sent since the last time, and tells of those
// that began or are over.
func (b *books) close(l *Live) {
	b.learn(l)
	for int(l.table.entries.n) >= len(b.accounts) {
		b.accounts = append(b.accounts, account{})
	}
	for place := uint32(1); place <= l.table.entries.n; place++ {
		e, a := l.table.entries.at(place), &b.accounts[place]
		switch {
		case e.packets.both() != a.packets || e.is(swapped) != a.is(turned):
			b.post(l, place, e, a)
		case !a.is(settled) && l.options.Programs != nil && b.second*1e9-e.first <= programPatience+1e9:
			b.identify(l, place, e, a) // its program may be known by now
		}
		if !a.is(endTold) && l.isOver(e, a) {
			l.end(place, a)
		}
	}
}

// learn shows the judges what was said of other flows since the last time.
func (b *books) learn(l *Live) {
	k, f := &l.table.knowledge, &b.judges.facts
	for _, x := range k.answers[b.known:] {
		key := answerKey{asker: x.asker, address: x.address}
		f.byAsker[key] = inOrder(f.byAsker[key], x, answer.frameNumber)
		f.byAddress[x.address] = inOrder(f.byAddress[x.address], x, answer.frameNumber)
		f.named.add(hashOf(&x.address))
	}
	for _, x := range k.expected[b.expected:] {
		f.expected[x.socket] = inOrder(f.expected[x.socket], x, expectation.frameNumber)
		f.awaited.add(x.socket.hash())
	}
	b.known, b.expected = len(k.answers), len(k.expected)
	b.judges.tunnels = l.walk.decoder.Tunnels()
	n := 0
	for i := range l.sources {
		n += len(l.sources[i].Comments)
	}
	if n > b.comments {
		b.comments = n
		b.judges.facts.comments = commentsOf(l.sources, l.table)
	}
}

// commentsOf gives the table's flows the comments of their frames.
func commentsOf(sources []decode.Capture, t *table) map[*entry][]string {
	captures := make([]Capture, len(sources))
	for i := range sources {
		captures[i].Info = sources[i].Info
	}
	return comments([]*table{t}, captures)
}

func (a answer) frameNumber() uint64      { return a.frame }
func (x expectation) frameNumber() uint64 { return x.frame }

// inOrder inserts v behind all that came in its frame or before.
func inOrder[T any](list []T, v T, frame func(T) uint64) []T {
	i, _ := slices.BinarySearchFunc(list, frame(v)+1, func(x T, n uint64) int { return cmp.Compare(frame(x), n) })
	return slices.Insert(list, i, v)
}

// post writes down what a flow sent.
func (b *books) post(l *Live, place uint32, e *entry, a *account) {
	if e.is(swapped) != a.is(turned) {
		a.packets[0], a.packets[1] = a.packets[1], a.packets[0]
		a.bytes[0], a.bytes[1] = a.bytes[1], a.bytes[0]
		a.set(turned, e.is(swapped))
	}
	page := &b.journal[b.second%Minute]
	packets := [2]uint64{e.packets.of(0) - a.packets[0], e.packets.of(1) - a.packets[1]}
	bytes := [2]uint64{e.bytes[0] - a.bytes[0], e.bytes[1] - a.bytes[1]}
	if bytes != [2]uint64{} {
		*page = append(*page, posting{place, bytes})
	}
	a.packets, a.bytes = e.packets.both(), e.bytes
	if !a.is(settled) {
		b.identify(l, place, e, a)
	}
	b.meter.add(b, a, packets, bytes, !a.is(posted))
	a.set(shut, e.tcp() != 0 && l.table.tcps.at(e.transport).isFinished())
	if !a.is(posted) {
		a.set(posted, true)
		l.tell(l.options.Began, place)
	}
}

// identify says under which names a flow stands.
func (b *books) identify(l *Live, place uint32, e *entry, a *account) {
	v, asks := b.judges.judge.flow(l.table, e)
	a.set(guessed, v.confidence == ByPort)
	program, final := l.programOf(e)
	a.set(settled, e.is(ruled) && final)
	responder := e.endpoint(1)
	port := e.key.protocol().String()
	if hasPorts(e.key.protocol()) {
		port = strconv.Itoa(int(responder.Port)) + "/" + port
	}
	speaks := v.speaks
	if v.confidence == ByPort {
		speaks = ""
	}
	for heading, name := range [headings]string{
		OfService: v.service, OfHost: cmp.Or(asks.host, responder.Address.String()), OfPort: port,
		OfProtocol: speaks, OfProcess: program,
	} {
		a.rows[heading] = b.names[heading].number(name)
	}
	b.choose(place, a)
}

// programPatience is how long the program of a flow may be looked for, in
// nanoseconds.
const programPatience = 4e9

// programOf is the program that a flow is of, "" where none is known: of the two
// of a flow within this host, the one that opened it. It says whether to ask
// again can bring another.
func (l *Live) programOf(e *entry) (name string, final bool) {
	programs, comments := l.options.Programs, l.books.judges.facts.comments
	if programs == nil && len(comments) == 0 {
		return "", true
	}
	f := Flow{Protocol: e.key.protocol(), FirstFrame: e.firstFrame, Originator: e.endpoint(0), Responder: e.endpoint(1), Comments: comments[e]}
	f.name(programs)
	for _, end := range [2]*Endpoint{&f.Originator, &f.Responder} {
		if end.Program != nil {
			return end.Program.Name, true
		}
	}
	return "", programs == nil || l.books.second*1e9-e.first > programPatience
}

// choose asks the filter of a flow.
func (b *books) choose(place uint32, a *account) {
	if b.only == nil {
		a.set(chosen, true)
		return
	}
	var f Flow
	b.judges.record(b.place(place), &f)
	a.set(chosen, b.only(&f))
}

func (b *books) place(p uint32) place { return place{entry: p} }

// follow makes a filter the one in force.
func (b *books) follow(filter string, only func(*Flow) bool) {
	if filter == b.filter {
		return
	}
	b.filter, b.only = filter, only
	for i := range b.accounts {
		if a := &b.accounts[i]; a.is(posted) {
			b.choose(uint32(i), a)
		}
	}
}

// isFinished says whether both ends are done with a connection.
func (t connection) isFinished() bool {
	done := func(e *tcpEnd) bool { return e.state == closed }
	return t.ends[0].state == reset || t.ends[1].state == reset || done(&t.ends[0]) && done(&t.ends[1])
}

// How long after its last packet a flow is over, in nanoseconds: one that TCP
// says is, and one that is to leave. What is sent again may come until then.
const (
	lateAfterEnd   = 2e9
	lateBeforeGone = 10e9
)

// isOver says whether no more of a flow is to come.
func (l *Live) isOver(e *entry, a *account) bool {
	silent := l.books.second*1e9 - e.last
	idle := l.options.Timeouts.of(e.key.protocol())
	return e.is(superseded) || a.is(shut) && silent > lateAfterEnd || idle > 0 && silent > idle
}

// end settles a flow that is over, and tells of it.
func (l *Live) end(place uint32, a *account) {
	a.set(endTold, true)
	e := l.table.entries.at(place)
	if l.table.settle(e); !a.is(settled) {
		l.books.learn(l)
		l.books.identify(l, place, e, a)
	}
	l.tell(l.options.Ended, place)
}

// endAll tells of all flows that did not end before.
func (l *Live) endAll() {
	for i := range l.books.accounts {
		if a := &l.books.accounts[i]; a.is(posted) && !a.is(endTold) {
			l.end(uint32(i), a)
		}
	}
}

// tell tells somebody of a flow.
func (l *Live) tell(who func(*Flow), p uint32) {
	if who == nil {
		return
	}
	var f Flow
	l.books.judges.record(place{entry: p}, &f)
	if only := l.options.Only; only == nil || only(&f) {
		who(&f)
	}
}
