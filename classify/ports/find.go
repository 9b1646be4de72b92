package ports

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// ByName lists the ports that a service is on, in order of number and
// transport; upper and lower case are the same. A service is named by IANA, by
// one of IANA's aliases, by the overlay, or as ServiceOf says it. A service on
// a range of ports gives one entry, of the first. Aliases do not show in the
// entry: "www" gives that of http.
func ByName(name string) []Entry {
	var found []Port
	for k := range knownNames() {
		if strings.EqualFold(k.name, name) {
			found = append(found, k.Port)
		}
	}
	slices.SortFunc(found, byNumber)
	entries := make([]Entry, 0, len(found))
	for _, p := range slices.Compact(found) {
		entries = append(entries, Lookup(p.Transport, p.Number))
	}
	return entries
}

func byNumber(a, b Port) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(setOf(a.Transport), setOf(b.Transport)))
}

// namedPort is a name and the first port that has it.
type namedPort struct {
	Port
	name string
}

// knownNames yields every name of every port.
func knownNames() iter.Seq[namedPort] {
	return func(yield func(namedPort) bool) {
		for l := range lines() {
			first, _ := l.span()
			for _, t := range Transports {
				if l.covers(t) && !yield(namedPort{Port{t, first}, l.name}) {
					return
				}
			}
		}
		for _, t := range Transports {
			for _, o := range overlayOf(t) {
				if !yield(namedPort{Port{t, o.first}, o.name}) {
					return
				}
			}
		}
		for _, s := range services {
			if !yield(namedPort{Port{s.transport, s.port}, s.name}) {
				return
			}
		}
	}
}

// longestName bounds what Nearest compares; the registry's names have at most
// 15 characters (RFC 6335 section 5.1), or a few more where they are older.
const longestName = 32

// Nearest lists the names that look most like one that ByName does not know, at
// most limit of them, the likeliest first: those that it begins, and those a
// few keystrokes away. Among equals lower ports come first.
func Nearest(name string, limit int) []string {
	name = strings.ToLower(name)
	if name == "" || len(name) > longestName {
		return nil
	}
	var near []candidate
	for k := range knownNames() {
		if d := unlikeness(name, strings.ToLower(k.name)); d <= farthest(name) {
			near = append(near, candidate{k.name, d, k.Number})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.unlike, b.unlike), cmp.Compare(a.port, b.port), cmp.Compare(a.name, b.name))
	})
	var names []string
	for _, c := range near {
		if len(names) < limit && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}

// candidate is a name and how far it is from the one asked for.
type candidate struct {
	name   string
	unlike int
	port   uint16
}

// farthest is how many keystrokes off a name may be: one in three, at least one.
func farthest(name string) int { return max(1, len(name)/3) }

// unlikeness is the keystrokes between what was typed and a name, or one more
// than those between it and the name's beginning.
func unlikeness(typed, name string) int {
	whole := keystrokes(typed, name)
	if len(name) <= len(typed) {
		return whole
	}
	return min(whole, 1+keystrokes(typed, name[:len(typed)]))
}

// keystrokes is the optimal string alignment distance: how many characters must
// be put in, left out, changed, or swapped with their neighbour.
func keystrokes(a, b string) int {
	before, last, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}
