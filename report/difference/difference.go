package difference

import (
	"cmp"
	"slices"
)

// Difference is what changed from one picture to another.
type Difference struct {
	Old, New  *Picture
	Tolerance Tolerance
	// Changes are in a fixed order: by what they are of, then as they are
	// listed in Kind.
	Changes []Change
}

// Tolerance is how much more or less is no change, as a part of what was; less
// than 0 is for any amount.
type Tolerance struct{ Bytes, RTT float64 }

// DefaultTolerance is for two runs of the same program.
func DefaultTolerance() Tolerance { return Tolerance{Bytes: 0.5, RTT: 1} }

// What is less is no change, whatever part it is.
const (
	leastBytes = 1000 // of difference
	leastRTT   = 1e6  // nanoseconds of difference
)

// beyond says whether a value changed by more than a part of what it was, and
// by more than the least.
func beyond(old, new, part, least float64) bool {
	change := max(old-new, new-old)
	return part >= 0 && change > least && change > part*old
}

// Level is what a change is of.
type Level string

// The levels, in the order of a difference.
const (
	OfApplication Level = "application"
	OfProtocol    Level = "protocol"
	OfServer      Level = "server"
	OfFinding     Level = "finding"
)

// Kind is how something changed.
type Kind string

// The kinds, in the order of a level.
const (
	Appeared Kind = "appeared"
	Gone     Kind = "gone"
	Changed  Kind = "changed"
)

// Aspect is what of it changed, "" where it appeared or is gone.
type Aspect string

// The aspects.
const (
	Port       Aspect = "port"
	Protocol   Aspect = "protocol"
	Inner      Aspect = "inner" // what is carried inside
	TLSVersion Aspect = "tls-version"
	Bytes      Aspect = "bytes"
	RTT        Aspect = "rtt"
	Severity   Aspect = "severity"
)

// Change is one change.
type Change struct {
	Level  Level
	Kind   Kind
	Aspect Aspect
	What   Thing
	// Old and New are the values of the aspect; where it appeared or is gone,
	// the flows.
	Old, New Value
	// OldFrame and NewFrame are the first frames that show it, 0 for none.
	OldFrame, NewFrame uint64
}

// Thing is what a change is of. Its texts are clean.
type Thing struct {
	// Words name it to people: "HTTPS example.org", "db.example.test 5432/tcp
	// PostgreSQL".
	Words string
	// Service and Application are a report's headings, Protocol a protocol's
	// id, Server a name or an address, Finding a finding's id; those that it is
	// known by, as it is now.
	Service, Application, Protocol, Server, Transport, Finding string
	// Port is the server's, 0 for none and for one that is another in each run.
	Port uint16
}

// Value is a value before or after: a text, bytes, a span of time in
// nanoseconds, or a number of flows. The zero Value is none.
type Value struct {
	kind   valueKind
	text   string
	number uint64
}

type valueKind uint8

const (
	noValue valueKind = iota
	textValue
	bytesValue
	timeValue
	flowsValue
)

// Same says whether nothing changed.
func (d *Difference) Same() bool { return len(d.Changes) == 0 }

// Count is how many changes are of a kind.
func (d *Difference) Count(k Kind) (n int) {
	for i := range d.Changes {
		if d.Changes[i].Kind == k {
			n++
		}
	}
	return n
}

// Compare says what changed.
func Compare(old, new *Picture, t Tolerance) *Difference {
	d := &Difference{Old: old, New: new, Tolerance: t}
	names := commonNames(old, new)
	compareUses(d, OfApplication, old.applications, new.applications, application.thing)
	compareUses(d, OfProtocol, old.protocols, new.protocols, protocolThing)
	d.compareServers(named(old.services, names), named(new.services, names))
	d.compareFindings(gather(old.findings, names), gather(new.findings, names))
	slices.SortStableFunc(d.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(x.Level.rank(), y.Level.rank()), cmp.Compare(x.Kind.rank(), y.Kind.rank()),
			cmp.Compare(x.What.Words, y.What.Words), cmp.Compare(x.Aspect, y.Aspect), cmp.Compare(x.Old.text, y.Old.text), cmp.Compare(x.New.text, y.New.text))
	})
	return d
}

func (l Level) rank() int {
	return slices.Index([]Level{OfApplication, OfProtocol, OfServer, OfFinding}, l)
}

func (k Kind) rank() int { return slices.Index([]Kind{Appeared, Gone, Changed}, k) }

// compareUses compares what both pictures list by a key.
func compareUses[K comparable](d *Difference, level Level, old, new map[K]*use, title func(K) Thing) {
	for k, was := range old {
		is := new[k]
		switch {
		case is == nil:
			d.gone(level, title(k), was)
		case level == OfApplication && d.bytesChanged(was, is):
			d.changed(level, Bytes, title(k), was, is, was.volume(), is.volume())
		}
	}
	for k, is := range new {
		if old[k] == nil {
			d.appeared(level, title(k), is)
		}
	}
}

func (d *Difference) appeared(level Level, what Thing, is *use) {
	d.Changes = append(d.Changes, Change{Level: level, Kind: Appeared, What: what, New: Value{kind: flowsValue, number: is.flows}, NewFrame: is.frame})
}

func (d *Difference) gone(level Level, what Thing, was *use) {
	d.Changes = append(d.Changes, Change{Level: level, Kind: Gone, What: what, Old: Value{kind: flowsValue, number: was.flows}, OldFrame: was.frame})
}

// changed adds a change from was to is.
func (d *Difference) changed(level Level, aspect Aspect, what Thing, was, is *use, old, new Value) {
	d.Changes = append(d.Changes, Change{
		Level: level, Kind: Changed, Aspect: aspect, What: what, Old: old, New: new, OldFrame: was.frame, NewFrame: is.frame,
	})
}

// bytesChanged says whether there are many more or fewer.
func (d *Difference) bytesChanged(was, is *use) bool {
	return beyond(float64(was.bytes), float64(is.bytes), d.Tolerance.Bytes, leastBytes)
}

func (u *use) volume() Value { return Value{kind: bytesValue, number: u.bytes} }
