package classify

import (
	"cmp"
	"slices"
)

// Query says what is to be seen of a live analysis.
type Query struct {
	By   Heading
	Sort Order
	// Top bounds the rows, 0 for all.
	Top int
	// Filter names Only, which says of a flow whether it is to be seen; empty and
	// nil for all flows.
	Filter string
	Only   func(*Flow) bool
	// Within is the heading and the name that conversations are to be of; its
	// Name is "" for all.
	Within Name
}

// Name is a heading's name: {OfPort, "443/tcp"}.
type Name struct {
	Heading Heading
	Name    string
}

// Order is what rows are sorted by, the largest first.
type Order uint8

// The orders.
const (
	ByRate Order = iota
	ByBytes
	ByPackets
	ByFlows
	ByTitle // the name, the first in the alphabet first
)

// Snapshot is a live analysis as of one moment.
type Snapshot struct {
	// Second is the time, in seconds since the Unix epoch: the rates are of the
	// seconds before.
	Second int64
	Rows   []Row
	// More is how many rows there are beyond Top.
	More int
	// Total is over all rows.
	Total Row
	// Frames and Bytes are all that was captured; Captures what is known of the
	// inputs, with their drops.
	Frames, Bytes uint64
	Captures      []Capture
	Held          int    // flows held one by one
	Departed      uint64 // flows that are in totals alone
	Refused       uint64 // frames that the bound on flows kept out
	Over          bool   // the analysis has ended
}

// Row is the flows under one name.
type Row struct {
	Name
	Flows, Open uint64 // of these, Open are not over
	// Guessed is how many of them only their port speaks for.
	Guessed                      uint64
	SentPackets, ReceivedPackets uint64
	SentBytes, ReceivedBytes     uint64
	// Minute is the bytes of each of the last seconds that are over, the oldest
	// first, both ways: sent by the originators, and by the responders.
	Minute [Minute]BothWays
	// Flow is the latest flow of a conversation, valid iff OfConversation. Its
	// FirstFrame tells it from all others.
	Flow Flow
}

// BothWays is what originators sent, and what responders did.
type BothWays [2]uint64

func (b *BothWays) add(o [2]uint64) {
	b[0] += o[0]
	b[1] += o[1]
}

// rateSeconds is over how many seconds a rate is measured.
const rateSeconds = 3

// Rates are bytes per second, each way, over the last three seconds.
func (r *Row) Rates() (sent, received float64) {
	for _, m := range r.Minute[Minute-rateSeconds:] {
		sent += float64(m[0])
		received += float64(m[1])
	}
	return sent / rateSeconds, received / rateSeconds
}

// Bytes is those of both ways.
func (r *Row) Bytes() uint64 { return r.SentBytes + r.ReceivedBytes }

// Packets is those of both ways.
func (r *Row) Packets() uint64 { return r.SentPackets + r.ReceivedPackets }

// Look is what the query asks for, as of now.
func (l *Live) Look(q Query) *Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := &l.books
	b.follow(q.Filter, q.Only)
	s := &Snapshot{
		Second: b.second, Held: int(l.table.entries.n), Departed: l.gone.flows,
		Refused: l.walk.tally.refused.frames, Frames: l.walk.tally.frames, Over: l.over,
	}
	s.Captures, s.Bytes = l.captured()
	g := gathering{live: l, query: q, of: make([]uint32, len(b.accounts)), index: map[uint32]uint32{}}
	g.gather()
	b.judges.tunnels = l.walk.decoder.Tunnels()
	s.Rows, s.Total = g.largest(), g.total()
	s.More = len(g.rows) - len(s.Rows)
	return s
}

// gathering makes the rows of a snapshot.
type gathering struct {
	live  *Live
	query Query
	rows  []sums
	of    []uint32          // the row of each account, +1; 0 for none
	index map[uint32]uint32 // the row of each name's number, +1
}

// sums is a row as far as it decides which rows are shown: there may be many.
type sums struct {
	tallied
	open   uint64
	recent uint64 // bytes of the seconds that rates are measured over
	name   uint32 // its number, or the place of a conversation's latest flow
}

