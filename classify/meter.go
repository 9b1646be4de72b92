package classify

import (
	"cmp"
	"slices"
)

// Metered is what passed a Live of one service and protocol. No count of it
// ever falls: what a flow sent stands where the flow stood when it did, though
// more bytes may tell later that it is something else.
type Metered struct {
	// Service is the heading in reports, "https"; Protocol is what the bytes
	// speak, "" where nothing but the port tells.
	Service, Protocol string
	// Flows is how many flows began there.
	Flows uint64
	// Sent is what originators sent, Received what responders did.
	SentPackets, ReceivedPackets uint64
	SentBytes, ReceivedBytes     uint64
}

// Meters is what passed a Live since it began.
type Meters struct {
	// Rows are in the order of service and protocol, as of the last second.
	Rows []Metered
	// Tally is where each frame went, Captures what is known of the inputs.
	Tally    []Count
	Captures []Capture
	// Frames and Bytes are all that was captured.
	Frames, Bytes uint64
	// Open is how many flows are held one by one.
	Open uint64
	// Programs says how many flows could be attributed to programs.
	Programs ProgramCount
}

// meter counts by the numbers of names.
type meter map[[2]uint32]*Metered

// add counts what a flow of these names sent since it was counted last.
func (m meter) add(b *books, a *account, packets, bytes [2]uint64, isNew bool) {
	key := [2]uint32{a.rows[OfService], a.rows[OfProtocol]}
	row := m[key]
	if row == nil {
		row = &Metered{Service: b.names[OfService].list[key[0]], Protocol: b.names[OfProtocol].list[key[1]]}
		m[key] = row
	}
	if isNew {
		row.Flows++
	}
	row.SentPackets += packets[0]
	row.ReceivedPackets += packets[1]
	row.SentBytes += bytes[0]
	row.ReceivedBytes += bytes[1]
}

// Meters is what passed until now.
func (l *Live) Meters() *Meters {
	m := l.meters()
	if l.options.Programs != nil {
		m.Programs = l.options.Programs.Count()
	}
	return m
}

func (l *Live) meters() *Meters {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := &Meters{
		Tally:  l.walk.tally.counts(),
		Frames: l.walk.tally.frames, Open: uint64(l.table.entries.n),
	}
	m.Captures, m.Bytes = l.captured()
	for _, row := range l.books.meter {
		m.Rows = append(m.Rows, *row)
	}
	slices.SortFunc(m.Rows, func(a, b Metered) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Protocol, b.Protocol))
	})
	return m
}
