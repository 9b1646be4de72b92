package ports

import "sort"

// Use is what a port is used for although IANA's registry says otherwise, or
// nothing, or says it under a name that nobody uses.
type Use struct {
	// Name is the program or protocol as its own documentation calls it.
	Name string
	// First and Last are the ports that the use covers.
	First, Last uint16
	// Description says it in a few words.
	Description string
	// Source is where the project that uses the port documents it.
	Source string
}

// deFacto returns the overlay's word on a port, zero where it has none.
func deFacto(t Transport, port uint16) Use {
	if o := overlaid(t, port); o != nil {
		return o.use()
	}
	return Use{}
}

// overlaid finds the overlay's row of a port.
func overlaid(t Transport, port uint16) *overlayRow {
	table := overlayOf(t)
	i := sort.Search(len(table), func(i int) bool { return table[i].last() >= port })
	if i == len(table) || port < table[i].first {
		return nil
	}
	return &table[i]
}

func overlayOf(t Transport) []overlayRow {
	switch t {
	case TCP:
		return overTCP
	case UDP:
		return overUDP
	}
	return nil
}

// Uses counts the overlay's rows.
func Uses() int { return len(overTCP) + len(overUDP) }

// overlayRow is a row of the overlay.
type overlayRow struct {
	first uint16
	more  uint16 // ports after first
	name  string
	// speaks lists what the port carries where the use is followed: ids of
	// payload protocols, the most telling first.
	speaks      []string
	description string
	source      string
}

func (o *overlayRow) last() uint16 { return o.first + o.more }

func (o *overlayRow) use() Use {
	return Use{Name: o.name, First: o.first, Last: o.last(), Description: o.description, Source: o.source}
}