// gather sums up the accounts, and those of flows that left where no filter
// would have to look at them.
func (g *gathering) gather() {
	b, within := &g.live.books, g.within()
	for i := range b.accounts {
		a := &b.accounts[i]
		if !a.is(posted) || !a.is(chosen) || !within(a) {
			continue
		}
		r := g.row(uint32(i), a)
		if r.add(a); !a.is(endTold) {
			r.open++
		}
	}
	if g.hasDeparted() {
		for n, t := range g.live.gone.rows[g.query.By] {
			r := g.named(n)
			r.flows += t.flows
			r.guessed += t.guessed
			r.count(t.packets, t.bytes)
		}
	}
	g.eachPosting(func(r *sums, second int, bytes [2]uint64) {
		if second >= Minute-rateSeconds {
			r.recent += bytes[0] + bytes[1]
		}
	})
}

// hasDeparted says whether flows that have left count: only while nobody has to
// look at them one by one.
func (g *gathering) hasDeparted() bool {
	return g.query.By != OfConversation && g.query.Filter == "" && g.query.Within.Name == ""
}

// within says of accounts whether they are of the name asked for.
func (g *gathering) within() func(*account) bool {
	w := g.query.Within
	if w.Name == "" {
		return func(*account) bool { return true }
	}
	n, ok := g.live.books.names[w.Heading].of[w.Name]
	return func(a *account) bool { return ok && a.rows[w.Heading] == n }
}

// row is the row of a flow.
func (g *gathering) row(place uint32, a *account) *sums {
	if g.query.By != OfConversation {
		n := a.rows[g.query.By]
		r := g.named(n)
		g.of[place] = g.index[n]
		return r
	}
	// The flows of a socket pair are one row, from the first to the latest.
	if previous := g.live.table.marginOf(g.live.table.entries.at(place)).previous; previous != 0 && g.of[previous] != 0 {
		n := g.of[previous]
		g.of[place] = n
		g.rows[n-1].name = place
		return &g.rows[n-1]
	}
	g.rows = append(g.rows, sums{name: place})
	g.of[place] = uint32(len(g.rows))
	return &g.rows[len(g.rows)-1]
}

// named is the row of a name by its number.
func (g *gathering) named(n uint32) *sums {
	i := g.index[n]
	if i == 0 {
		g.rows = append(g.rows, sums{name: n})
		i = uint32(len(g.rows))
		g.index[n] = i
	}
	return &g.rows[i-1]
}

// eachPosting yields what was sent in the seconds of the last minute that are
// over, counted from 0 for the oldest, and the row that it belongs to.
func (g *gathering) eachPosting(yield func(r *sums, second int, bytes [2]uint64)) {
	b := &g.live.books
	first := b.second - Minute
	if g.live.over {
		first++ // the last second is over, too
	}
	for i := range Minute {
		second := first + int64(i)
		if second < 0 || second <= b.second-Minute {
			continue
		}
		for _, p := range b.journal[second%Minute] {
			if n := g.of[p.place]; n != 0 {
				yield(&g.rows[n-1], i, p.bytes)
			}
		}
		if !g.hasDeparted() {
			continue
		}
		for n, all := range g.live.gone.minutes[g.query.By] {
			if p := &all[second%Minute]; p.second == second {
				yield(g.named(n), i, p.bytes)
			}
		}
	}
}

// record is a row as it is shown, but for its minute.
func (g *gathering) record(s *sums) (r Row) {
	b := &g.live.books
	r = Row{
		Flows: s.flows, Open: s.open, Guessed: s.guessed,
		SentPackets: s.packets[0], ReceivedPackets: s.packets[1], SentBytes: s.bytes[0], ReceivedBytes: s.bytes[1],
	}
	r.Heading = g.query.By
	if r.Heading == OfConversation {
		b.judges.record(place{entry: s.name}, &r.Flow)
	} else {
		r.Name.Name = b.names[r.Heading].list[s.name]
	}
	return r
}

// total is the sum of all rows.
func (g *gathering) total() (r Row) {
	for i := range g.rows {
		s := &g.rows[i]
		r.Flows += s.flows
		r.Open += s.open
		r.Guessed += s.guessed
		r.SentPackets += s.packets[0]
		r.ReceivedPackets += s.packets[1]
		r.SentBytes += s.bytes[0]
		r.ReceivedBytes += s.bytes[1]
	}
	g.eachPosting(func(_ *sums, second int, bytes [2]uint64) { r.Minute[second].add(bytes) })
	return r
}

// largest is the first rows in the order asked for.
func (g *gathering) largest() []Row {
	compare := g.order()
	var list []int
	top := g.query.Top
	for i := range g.rows {
		list = append(list, i)
		if top > 0 && len(list) >= 2*top+64 {
			slices.SortFunc(list, compare)
			list = list[:top]
		}
	}
	slices.SortFunc(list, compare)
	if top > 0 && len(list) > top {
		list = list[:top]
	}
	rows := make([]Row, len(list))
	shown := make(map[*sums]*Row, len(list))
	for i, n := range list {
		rows[i] = g.record(&g.rows[n])
		shown[&g.rows[n]] = &rows[i]
	}
	g.eachPosting(func(s *sums, second int, bytes [2]uint64) {
		if r := shown[s]; r != nil {
			r.Minute[second].add(bytes)
		}
	})
	return rows
}

// order compares rows by their index.
func (g *gathering) order() func(x, y int) int {
	key := map[Order]func(*sums) uint64{
		ByRate:    func(s *sums) uint64 { return s.recent },
		ByBytes:   func(s *sums) uint64 { return s.bytes[0] + s.bytes[1] },
		ByPackets: func(s *sums) uint64 { return s.packets[0] + s.packets[1] },
		ByFlows:   func(s *sums) uint64 { return s.flows },
		ByTitle:   func(*sums) uint64 { return 0 },
	}[g.query.Sort]
	bytes := func(s *sums) uint64 { return s.bytes[0] + s.bytes[1] }
	return func(i, j int) int {
		x, y := &g.rows[i], &g.rows[j]
		if g.query.Sort == ByTitle {
			if c := cmp.Compare(g.title(x), g.title(y)); c != 0 {
				return c
			}
		}
		return cmp.Or(cmp.Compare(key(y), key(x)), cmp.Compare(bytes(y), bytes(x)), cmp.Compare(g.title(x), g.title(y)), cmp.Compare(x.name, y.name))
	}
}

// title is a row's name, of a conversation its service.
func (g *gathering) title(s *sums) string {
	b := &g.live.books
	if g.query.By == OfConversation {
		return b.names[OfService].list[b.accounts[s.name].rows[OfService]]
	}
	return b.names[g.query.By].list[s.name]
}

// Detail is all that is known of one conversation.
type Detail struct {
	Row Row
	// Conversation is the sum of the flows that are held of it.
	Conversation Conversation
	// Findings are those about its responder's socket or its originator.
	Findings []Finding
}

// Detail is the conversation whose latest flow has that first frame; false where
// it is held no more.
func (l *Live) Detail(firstFrame uint64) (d Detail, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := uint32(0)
	for i := uint32(1); i <= l.table.entries.n && p == 0; i++ {
		if l.table.entries.at(i).firstFrame == firstFrame {
			p = i
		}
	}
	if p == 0 {
		return d, false
	}
	a := l.books.judges
	a.facts.errors = attribute(a.tables)
	a.conversation(place{entry: p}, &d.Conversation)
	a.record(place{entry: p}, &d.Row.Flow)
	f := &d.Row.Flow
	for _, x := range a.findings() {
		if x.Port == 0 && (x.Host == f.Originator.Address || x.Host == f.Responder.Address) ||
			x.Transport == f.Protocol && x.Host == f.Responder.Address && x.Port == f.Responder.Port {
			d.Findings = append(d.Findings, x)
		}
	}
	return d, true
}

// Drops is what of the inputs was lost before it could be analysed.
func (s *Snapshot) Drops() (kernel, device uint64, counted bool) {
	counted = len(s.Captures) > 0
	for i := range s.Captures {
		for _, x := range s.Captures[i].Interfaces {
			kernel += x.DroppedByKernel
			device += x.DroppedByInterface
			counted = counted && x.HasCounters
		}
	}
	return kernel, device, counted
}
